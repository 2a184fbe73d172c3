/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* signal_generate.bpf.h - a signal is sent: by whom, and whether it is queued,
 * coalesced, blocked or ignored. */
#ifndef PW_SIGNAL_GENERATE_BPF_H
#define PW_SIGNAL_GENERATE_BPF_H

#include "disposition.bpf.h"
#include "emit.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"
#include "signal.bpf.h"
#include "task.bpf.h"

#define MAX_THREADS_LOOKED_AT 64

/* Not static: see pid_search().  Of a struct signal_struct. */
__noinline bool
group_blocks(__u64 address, int sig)
{
	const struct signal_struct *signal = (const struct signal_struct *)address;
	struct list_head *head, *node;
	bool all = false;	/* also when there are too many to ask: reported as queued,
				 * which it is */

	head = (void *)((char *)signal + bpf_core_field_offset(struct signal_struct, thread_head));
	bpf_probe_read_kernel(&node, sizeof(node), &head->next);
	for (int i = 0; i < MAX_THREADS_LOOKED_AT; i++) {
		struct task_struct *t;

		all = node == head;
		if (all)
			break;
		t = (void *)((char *)node - bpf_core_field_offset(struct task_struct, thread_node));
		if (!sigset_has(BPF_CORE_READ(t, blocked.sig[0]), sig))
			break;
		bpf_probe_read_kernel(&node, sizeof(node), &node->next);
	}
	return all;
}

/* No thread that may take the signal would: it stays pending. */
static __always_inline bool
task_blocks(const struct task_struct *task, int sig, bool group)
{
	struct signal_struct *signal;

	if (!sigset_has(task->blocked.sig[0], sig))
		return false;
	signal = BPF_CORE_READ(task, signal);
	if (!group || BPF_CORE_READ(signal, nr_threads) == 1)
		return true;
	return group_blocks((__u64)signal, sig);
}

/* By a process, in its own call.  What the kernel sends (a timer, a terminal, the
 * network) mostly comes out of an interrupt: then the current task is a bystander. */
static __always_inline bool
sent_by_current(__u64 kind, int code)
{
	return kind == INFO_NOINFO ||
	       (kind >= INFO_REAL && (code == SI_USER || code == SI_QUEUE || code == SI_TKILL));
}

/* Where a signal to that process comes from: enum pw_sent_by.  Not static: the verifier
 * then follows one unknown value.  With NOINFO a kernel function sends it for the current
 * task: cgroup.kill for the process that writes there, SIGPIPE to that task itself, and
 * forget_original_parent() in kernel/exit.c for a parent that ends.  The tty layer's signals are the kernel's (PRIV); SIGHUP of a process that ends
 * comes from there if it leads its session, otherwise from kill_orphaned_pgrp(). */
__noinline __u32
cause_of(__u32 here, int signo, __u64 kind, int code)
{
	struct task_struct *current = bpf_get_current_task_btf();
	bool exiting = current->flags & PF_EXITING;
	__u32 tgid;

	if (sent_by_current(kind, code)) {
		if (kind == INFO_NOINFO && exiting)
			return PW_SENT_BY_PARENT_DEATH;
		tgid = tgid_here(current);
		if (kind == INFO_NOINFO && tgid == here)
			return PW_SENT_BY_NONE;
		return tgid == own_pid ? PW_SENT_BY_PROCWATCH : PW_SENT_BY_USER;
	}
	if (kind != INFO_PRIV)
		return PW_SENT_BY_NONE;
	if (signo == SIGHUP)
		return !exiting || BPF_CORE_READ(current, signal, leader) ? PW_SENT_BY_TERMINAL :
									    PW_SENT_BY_NONE;
	return signo == SIGINT || signo == SIGQUIT ? PW_SENT_BY_TERMINAL : PW_SENT_BY_NONE;
}

static __always_inline __u32
sender_here(int signo, struct kernel_siginfo *info, __u64 kind,
	    const struct task_struct *target, const struct pw_watched *w, int code)
{
	if (sent_by_current(kind, code))
		return tgid_here(bpf_get_current_task_btf());
	if (kind == INFO_PRIV)
		return 0;
	if (signo == SIGCHLD && code > 0) {
		int pid = 0;

		bpf_probe_read_kernel(&pid, sizeof(pid), &info->si_pid);
		return nr_here(target, w, (__u32)pid);
	}
	return 0;
}

