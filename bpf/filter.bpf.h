/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* filter.bpf.h - who is watched. */
#ifndef PW_FILTER_BPF_H
#define PW_FILTER_BPF_H

#include "emit.bpf.h"
#include "kernel.h"
#include "maps.h"
#include "pid_namespace.bpf.h"

const volatile bool system_wide = false;	/* everybody is watched */
const volatile bool own_only = false;		/* withhold what other users do */
const volatile __u32 own_pid = 0;		/* procwatch's, in its own pid namespace */
const volatile __u32 own_uid = 0;		/* with own_only: who is asking */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct pw_watched);
} watched SEC(".maps");

/* Kernel pid -> pid here, of ended processes; used when own_ns is not the first. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, __u32);
} ended_here SEC(".maps");

/* The process's entry, or NULL: not watched. */
static __always_inline struct pw_watched *
filter_find_pid(__u32 here)
{
	return here ? bpf_map_lookup_elem(&watched, &here) : NULL;
}

/* Puts a process into the set, like its parent as to SIGCHLD; pid 0 = it cannot
 * be seen from here. */
static __always_inline struct pw_id
filter_add(const struct task_struct *task, const struct pw_watched *like)
{
	struct pw_watched w = {};
	struct pid *pid = BPF_CORE_READ(task, thread_pid);

	if (like) {
		w.sa_flags = like->sa_flags;
		w.action = like->action;
		w.blocked = like->blocked;
		w.foreign = like->foreign;
		w.handler = like->handler;
		__builtin_memcpy(w.copies, like->copies, sizeof(w.copies));
		w.program = like->program ? like->program : like->id.pid;
	} else {
		w.sent[0] = w.sent[1] = ~0u;	/* not seen: it was there before */
	}
	w.id = id_here(task);
	if (!w.id.pid)
		return w.id;
	if (BPF_CORE_READ(pid, level))
		w.id.nspid = nested_add((__u64)pid, w.id.pid);
	if (bpf_map_update_elem(&watched, &w.id.pid, &w, BPF_ANY))
		event_drop();	/* full: the rest of its life is lost */
	return w.id;
}

/* sched_process_free, where entries are removed that no wait has removed, does not
 * come for all (doc/design.md).  So a pid may be in the set whose owner is long another. */
static __always_inline struct pw_watched *
filter_find_life(const struct task_struct *task, __u32 here)
{
	struct pw_watched *w = filter_find_pid(here);
	__u64 start;

	if (!w)
		return NULL;
	start = start_of(task);
	if (w->id.start == start)
		return w;
	if (start_was(w->id.start, start)) {
		w->id.start = start;	/* had been taken from /proc */
		return w;
	}
	bpf_map_delete_elem(&watched, &here);
	return NULL;
}

static __always_inline struct pw_watched *
filter_find(const struct task_struct *task)
{
	__u32 here = tgid_here(task);
	struct pw_watched *w = filter_find_life(task, here);

	if (own_only && w && w->foreign)
		return NULL;
	if (w || !system_wide || (task->flags & PF_KTHREAD))
		return w;
	filter_add(task, NULL);
	return filter_find_pid(here);
}

#endif
