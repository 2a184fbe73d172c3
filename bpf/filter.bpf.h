/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* filter.bpf.h - who is watched, and what pids mean here. */
#ifndef PW_FILTER_BPF_H
#define PW_FILTER_BPF_H

#include "emit.bpf.h"
#include "kernel.h"

#define MAX_LEVELS 33		/* MAX_PID_NS_LEVEL of the kernel, and level 0 */

const volatile __u32 own_ns = 0;	/* procwatch's pid namespace; 0 = the first */
const volatile bool system_wide = false;	/* everybody is watched */
const volatile bool own_only = false;		/* withhold what other users do */
const volatile __u32 own_uid = 0;		/* with own_only: who is asking */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct pw_watched);
} watched SEC(".maps");

/* Stale entries age out: a task that is freed has lost its numbers. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct pw_nested);
	__type(value, __u32);
} nested SEC(".maps");

/* Kernel pid -> pid here, of ended processes; used when own_ns is not the first. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, __u32);
} ended_here SEC(".maps");

/* The pid's number and namespace at a level; ns 0 = there is no such level. */
static __always_inline struct pw_nested
pid_at(const struct pid *pid, __u32 level)
{
	struct pw_nested at = {};
	struct upid upid = {};

	if (level > BPF_CORE_READ(pid, level))
		return at;
	bpf_probe_read_kernel(&upid, sizeof(upid),
			      (const char *)pid +
				      bpf_core_field_offset(struct pid, numbers) +
				      level * sizeof(upid));
	at.nr = (__u32)upid.nr;
	at.ns = BPF_CORE_READ(upid.ns, ns.inum);
	return at;
}

/* 0 = it cannot be seen from procwatch's namespace. */
static __noinline __u32
pid_search(const struct pid *pid)
{
	for (__u32 i = 0; i < MAX_LEVELS; i++) {
		struct pw_nested at = pid_at(pid, i);

		if (!at.ns)
			break;
		if (at.ns == own_ns)
			return at.nr;
	}
	return 0;
}

static __always_inline __u32
pid_here(const struct pid *pid)
{
	if (!pid)
		return 0;
	if (own_ns)
		return pid_search(pid);
	return pid_at(pid, 0).nr;
}

/* Two ways to read a task.  `task` is trusted (a probe's argument, the current
 * task): its numbers are loaded directly, which costs nothing, its pointers by
 * BPF_CORE_READ, since for each pointer loaded directly out of a trusted one the
 * verifier of 6.3 and later searches the kernel's whole BTF several times; that
 * alone made loading take 150 ms.  `far` came out of BPF_CORE_READ: only read so. */
static __always_inline __u32
tgid_here(const struct task_struct *task)
{
	if (own_ns)
		return pid_search(BPF_CORE_READ(task, group_leader, thread_pid));
	return (__u32)task->tgid;
}

static __always_inline __u32
tid_here(const struct task_struct *task)
{
	if (own_ns)
		return pid_search(BPF_CORE_READ(task, thread_pid));
	return (__u32)task->pid;
}

static __always_inline __u32
far_tgid_here(const struct task_struct *far)
{
	if (own_ns)
		return pid_search(BPF_CORE_READ(far, group_leader, thread_pid));
	return (__u32)BPF_CORE_READ(far, tgid);
}

/* A start as procwatch's clocks have it: in its time namespace. */
static __always_inline __u64
start_here(__u64 start_boottime)
{
	return start_boottime + boot_offset;
}

static __always_inline struct pw_id
far_id_here(const struct task_struct *far)
{
	struct pw_id id = {};

	id.pid = far_tgid_here(far);
	id.start = start_here(BPF_CORE_READ(far, group_leader, start_boottime));
	return id;
}

/* The process's. */
static __always_inline __u64
start_of(const struct task_struct *task)
{
	return start_here(task->pid == task->tgid ? task->start_boottime :
			  BPF_CORE_READ(task, group_leader, start_boottime));
}

static __always_inline struct pw_id
id_here(const struct task_struct *task)
{
	struct pw_id id = {};

	id.pid = tgid_here(task);
	id.start = start_of(task);
	return id;
}

/* What a number that was handed to (or came from) `task` means here; 0 = no
 * watched process has it.  Numbers are those of the task's own namespace. */
static __always_inline __u32
nr_here(const struct task_struct *task, const struct pw_watched *w, __u32 nr)
{
	struct pid *pid;
	struct pw_nested at;
	__u32 *here, level;

	if (w && !w->id.nspid)
		return nr;	/* lives in procwatch's own */
	pid = BPF_CORE_READ(task, thread_pid);
	level = BPF_CORE_READ(pid, level);
	if (!level && !own_ns)
		return nr;
	at = pid_at(pid, level);
	if (at.ns == own_ns)
		return nr;
	at.nr = nr;
	here = bpf_map_lookup_elem(&nested, &at);
	return here ? *here : 0;
}

/* A process in deeper namespaces is known under each of its numbers. */
static __noinline int
nested_add(const struct pid *pid, __u32 here)
{
	bool below = !own_ns;
	__u32 inner = 0;

	for (__u32 i = own_ns ? 0 : 1; i < MAX_LEVELS; i++) {
		struct pw_nested at = pid_at(pid, i);

		if (!at.ns)
			break;
		if (below) {
			bpf_map_update_elem(&nested, &at, &here, BPF_ANY);
			inner = at.nr;
		}
		if (at.ns == own_ns)
			below = true;
	}
	return (int)inner;
}

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
	} else {
		w.sent[0] = w.sent[1] = ~0u;	/* not seen: it was there before */
	}
	w.id = id_here(task);
	if (!w.id.pid)
		return w.id;
	if (BPF_CORE_READ(pid, level))
		w.id.nspid = (__u32)nested_add(pid, w.id.pid);
	if (bpf_map_update_elem(&watched, &w.id.pid, &w, BPF_ANY))
		event_drop();	/* full: the rest of its life is lost */
	return w.id;
}

/* sched_process_free, where entries are removed that no wait has removed, does not
 * come for all: under load 6.18 leaves out 1 to 3 in 1,000.  So a pid may be in the
 * set whose owner is long another. */
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
	if (pw_start_same(w->id.start, start)) {
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
