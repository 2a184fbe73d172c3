/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* thread.bpf.h - threads that begin and end. */
#ifndef PW_THREAD_BPF_H
#define PW_THREAD_BPF_H

#include "emit.bpf.h"
#include "kernel.h"
#include "maps.h"
#include "pid_namespace.bpf.h"

const volatile bool all_threads = false;		/* THREAD events wanted */

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

static __always_inline void
emit_thread(struct pw_watched *w, const struct task_struct *task, enum pw_thread_state state,
	    __u32 left)
{
	struct pw_event *ev = event_begin(PW_EV_THREAD, &w->id);

	if (!ev)
		return;
	ev->tid = tid_here(task);
	ev->thread.state = state;
	ev->thread.left = left;
	event_submit(ev);
}

#endif
