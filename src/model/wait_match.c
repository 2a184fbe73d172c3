/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_match.c - would this wait call return that child? */
#include "model/wait_match.h"

#include <signal.h>
#include <sys/wait.h>

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
