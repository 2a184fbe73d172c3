/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* look.bpf.h - what was so before the probes were on, and /proc does not show. */
#ifndef PW_LOOK_BPF_H
#define PW_LOOK_BPF_H

#include "arch.bpf.h"
#include "disposition.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"
#include "maps.h"
#include "signal_generate.bpf.h"
#include "stack_copy.bpf.h"
#include "thread.bpf.h"

/* PID 1 of its namespace: with subreapers, who gets orphans. */
static __always_inline bool
far_is_adopter(const struct task_struct *far)
{
	const struct signal_struct *signal = BPF_CORE_READ(far, signal);
	const struct pid *pid = BPF_CORE_READ(far, group_leader, thread_pid);

	return BPF_CORE_READ_BITFIELD_PROBED(signal, is_child_subreaper) ||
	       pid_at(pid, BPF_CORE_READ(pid, level)).nr == 1;
}

/* begin_new_exec() in fs/exec.c raises self_exec_id, copy_process() gives it to the child as
 * parent_exec_id, and it stays when the child is adopted: of an adopter it says nothing. */
static __always_inline enum pw_maybe
is_inherited(const struct task_struct *child, const struct task_struct *parent)
{
	if (far_is_adopter(parent))
		return PW_MAYBE_NONE;
	return BPF_CORE_READ(child, parent_exec_id) == BPF_CORE_READ(parent, self_exec_id) ?
		       PW_MAYBE_NO : PW_MAYBE_YES;
}

static __always_inline bool
far_blocks_sigchld(const struct task_struct *far)
{
	const struct signal_struct *signal = BPF_CORE_READ(far, signal);

	if (BPF_CORE_READ(signal, nr_threads) > 1)
		return group_blocks((__u64)signal, SIGCHLD);
	return sigset_has(BPF_CORE_READ(far, blocked.sig[0]), SIGCHLD);
}

/* What the parent of a zombie does with SIGCHLD: once. */
static __always_inline void
look_at_parent(const struct task_struct *parent)
{
	struct pw_watched *p = filter_find_pid(far_tgid_here(parent));

	if (!p || p->action || (own_only && p->foreign))
		return;
	p->found = 1;
	note_disposition(p, parent, 0, PW_ORIGIN_CALL, far_blocks_sigchld(parent));
}

/* For each task of procwatch's pid namespace, once. */
SEC("iter/task")
int
look_at_task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task, *parent;
	struct pw_looked found = {};
	struct signal_struct *signal;
	struct pw_watched *w;

	if (!task || task->pid != task->tgid)
		return 0;
	found.pid = tgid_here(task);
	w = filter_find_pid(found.pid);
	if (!w || (own_only && w->foreign))
		return 0;
	parent = BPF_CORE_READ(task, real_parent);
	if (task_is_last(task))
		look_at_parent(parent);
	found.inherited = is_inherited(task, parent);
	signal = BPF_CORE_READ(task, signal);
	found.subreaper = BPF_CORE_READ_BITFIELD_PROBED(signal, is_child_subreaper);
	if (found.inherited || found.subreaper)
		bpf_seq_write(ctx->meta->seq, &found, sizeof(found));
	return 0;
}

/* Where the first threads of suspects were when they entered the kernel, each time that they
 * are looked at.  /proc has no more than pc and sp. */
SEC("iter/task")
int
look_at_suspect(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct pw_asleep found = {};
	const struct pt_regs *regs;
	struct pw_watched *w;

	if (!task || task->pid != task->tgid)
		return 0;
	found.pid = tgid_here(task);
	if (!found.pid ||
	    (suspected[found.pid & (PW_SUSPECTED - 1)] & ~PW_SUSPECTED_BRIEFLY) != found.pid)
		return 0;
	w = filter_find_pid(found.pid);
	if (!w || (own_only && w->foreign))
		return 0;
	regs = (const struct pt_regs *)bpf_task_pt_regs(task);
	if (!regs || arch_is_32bit(regs))
		return 0;
	arch_copy_regs(&found.regs, regs);
	found.len = stack_len(task, found.regs.sp);
	bpf_seq_write(ctx->meta->seq, &found, sizeof(found));
	return 0;
}

#endif
