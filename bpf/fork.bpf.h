/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* fork.bpf.h - a process begins. */
#ifndef PW_FORK_BPF_H
#define PW_FORK_BPF_H

#include "disposition.bpf.h"
#include "emit.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"
#include "polls.bpf.h"
#include "stack_copy.bpf.h"
#include "task.bpf.h"
#include "thread.bpf.h"

static __always_inline void
fork_fill(struct pw_event *ev, const struct pw_id *caller, const struct pw_id *id,
	  const struct task_struct *child, __u64 clone_flags)
{
	struct task_struct *task = bpf_get_current_task_btf();

	ev->tid = tid_here(task);
	ev->flags = clone_flags & CLONE_VFORK ? PW_F_VFORK : 0;
	ev->fork.child = *id;
	ev->fork.parent = clone_flags & CLONE_PARENT ?
			  far_id_here(BPF_CORE_READ(child, real_parent)) : *caller;
	ev->fork.exit_signal = child->exit_signal;
	ev->fork.blind = blind_to(task);
	bpf_probe_read_kernel(ev->comm, sizeof(ev->comm), child->comm);
}

static __always_inline void
emit_fork(const struct pw_id *caller, const struct pw_id *id, const struct task_struct *child,
	  __u64 clone_flags, bool copy)
{
	struct pw_event *ev, room;

	if (copy) {
		event_init(&room, PW_EV_FORK, caller, now_here());
		fork_fill(&room, caller, id, child, clone_flags);
		event_send_with_copy(&room);
		return;
	}
	ev = event_begin(PW_EV_FORK, caller);
	if (!ev)
		return;
	fork_fill(ev, caller, id, child, clone_flags);
	event_submit(ev);
}

/* task_newtask is the last thing copy_process() does, before the child can run:
 * it is complete, and nothing that it does is missed.  sched_process_fork comes
 * right after and knows less. */
SEC("tp_btf/task_newtask")
int BPF_PROG(on_newtask, struct task_struct *child, __u64 clone_flags)
{
	struct task_struct *caller = bpf_get_current_task_btf();
	struct pw_watched *w = filter_find(caller);
	struct pw_id id;
	bool copy;

	if (!w)
		return 0;
	if (clone_flags & CLONE_THREAD) {
		if (all_threads)
			emit_thread(w, child, PW_THREAD_START, 0);
		return 0;
	}
	if (w->polls)
		polls_end();
	note_in_passing(w, caller, tid_here(caller));
	copy = copy_is_wanted(w, PW_COPY_FORK);	/* before the child takes over the number */
	id = filter_add(child, w);
	emit_fork(&w->id, &id, child, clone_flags, copy);
	/* Even with a full ring: what is noted is compared with at the next change. */
	if (clone_flags & CLONE_CLEAR_SIGHAND) {	/* posix_spawn() of glibc 2.38 */
		w = filter_find_pid(id.pid);
		if (w)
			note_disposition(w, child, 0, PW_ORIGIN_FORK, w->blocked);
	}
	return 0;
}

#endif
