/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* task.bpf.h - what the kernel knows of a task. */
#ifndef PW_TASK_BPF_H
#define PW_TASK_BPF_H

#include "emit.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"

#define MAX_THREADS_LOOKED_AT 64
#define MAX_ANCESTORS 32

/* The process ends with this thread.  Not pid == tgid: a leader may go first.
 * do_exit() takes `live` down before its tracepoint. */
static __always_inline bool
task_is_last(const struct task_struct *task)
{
	return BPF_CORE_READ(task, signal, live.counter) == 0;
}

/* A first thread that ends while the others may run on, not with them. */
static __always_inline bool
leader_leaves(const struct task_struct *task)
{
	return task->pid == task->tgid && !(BPF_CORE_READ(task, signal, flags) & SIGNAL_GROUP_EXIT);
}

/* As wait(2) tells it: the group's under SIGNAL_GROUP_EXIT (wait_task_zombie()
 * in kernel/exit.c), else the leader's. */
static __always_inline __s32
task_wait_status(const struct task_struct *task)
{
	const struct signal_struct *signal = BPF_CORE_READ(task, signal);

	if (BPF_CORE_READ(signal, flags) & SIGNAL_GROUP_EXIT)
		return BPF_CORE_READ(signal, group_exit_code);
	return BPF_CORE_READ(task, group_leader, exit_code);
}

static __always_inline bool
sigset_has(unsigned long set, int sig)
{
	return set >> (sig - 1) & 1;
}

static __noinline bool
group_blocks(struct signal_struct *signal, int sig)
{
	struct list_head *head, *node;
	bool all = false;	/* also when there are too many to ask: told as queued,
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
	return group_blocks(signal, sig);
}

static __always_inline __u8
action_of(unsigned long handler)
{
	return handler == 0 ? PW_ACTION_DEFAULT :
	       handler == 1 ? PW_ACTION_IGNORE : PW_ACTION_HANDLER;
}

/* The process's disposition of SIGCHLD; false when it has none any more. */
static __always_inline bool
read_sigchld(const struct task_struct *task, struct sigaction *sa)
{
	struct sighand_struct *sighand = BPF_CORE_READ(task, sighand);

	if (!sighand)
		return false;
	return bpf_core_read(sa, sizeof(*sa), &sighand->action[SIGCHLD - 1]) == 0;
}

static __always_inline void
tell_disposition(const struct pw_watched *w, __u32 tid, enum pw_origin origin)
{
	struct pw_event *ev = event_begin(PW_EV_DISPOSITION, &w->id);

	if (!ev)
		return;
	ev->tid = tid;
	ev->flags = w->blocked ? PW_F_BLOCKED : 0;
	ev->disposition.action = w->action;
	ev->disposition.sa_flags = w->sa_flags;
	ev->disposition.origin = origin;
	event_submit(ev);
}

/* Tells when what the process does with SIGCHLD is not what it last was. */
static __always_inline void
note_action(struct pw_watched *w, const struct sigaction *sa, __u32 tid, enum pw_origin origin,
	    bool blocked)
{
	__u8 action = action_of((unsigned long)sa->sa_handler);
	__u32 flags;
	bool first = !w->action;

	/* how a handler would be called says nothing where there is none */
	flags = (__u32)(sa->sa_flags & (action == PW_ACTION_HANDLER ? SA_SHOWN : SA_FOR_CHILDREN));
	if (action == w->action && flags == w->sa_flags && blocked == w->blocked)
		return;
	if (origin == PW_ORIGIN_CALL) {
		if (first)
			origin = PW_ORIGIN_NONE;	/* it may be old */
		else if (action == PW_ACTION_DEFAULT && w->sa_flags & SA_RESETHAND)
			origin = PW_ORIGIN_RESETHAND;
	}
	w->action = action;
	w->sa_flags = flags;
	w->blocked = blocked;
	if (!first || action != PW_ACTION_DEFAULT || flags || blocked)
		tell_disposition(w, tid, origin);
}

static __always_inline void
note_disposition(struct pw_watched *w, const struct task_struct *task, __u32 tid,
		 enum pw_origin origin, bool blocked)
{
	struct sigaction sa = {};

	if (read_sigchld(task, &sa))
		note_action(w, &sa, tid, origin, blocked);
}

/* Seen in passing, outside an exec: its mask may be a handler's or a
 * sigsuspend's of the moment, so only the disposition is looked at. */
static __always_inline void
note_in_passing(struct pw_watched *w, const struct task_struct *task, __u32 tid)
{
	note_disposition(w, task, tid, PW_ORIGIN_CALL, w->blocked);
}

/* An ordinary user with file capabilities sees what is his own: a program that
 * runs with another's rights (a setuid exec) is not. */
static __always_inline bool
task_is_foreign(const struct task_struct *task)
{
	const struct cred *cred = BPF_CORE_READ(task, cred);

	return BPF_CORE_READ(cred, uid.val) != own_uid ||
	       BPF_CORE_READ(cred, suid.val) != own_uid ||
	       BPF_CORE_READ(cred, euid.val) != own_uid;
}

/* Who gets the children of a process that ends, as find_new_reaper() in
 * kernel/exit.c will choose; pid 0 = nobody (it has none, or is an init). */
static __noinline int
find_adopter(struct task_struct *task, struct pw_id *adopter)
{
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	__u32 level = BPF_CORE_READ(pid, level);
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct task_struct *reaper;
	struct upid upid = {};

	bpf_probe_read_kernel(&upid, sizeof(upid),
			      (const char *)pid + bpf_core_field_offset(struct pid, numbers) +
				      level * sizeof(upid));
	reaper = BPF_CORE_READ(upid.ns, child_reaper);
	if (BPF_CORE_READ_BITFIELD_PROBED(signal, has_child_subreaper)) {
		struct task_struct *t = BPF_CORE_READ(task, real_parent);

		for (int i = 0; i < MAX_ANCESTORS; i++) {
			if (BPF_CORE_READ(t, thread_pid, level) != level || !BPF_CORE_READ(t, pid))
				break;
			signal = BPF_CORE_READ(t, signal);
			if (BPF_CORE_READ_BITFIELD_PROBED(signal, is_child_subreaper)) {
				reaper = t;
				break;
			}
			t = BPF_CORE_READ(t, real_parent);
		}
	}
	if (BPF_CORE_READ(reaper, tgid) != BPF_CORE_READ(task, tgid))
		*adopter = far_id_here(reaper);
	return 0;
}

/* A child hangs on the thread that forked it.  A thread that ends hands its own on, some
 * way behind its tracepoint: to another one, or to the adopter already when all are
 * ending.  So a process that had several may have had children where none is found. */
static __always_inline bool
may_have_children(struct task_struct *task)
{
	const struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct list_head *head = (void *)((char *)task +
			bpf_core_field_offset(struct task_struct, children));

	return BPF_CORE_READ(task, children.next) != head ||
	       BPF_CORE_READ(signal, nr_threads) > 1 || BPF_CORE_READ(signal, sum_sched_runtime);
}

#endif
