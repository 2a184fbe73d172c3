/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_match.c - what a wait call asks for, and what it returned. */
#include "model/wait_match.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "event/wait_result.h"

bool
wait_names(const struct pw_wait *w, const struct pw_proc *child)
{
	const bool nested = child->parent && child->parent->id.nspid && child->id.nspid;

	if (w->target != PW_TARGET_PID && w->target != PW_TARGET_PIDFD)
		return false;
	if (w->target_pid || w->target == PW_TARGET_PIDFD)
		return w->target_pid == child->id.pid;
	return (uint32_t)w->target_id == (nested ? child->id.nspid : child->id.pid);
}

bool
wait_would_return(const struct pw_wait *w, const struct pw_proc *child)
{
	const bool clone_child = child->exit_signal != SIGCHLD;

	if (w->target != PW_TARGET_ANY && !wait_names(w, child))
		return false;
	if (w->call == PW_CALL_WAITID && !(w->options & WEXITED))
		return false;
	if (!(w->options & __WALL) && clone_child != ((w->options & __WCLONE) != 0))
		return false;
	return !(w->options & __WNOTHREAD);	/* whose thread forked it is not known */
}

static enum pw_wait_result
result_of(const struct pw_wait *w)
{
	return pw_wait_result(w->call, w->options, w->error, w->child, w->child_state);
}

/* Both calls write to the caller's memory when they have reaped, and fail if they cannot
 * (kernel/exit.c).  waitid() writes there too when it has no child to report. */
static bool
failed_after_reaping(const struct pw_wait *w)
{
	return w->error == EFAULT &&
	       (w->call == PW_CALL_WAIT4 || !(w->options & WNOHANG));
}

bool
wait_reaped_unknown(const struct pw_wait *w)
{
	return (result_of(w) == PW_WAIT_SOME_CHILD || failed_after_reaping(w)) && !(w->options & WNOWAIT) &&
	       w->child_state != PW_CHILD_STOPPED && w->child_state != PW_CHILD_CONTINUED;
}

bool
wait_returned_0(const struct pw_wait *w)
{
	return result_of(w) == PW_WAIT_0;
}
