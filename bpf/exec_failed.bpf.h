/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* exec_failed.bpf.h - a call of exec has returned: it failed. */
#ifndef PW_EXEC_FAILED_BPF_H
#define PW_EXEC_FAILED_BPF_H

#include "arch.bpf.h"
#include "emit.bpf.h"
#include "exec.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"

#define MAX_FAILED_EXECS 64	/* reported, since the fork or the last exec */

/* Not the codes by which the kernel starts the call again. */
static __always_inline bool
exec_has_failed(long ret)
{
	return ret < 0 && ret > -ERESTARTSYS;
}

/* `path` as the caller gave it, in its memory. */
static __always_inline void
exec_failed(long ret, const void *path)
{
	struct task_struct *task;
	struct exec_scratch *s;
	struct pw_watched *w;
	__u32 zero = 0, len;
	long n;

	task = bpf_get_current_task_btf();
	w = filter_find(task);
	s = bpf_map_lookup_elem(&scratch, &zero);
	if (!w || !s || w->failed_execs >= MAX_FAILED_EXECS)
		return;
	w->failed_execs++;
	__builtin_memset(&s->ev, 0, sizeof(s->ev));
	s->ev.ts = now_here();
	s->ev.kind = PW_EV_EXEC_FAILED;
	s->ev.who = w->id;
	s->ev.tid = tid_here(task);
	s->ev.exec_failed.error = (__s32)-ret;
	n = bpf_probe_read_user_str(s->tail, EXE_MAX, path);
	if (n <= 0) {
		s->tail[0] = '\0';
		n = 1;
	}
	s->ev.tail_len = (__u32)n;
	len = (__u32)n + sizeof(s->ev);
	if (len > sizeof(s->ev) + EXE_MAX)
		return;		/* for the verifier: it cannot be */
	if (bpf_ringbuf_output(&events, s, len, event_wake()))
		event_drop();
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

/* Three ways in, as for the return of a wait: wait_return.bpf.h has the third. */
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

SEC("tracepoint")
int execve_tp(struct sys_exit_record *ctx)
{
	exec_leaves(false, ctx->ret);
	return 0;
}

#endif
