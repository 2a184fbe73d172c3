/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* interrupted_call.bpf.h - what a signal does to the system call that it interrupts:
 * EINTR, or started again. */
#ifndef PW_INTERRUPTED_CALL_BPF_H
#define PW_INTERRUPTED_CALL_BPF_H

#include "disposition.bpf.h"
#include "kernel.h"
#include "signal.bpf.h"
#include "wait_return.bpf.h"

/* What a delivery does to the call it interrupted: setup_rt_frame's caller in
 * arch/ decides by the same numbers. */
static __always_inline __u32
outcome_of(long result, __u8 action, unsigned long sa_flags)
{
	switch (-result) {
	case ERESTARTSYS:
		return action != PW_ACTION_HANDLER || sa_flags & SA_RESTART ?
			       PW_OUTCOME_RESTART : PW_OUTCOME_EINTR;
	case ERESTARTNOINTR:
		return PW_OUTCOME_RESTART;
	case ERESTARTNOHAND:
	case ERESTART_RESTARTBLOCK:
		return action != PW_ACTION_HANDLER ? PW_OUTCOME_RESTART : PW_OUTCOME_EINTR;
	}
	return PW_OUTCOME_NONE;
}

/* A wait call that a handler makes fail with EINTR is reported here: earlier it is not
 * known whether it will be restarted. */
static __always_inline void
wait_broken_off(struct pw_event *room, const struct task_struct *task, struct pw_watched *w, long nr)
{
	struct pw_in_wait in = {};
	struct wait_args a = {};
	struct pw_id none = {};

	if (!wait_of(task, w, &in) || !in.interrupted)
		return;
	wait_args_read(&a, nr);
	if (w->polls)
		polls_end();
	emit_wait_return(room, &w->id, w, &a, &in, tid_here(task), -EINTR, PW_CHILD_NONE, &none);
	wait_is_over(task, w);
}

#endif
