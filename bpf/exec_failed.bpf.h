/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* exec_failed.bpf.h - a call of exec has returned: it failed. */
#ifndef PW_EXEC_FAILED_BPF_H
#define PW_EXEC_FAILED_BPF_H

#include "arch.bpf.h"
#include "emit.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"
#include "pid_namespace.bpf.h"

#define MAX_FAILED_EXECS 64	/* reported, since the fork or the last exec */
#define PATH_MAX_SHOWN 256

/* Not the codes by which the kernel starts the call again. */
static __always_inline bool
exec_has_failed(long ret)
{
	return ret < 0 && ret > -ERESTARTSYS;
}

/* Reserved at once, and not put together in exec's scratch: a fexit program may be
 * preempted, by an exec that uses it. */
struct exec_failed_record {
	struct pw_event ev;
	char path[PATH_MAX_SHOWN];
};

/* `path` as the caller gave it, in its memory. */
static __always_inline void
exec_failed(long ret, const void *path)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pw_watched *w = filter_find(task);
	struct exec_failed_record *r;
	long n;

	if (!w || w->failed_execs >= MAX_FAILED_EXECS)
		return;
	w->failed_execs++;
	r = bpf_ringbuf_reserve(&events, sizeof(*r), 0);
	if (!r) {
		event_drop();
		return;
	}
	__builtin_memset(&r->ev, 0, sizeof(r->ev));
	r->ev.ts = now_here();
	r->ev.kind = PW_EV_EXEC_FAILED;
	r->ev.who = w->id;
	r->ev.tid = tid_here(task);
	r->ev.exec_failed.error = (__s32)-ret;
	n = bpf_probe_read_user_str(r->path, sizeof(r->path), path);
	if (n > 0)
		r->ev.tail_len = (__u32)n;
	event_submit(&r->ev);
}

static __always_inline void
exec_leaves(bool at, long ret)
{
	const struct pt_regs *regs;

	if (!exec_has_failed(ret))
		return;
	regs = (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
	exec_failed(ret, (const void *)(at ? ARCH_ARG2(regs) : ARCH_ARG1(regs)));
}

/* Three ways in, as for the return of a wait: wait_return.bpf.h has the others. */
SEC("fexit/" ARCH_SYS("execve"))
int BPF_PROG(execve_fexit, const struct pt_regs *regs, long ret)
{
	exec_leaves(false, ret);
	return 0;
}

SEC("fexit/" ARCH_SYS("execveat"))
int BPF_PROG(execveat_fexit, const struct pt_regs *regs, long ret)
{
	exec_leaves(true, ret);
	return 0;
}

#endif
