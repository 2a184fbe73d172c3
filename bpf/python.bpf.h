/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* python.bpf.h - the Python functions that the current thread is in. */
#ifndef PW_PYTHON_BPF_H
#define PW_PYTHON_BPF_H

#include "filter.bpf.h"
#include "kernel.h"
#include "maps.h"
#include "pid_namespace.bpf.h"
#include "source/python/python_walk.h"

/* pid here -> where its interpreter has what: by user space, when it has found that out. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, PW_PYTHONS);
	__type(key, __u32);
	__type(value, struct python_layout);
} pythons SEC(".maps");

/* Its own, or that of the process that it has its program from.  One of a pid that is another
 * process by now does no harm: nothing fits. */
static __always_inline const struct python_layout *
python_layout_of(__u32 here)
{
	const struct python_layout *l = bpf_map_lookup_elem(&pythons, &here);
	struct pw_watched *w;

	if (l)
		return l;
	w = filter_find_pid(here);
	if (!w || !w->program)
		return NULL;
	here = w->program;
	return bpf_map_lookup_elem(&pythons, &here);
}

/* The interpreter knows its threads by their numbers in their own namespace. */
static __always_inline void
python_frames_of(const struct python_layout *l, struct python_frames *out)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pid *pid = BPF_CORE_READ(task, thread_pid);

	python_walk(l, pid_at(pid, BPF_CORE_READ(pid, level)).nr, out);
}

#endif
