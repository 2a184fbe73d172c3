/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* signal_deliver.bpf.h - a signal is delivered. */
#ifndef PW_SIGNAL_DELIVER_BPF_H
#define PW_SIGNAL_DELIVER_BPF_H

#include "arch.bpf.h"
#include "disposition.bpf.h"
#include "emit.bpf.h"
#include "filter.bpf.h"
#include "interrupted_call.bpf.h"
#include "kernel.h"
#include "polls.bpf.h"
#include "signal.bpf.h"
#include "stack_copy.bpf.h"

/* Was it reported as sent?  A thread takes its own first. */
static __always_inline bool
was_reported_sent(struct pw_watched *w, int signo)
{
	__u32 bit = 1U << (signo & 31);

	if (w->sent[1] & bit)
		w->sent[1] &= ~bit;
	else if (w->sent[0] & bit)
		w->sent[0] &= ~bit;
	else
		return false;
	return true;
}

/* Where the current task is one in which no probe runs (doc/design.md), a signal that comes
 * out of an interrupt (timers) is not reported.  The delivery says that there was one, and
 * the siginfo what it was; where others could have taken it nothing is said. */
static __always_inline void
emit_unsent(const struct task_struct *task, struct pw_watched *w, int signo,
	    struct kernel_siginfo *info)
{
	struct pw_event *ev;
	int code = 0;

	if (task->ptrace || signo == SIGCHLD || BPF_CORE_READ(task, signal, nr_threads) != 1)
		return;
	bpf_probe_read_kernel(&code, sizeof(code), &info->si_code);
	if (code == SI_USER || code == SI_QUEUE || code == SI_TKILL)
		return;
	ev = event_begin(PW_EV_SIGNAL, &w->id);
	if (!ev)
		return;
	ev->flags = PW_F_APPROX;
	ev->signal.signo = signo;
	ev->signal.code = code;
	ev->signal.result = PW_RESULT_QUEUED;
	event_submit(ev);
}

/* A process marked for death gets a SIGKILL in each thread that no process sent
 * (get_signal() in kernel/signal.c): it stands for the signal that ends the group,
 * reported once, or for an exit_group() or exec by another thread: 0, not reported. */
static __always_inline int
signal_meant(const struct task_struct *task, struct pw_watched *w, int signo,
	     __u64 kind)
{
	const struct signal_struct *signal = BPF_CORE_READ(task, signal);

	if (signo != SIGKILL || kind != INFO_NOINFO)
		return signo;
	if (w->killed || !(BPF_CORE_READ(signal, flags) & SIGNAL_GROUP_EXIT))
		return 0;
	w->killed = 1;
	return BPF_CORE_READ(signal, group_exit_code) & 0x7f;
}

/* With the stack of a call that fails. */
static __always_inline void
emit_deliver(struct pw_watched *w, const struct pw_event *filled)
{
	if (filled->deliver.outcome == PW_OUTCOME_EINTR && copy_is_wanted(w, PW_COPY_INTERRUPTED))
		event_send_with_copy(filled);
	else if (bpf_ringbuf_output(&events, (void *)filled, sizeof(*filled), event_wake()))
		event_drop();
}

SEC("tp_btf/signal_deliver")
int BPF_PROG(on_deliver, int signo, struct kernel_siginfo *info, struct sigaction *ka)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pw_watched *w = filter_find(task);
	struct pt_regs *regs;
	struct pw_event ev;
	__u32 outcome = PW_OUTCOME_NONE;
	const int given = signo;
	__u64 kind;
	long nr, result = 0;
	__u8 action;

	if (!w)
		return 0;
	kind = argument_number(ctx, 1);
	if (signal_wanted(signo) && signo < 32 && !was_reported_sent(w, signo) && kind >= INFO_REAL)
		emit_unsent(task, w, signo, info);
	if (signo == SIGCHLD)
		note_in_passing(w, task, tid_here(task));
	signo = signal_meant(task, w, signo, kind);
	regs = (struct pt_regs *)bpf_task_pt_regs(task);
	nr = arch_cut_short(task, regs, &result);
	action = (__u8)action_of((__u64)BPF_CORE_READ(ka, sa_handler));
	if (nr >= 0 && signo && (action == PW_ACTION_HANDLER || !is_deadly(signo)))
		outcome = outcome_of(result, action, ka->sa_flags);
	if (outcome == PW_OUTCOME_EINTR && is_wait(nr))
		wait_broken_off(&ev, task, w, nr);
	if (!signal_wanted(signo) && (action != PW_ACTION_DEFAULT || !is_core_signal(given)))
		return 0;
	polls_end();
	event_init(&ev, PW_EV_DELIVER, &w->id, now_here());
	ev.tid = tid_here(task);
	ev.deliver.signo = signo;
	ev.deliver.action = action;
	ev.deliver.sa_flags = ka->sa_flags & SA_SHOWN;
	ev.deliver.syscall = outcome == PW_OUTCOME_NONE ? -1 : (__s32)nr;
	ev.deliver.outcome = outcome;
	emit_deliver(w, &ev);
	return 0;
}

#endif
