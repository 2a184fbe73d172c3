/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* sigaction.bpf.h - a process changes what it does with SIGCHLD: loaded for the line of the
 * program that does so, as the change itself is noted in passing. */
#ifndef PW_SIGACTION_BPF_H
#define PW_SIGACTION_BPF_H

#include "arch.bpf.h"
#include "disposition.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"

static __always_inline void
sigaction_leaves(long ret)
{
	struct task_struct *task = bpf_get_current_task_btf();
	const struct pt_regs *regs = (const struct pt_regs *)bpf_task_pt_regs(task);
	struct pw_watched *w;
	struct sigaction sa = {};
	__u64 before;

	if (ret || ARCH_ARG1(regs) != SIGCHLD || !ARCH_ARG2(regs))
		return;
	w = filter_find(task);
	if (!w || !read_sigchld(task, &sa))
		return;
	before = w->handler;
	if (action_take(w, &sa, w->blocked) || w->handler != before)	/* by another handler, too */
		emit_disposition_call(w, tid_here(task));
}

/* Three ways in, as for the return of a wait: wait_return.bpf.h has the others. */
SEC("fexit/" ARCH_SYS("rt_sigaction"))
int BPF_PROG(sigaction_fexit, const struct pt_regs *regs, long ret)
{
	sigaction_leaves(ret);
	return 0;
}

#endif
