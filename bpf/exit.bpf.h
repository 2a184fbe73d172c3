/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* exit.bpf.h - a process ends: its status, whether it becomes a zombie, who gets its
 * children; and when the kernel frees it. */
#ifndef PW_EXIT_BPF_H
#define PW_EXIT_BPF_H

#include "disposition.bpf.h"
#include "emit.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"
#include "polls.bpf.h"
#include "signal.bpf.h"
#include "thread.bpf.h"
#include "wait.bpf.h"

#define MAX_ANCESTORS 32

/* As wait(2) returns it: the group's under SIGNAL_GROUP_EXIT (wait_task_zombie()
 * in kernel/exit.c), else the leader's. */
static __always_inline __s32
task_wait_status(const struct task_struct *task)
{
	const struct signal_struct *signal = BPF_CORE_READ(task, signal);

	if (BPF_CORE_READ(signal, flags) & SIGNAL_GROUP_EXIT)
		return BPF_CORE_READ(signal, group_exit_code);
	return BPF_CORE_READ(task, group_leader, exit_code);
}

/* Who gets the children of the process that ends, as find_new_reaper() in kernel/exit.c
 * will choose: the address of its task; 0: it is an init.  Not static: see pid_search(). */
__noinline __u64
find_adopter(void)
{
	const struct task_struct *task = (const struct task_struct *)bpf_get_current_task();
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
	return BPF_CORE_READ(reaper, tgid) == BPF_CORE_READ(task, tgid) ? 0 : (__u64)reaper;
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

/* A foreign exit signal becomes SIGCHLD once the parent has exec'ed
 * (do_notify_parent() in kernel/signal.c). */
static __always_inline bool
sends_sigchld(const struct task_struct *leader)
{
	const struct task_struct *parent = BPF_CORE_READ(leader, real_parent);

	return BPF_CORE_READ(leader, exit_signal) == SIGCHLD ||
	       BPF_CORE_READ(leader, parent_exec_id) != BPF_CORE_READ(parent, self_exec_id);
}

/* Linux 7.1, commit 12ae2c81b21c. */
static __always_inline bool
is_autoreaped(const struct signal_struct *signal)
{
	return bpf_core_field_exists(signal->autoreap) && BPF_CORE_READ_BITFIELD_PROBED(signal, autoreap);
}

/* What becomes of the process, as do_notify_parent() will decide a moment later from
 * the same facts. */
static __always_inline __u32
why_no_zombie(const struct task_struct *task, const struct sigaction *sa)
{
	const struct task_struct *leader = task;

	if (task->pid != task->tgid)
		leader = BPF_CORE_READ(task, group_leader);
	if (BPF_CORE_READ(leader, ptrace))
		return PW_WHY_NONE;
	if (is_autoreaped(BPF_CORE_READ(leader, signal)))
		return PW_WHY_AUTOREAP;
	if (!sends_sigchld(leader))
		return PW_WHY_NONE;
	if (action_of((__u64)sa->sa_handler) == PW_ACTION_IGNORE)
		return PW_WHY_SIGCHLD_IGNORED;
	return sa->sa_flags & SA_NOCLDWAIT ? PW_WHY_NOCLDWAIT : PW_WHY_NONE;
}

/* What the signal that ended the process came from.  mark_oom_victim() in mm/oom_kill.c
 * runs a moment after the SIGKILL is sent, and also for processes that something else has
 * killed already: so the victim is one of whose SIGKILL no process is the sender. */
static __always_inline void
note_killer(struct pw_event *ev, const struct pw_watched *w, const struct task_struct *task)
{
	__u32 signo = (__u32)ev->exit.status & 0x7f;
	struct pw_sent_key key = { .pid = w->id.pid, .signo = signo };
	struct pw_sent *sent;

	if (!signo || w->foreign)
		return;
	sent = bpf_map_lookup_elem(&senders, &key);
	if (!sent || sent->start != w->id.start)
		return;
	ev->exit.cause = sent->cause;
	ev->exit.from = sent->from;
	__builtin_memcpy(ev->exit.from_comm, sent->comm, sizeof(ev->exit.from_comm));
	if (signo == SIGKILL && sent->cause == PW_SENT_BY_NONE &&
	    BPF_CORE_READ(task, signal, oom_mm))
		ev->exit.cause = PW_SENT_BY_OOM;
	bpf_map_delete_elem(&senders, &key);
}

static __always_inline void
emit_exit(struct pw_watched *w, struct task_struct *task)
{
	struct task_struct *parent = BPF_CORE_READ(task, group_leader, real_parent);
	struct pw_id parent_id = far_id_here(parent);
	struct pw_watched *p = filter_find_pid(parent_id.pid);
	struct sigaction sa = {};
	bool known = read_sigchld(parent, &sa);
	struct task_struct *adopter;
	struct pw_event *ev;

	w->ended = 1;
	w->parent = parent_id.pid;
	if (w->id.nspid)	/* a wait will ask for its number next */
		nested_add((__u64)BPF_CORE_READ(task, group_leader, thread_pid), w->id.pid);
	if (known && p && start_was(p->id.start, parent_id.start) && !p->foreign)
		note_action(p, &sa, 0, PW_ORIGIN_CALL, p->blocked);
	ev = event_begin(PW_EV_EXIT, &w->id);
	if (!ev)
		return;
	ev->tid = tid_here(task);
	ev->exit.parent = parent_id;
	ev->exit.status = task_wait_status(task);
	note_killer(ev, w, task);
	ev->exit.why = why_no_zombie(task, &sa);
	if (ev->exit.why == PW_WHY_NONE)
		ev->flags = PW_F_ZOMBIE;
	else
		w->reaped = 1;
	adopter = may_have_children(task) ? (struct task_struct *)find_adopter() : NULL;
	if (adopter)
		ev->exit.adopter = far_id_here(adopter);
	BPF_CORE_READ_INTO(&ev->comm, task, group_leader, comm);
	event_submit(ev);
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	struct pw_watched *w = system_wide ? filter_find(task) :
					     filter_find_life(task, tgid_here(task));
	__u32 tid = (__u32)task->pid;

	if (!w)
		return 0;
	wait_is_over(task, w);
	if (w->polls)
		polls_end();
	if (w->parked)
		bpf_map_delete_elem(&parked, &tid);
	if (!task_is_last(task)) {
		if ((all_threads || leader_leaves(task)) && !w->foreign)
			emit_thread(w, task, PW_THREAD_EXIT, (__u32)BPF_CORE_READ(task, signal, live.counter));
		return 0;
	}
	if (all_threads && task->pid != task->tgid && !w->foreign)
		emit_thread(w, task, PW_THREAD_EXIT, 0);
	if (own_ns) {
		__u32 tgid = (__u32)task->tgid, here = w->id.pid;

		bpf_map_update_elem(&ended_here, &tgid, &here, BPF_ANY);
	}
	if (!w->ended)
		emit_exit(w, task);
	return 0;
}

/* Some 10 ms after the reap (RCU): what no wait explained.  A backstop, no more:
 * see filter_find_life(). */
SEC("tp_btf/sched_process_free")
int BPF_PROG(on_free, struct task_struct *task)
{
	__u32 here = (__u32)task->tgid, *mapped;
	struct pw_watched *w;
	struct pw_event *ev;

	if (task->pid != task->tgid)
		return 0;
	if (own_ns) {
		mapped = bpf_map_lookup_elem(&ended_here, &here);
		if (!mapped)
			return 0;
		here = *mapped;
	}
	w = filter_find_pid(here);
	if (!w || !start_was(w->id.start, start_here(task->start_boottime)) || !w->ended)
		return 0;	/* not watched, or its pid has a new owner already */
	if (!w->reaped) {
		ev = event_begin(PW_EV_RELEASE, &w->id);
		if (ev)
			event_submit(ev);
	}
	bpf_map_delete_elem(&watched, &here);
	return 0;
}

#endif