/* The signal that has stopped a child; do_notify_parent_cldstop() in kernel/signal.c. */
static __always_inline int
stop_signal_of(int signo, const struct kernel_siginfo *info, __u64 kind, int code)
{
	int status = 0;

	if (signo == SIGCHLD && kind >= INFO_REAL && code == CLD_STOPPED)
		bpf_probe_read_kernel(&status, sizeof(status), &info->si_status);
	return status;
}

static __always_inline __u32
result_of(int result, const struct task_struct *target, int signo, bool group)
{
	switch (result) {
	case GENERATE_IGNORED:
		return PW_RESULT_IGNORED;
	case GENERATE_ALREADY_PENDING:
		return PW_RESULT_COALESCED;
	case GENERATE_OVERFLOW_FAIL:
		return PW_RESULT_LOST;
	}
	return task_blocks(target, signo, group) ? PW_RESULT_BLOCKED : PW_RESULT_QUEUED;
}

/* Written under the target's siglock, here as at the delivery. */
static __always_inline void
note_sent(struct pw_watched *w, int signo, bool group, int result)
{
	if (signo < 32 && (result == GENERATE_DELIVERED || result == GENERATE_ALREADY_PENDING ||
			   result == GENERATE_LOSE_INFO))
		w->sent[!group] |= 1U << signo;
}

/* Remembers what a signal comes from that is queued and may end the process, that of a struct
 * task_struct. */
__noinline int
note_sender(__u64 target, int signo, __u64 kind, int code, int result)
{
	struct task_struct *current = bpf_get_current_task_btf();
	struct pw_sent_key key = { .signo = (__u32)signo };
	struct pw_sent sent = {};
	struct pw_id id;

	if (signo <= 0 || signo > 64 || !is_deadly(signo) ||
	    (result != GENERATE_DELIVERED && result != GENERATE_LOSE_INFO))
		return 0;
	id = far_id_here((const struct task_struct *)target);
	if (!id.pid)
		return 0;
	key.pid = id.pid;
	sent.start = id.start;
	sent.cause = cause_of(id.pid, signo, kind, code);
	if (sent.cause != PW_SENT_BY_NONE && sent.cause != PW_SENT_BY_TERMINAL) {
		sent.from = tgid_here(current);
		BPF_CORE_READ_INTO(&sent.comm, current, group_leader, comm);
	}
	bpf_map_update_elem(&senders, &key, &sent, BPF_ANY);
	return 0;
}

SEC("tp_btf/signal_generate")
int BPF_PROG(on_signal, int signo, struct kernel_siginfo *info, struct task_struct *target,
	     int group, int result)
{
	struct pw_watched *w;
	struct pw_id who = {};
	struct pw_event *ev;
	__u64 kind;
	int code = SI_USER;

	kind = argument_number(ctx, 1);
	if (kind >= INFO_REAL)
		bpf_probe_read_kernel(&code, sizeof(code), &info->si_code);
	else if (kind == INFO_PRIV)
		code = SI_KERNEL;
	w = filter_find(target);
	if (w)
		note_sender(argument_number(ctx, 2), signo, kind, code, result);
	if (!signal_wanted(signo))
		return 0;
	if (w) {
		/* where a child ends its exit has looked just before */
		if (signo == SIGCHLD && !(bpf_get_current_task_btf()->flags & PF_EXITING))
			note_in_passing(w, target, 0);
		note_sent(w, signo, group, result);
		who = w->id;
	} else {
		/* ours to a stranger, but for the SIGCHLD that every end sends */
		if (signo == SIGCHLD || !sent_by_current(kind, code) ||
		    !filter_find(bpf_get_current_task_btf()))
			return 0;
		who = id_here(target);
	}
	ev = event_begin(PW_EV_SIGNAL, &who);
	if (!ev)
		return 0;
	ev->tid = group ? 0 : tid_here(target);
	ev->signal.signo = signo;
	ev->signal.code = code;
	ev->signal.from = sender_here(signo, info, kind, target, w, code);
	ev->signal.stop_signal = stop_signal_of(signo, info, kind, code);
	ev->signal.cause = cause_of(who.pid, signo, kind, code);
	ev->signal.result = result_of(result, target, signo, group);
	event_submit(ev);
	return 0;
}

#endif
