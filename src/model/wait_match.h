/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_match.h - what a wait call asks for, and what it returned.  wait(2). */
#ifndef PW_WAIT_MATCH_H
#define PW_WAIT_MATCH_H

#include "model/proc.h"

/* It names the child by pid or pidfd.  Numbers are those of the caller's pid namespace;
 * the source may have looked up which process that is. */
bool wait_names(const struct pw_wait *w, const struct pw_proc *child);

/* It would return the child once that is a zombie, were nothing else to hold it back:
 * the target, the exit signal (__WALL, __WCLONE), WEXITED, __WNOTHREAD. */
bool wait_would_return(const struct pw_wait *w, const struct pw_proc *child);

/* It reaped a child that is not known: waitid() had no siginfo, the child has no pid here,
 * or the call failed with EFAULT, which it does after the reap.  Not of a call in progress. */
bool wait_reaped_unknown(const struct pw_wait *w);

/* How a child was reaped that this call (enum pw_call) returned. */
/* By a wait call, not by the kernel itself. */
static inline bool
how_is_wait(uint32_t how)
{
	return how == PW_HOW_WAIT4 || how == PW_HOW_WAITID;
}

static inline enum pw_how
wait_how(uint32_t call)
{
	return call == PW_CALL_WAITID ? PW_HOW_WAITID : PW_HOW_WAIT4;
}

/* It returned 0: WNOHANG, and no child had ended.  Not of a call in progress. */
bool wait_returned_0(const struct pw_wait *w);

#endif
