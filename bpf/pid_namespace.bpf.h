/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* pid_namespace.bpf.h - pids of other namespaces as numbers here; ids of processes. */
#ifndef PW_PID_NAMESPACE_BPF_H
#define PW_PID_NAMESPACE_BPF_H

#include "emit.bpf.h"
#include "event/id.h"
#include "kernel.h"
#include "maps.h"

#define MAX_LEVELS 33		/* MAX_PID_NS_LEVEL of the kernel, and level 0 */

const volatile __u32 own_ns = 0;	/* procwatch's pid namespace; 0 = the first */

/* Stale entries age out: a task that is freed has lost its numbers. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct pw_nested);
	__type(value, __u32);
} nested SEC(".maps");

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

/* The same in one value, the namespace above; 0 = there is none.  Not static: the verifier follows
 * it once, not at each turn of a loop. */
__noinline __u64
pid_at_level(__u64 address, __u32 level)
{
	const struct pw_nested at = pid_at((const struct pid *)address, level);

	return (__u64)at.ns << 32 | at.nr;
}

/* Functions with a loop are not static: so the verifier walks the loop once and not for
 * each path that leads there.  They are handed addresses, as such a function gets no
 * pointer that it could follow. */

/* The number of a struct pid here; 0 = it cannot be seen from procwatch's namespace. */
__noinline __u32
pid_search(__u64 address)
{
	__u64 at;

	for (__u32 i = 0; i < MAX_LEVELS && (at = pid_at_level(address, i)); i++)
		if (at >> 32 == own_ns)
			return (__u32)at;
	return 0;
}

static __always_inline __u32
pid_here(const struct pid *pid)
{
	if (!pid)
		return 0;
	if (own_ns)
		return pid_search((__u64)pid);
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
		return pid_search((__u64)BPF_CORE_READ(task, group_leader, thread_pid));
	return (__u32)task->tgid;
}

static __always_inline __u32
tid_here(const struct task_struct *task)
{
	if (own_ns)
		return pid_search((__u64)BPF_CORE_READ(task, thread_pid));
	return (__u32)task->pid;
}

static __always_inline __u32
far_tgid_here(const struct task_struct *far)
{
	if (own_ns)
		return pid_search((__u64)BPF_CORE_READ(far, group_leader, thread_pid));
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

/* Is that the start which was noted?  It may be from /proc, then it is the tick. */
static __always_inline bool
start_was(__u64 noted, __u64 start)
{
	return noted == start || noted == start - start % PW_TICK_NS;
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

/* A process in deeper namespaces is known under each of its numbers.  Returns the
 * innermost of a struct pid. */
__noinline __u32
nested_add(__u64 address, __u32 here)
{
	bool below = !own_ns;
	__u32 inner = 0;

	for (__u32 i = own_ns ? 0 : 1; i < MAX_LEVELS; i++) {
		const __u64 found = pid_at_level(address, i);
		struct pw_nested at = { .ns = (__u32)(found >> 32), .nr = (__u32)found };

		if (!at.ns)
			break;
		if (below) {
			bpf_map_update_elem(&nested, &at, &here, BPF_ANY);
			inner = at.nr;
		}
		if (at.ns == own_ns)
			below = true;
	}
	return inner;
}

#endif
