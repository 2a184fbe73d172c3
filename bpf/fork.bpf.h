/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* fork.bpf.h - a process begins. */
#ifndef PW_FORK_BPF_H
#define PW_FORK_BPF_H

#include "disposition.bpf.h"
#include "emit.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"
#include "polls.bpf.h"
#include "task.bpf.h"
#include "thread.bpf.h"

/* task_newtask is the last thing copy_process() does, before the child can run:
 * it is complete, and nothing that it does is missed.  sched_process_fork comes
 * right after and knows less. */
SEC("tp_btf/task_newtask")
int BPF_PROG(on_newtask, struct task_struct *child, __u64 clone_flags)
{
	struct task_struct *caller = bpf_get_current_task_btf();
	struct pw_watched *w = filter_find(caller);
	struct pw_event *ev;
	struct pw_id id;

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
	id = filter_add(child, w);
	ev = event_begin(PW_EV_FORK, &w->id);
	if (ev) {
		ev->tid = tid_here(caller);
		ev->flags = clone_flags & CLONE_VFORK ? PW_F_VFORK : 0;
		ev->fork.child = id;
		ev->fork.parent = clone_flags & CLONE_PARENT ?
				  far_id_here(BPF_CORE_READ(child, real_parent)) : w->id;
		ev->fork.exit_signal = child->exit_signal;
		ev->fork.blind = blind_to(caller);
		bpf_probe_read_kernel(ev->comm, sizeof(ev->comm), child->comm);
		event_submit(ev);
	}
	/* Even with a full ring: what is noted is compared with at the next change. */
	if (clone_flags & CLONE_CLEAR_SIGHAND) {	/* posix_spawn() of glibc 2.38 */
		w = filter_find_pid(id.pid);
		if (w)
			note_disposition(w, child, 0, PW_ORIGIN_FORK, w->blocked);
	}
	return 0;
}

#endif
