/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* wait_return.bpf.h - what came of a wait call: a child, none, an error. */
#ifndef PW_WAIT_RETURN_BPF_H
#define PW_WAIT_RETURN_BPF_H

#include "arch.bpf.h"
#include "disposition.bpf.h"
#include "emit.bpf.h"
#include "exec_failed.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"
#include "polls.bpf.h"
#include "stack_copy.bpf.h"
#include "sigaction.bpf.h"
#include "wait.bpf.h"

/* siginfo_t as waitid fills it: asm-generic/siginfo.h; compat_siginfo in linux/compat.h. */
#define SIGINFO_CODE 8
#define SIGINFO_PID 16
#define SIGINFO_PID_32BIT 12

/* What a positive return of wait4 says of the child, whose number it is. */
static __always_inline __u32
wait4_child_state(const struct wait_args *a)
{
	int status = 0;

	if (!a->status ||
	    bpf_probe_read_user(&status, sizeof(status), (const void *)a->status))
		return a->options & (WUNTRACED | WCONTINUED) ? PW_CHILD_UNKNOWN : PW_CHILD_EXITED;
	if (status == 0xffff)
		return PW_CHILD_CONTINUED;
	return (status & 0xff) == 0x7f ? PW_CHILD_STOPPED : PW_CHILD_EXITED;
}

static __always_inline __u32
waitid_child_state(const struct wait_args *a, __u32 *nr)
{
	int code = 0, pid = 0;

	if (!a->status) {
		*nr = 0;
		return PW_CHILD_UNKNOWN;
	}
	bpf_probe_read_user(&code, sizeof(code), (const void *)(a->status + SIGINFO_CODE));
	bpf_probe_read_user(&pid, sizeof(pid), (const void *)(a->status +
			    (a->is_32bit ? SIGINFO_PID_32BIT : SIGINFO_PID)));
	*nr = (__u32)pid;
	if (!pid)
		return PW_CHILD_NONE;
	if (code == CLD_CONTINUED)
		return PW_CHILD_CONTINUED;
	return code >= CLD_EXITED && code <= CLD_DUMPED ? PW_CHILD_EXITED : PW_CHILD_STOPPED;
}

/* The child that a call returned, and above it in the number what it says of the child.  Not
 * static: see wait_args_read(). */
__noinline __u64
wait_child_state(struct wait_args *a, long ret)
{
	__u32 nr = 0, state = PW_CHILD_NONE;

	if (!a)
		return 0;
	if (ret > 0) {
		nr = (__u32)ret;
		state = wait4_child_state(a);
	} else if (!ret && a->nr == NR_WAITID) {
		state = waitid_child_state(a, &nr);
	}
	return (__u64)state << 32 | nr;
}

static __always_inline void
wait_return_fill(struct pw_event *ev, const struct wait_args *a, const struct pw_in_wait *in,
		 __u32 tid, long ret, __u32 state, const struct pw_id *child)
{
	wait_fill(ev, a, in, tid);
	ev->wait.child = *child;
	ev->wait.child_state = state;
	ev->wait.error = ret < 0 ? (__s32)-ret : 0;
}

/* room: where a record with a copy is put together.  The caller's, which may use it again: a
 * probe has 512 bytes of stack, with all that it calls. */
static __always_inline void
emit_wait_return(struct pw_event *room, const struct pw_id *who, struct pw_watched *w, const struct wait_args *a,
		 const struct pw_in_wait *in, __u32 tid, long ret, __u32 state,
		 const struct pw_id *child)
{
	struct pw_event *ev;

	if (w && copy_is_wanted(w, PW_COPY_WAIT)) {
		event_init(room, PW_EV_WAIT_RETURN, who, now_here());
		wait_return_fill(room, a, in, tid, ret, state, child);
		event_send_with_copy(room);
		return;
	}
	ev = event_begin(PW_EV_WAIT_RETURN, who);
	if (!ev)
		return;
	wait_return_fill(ev, a, in, tid, ret, state, child);
	if (!w)
		ev->flags = PW_F_OUTSIDER;
	event_submit(ev);
}

/* Is it one of many?  Without a branch here: the verifier follows each twice. */
static __always_inline bool
is_one_more(const struct task_struct *task, struct pw_watched *w, const struct wait_args *a,
	    const struct pw_in_wait *in, long ret, __u32 child)
{
	struct pw_polls now = { .who = w->id };

	w->polls |= (__u8)(a->options & WNOHANG);
	now.tid = tid_here(task);
	now.until = now_here();
	now.total = child;
	now.wait4 = a->nr == NR_WAIT4;
	now.target = a->target;
	now.target_id = a->target_id;
	now.options = a->options;
	now.target_pid = in->target_pid;
	now.error = (__s32)-ret;
	return polls_see(&now);
}

/* The call of a watched process is over.  `ret` as the caller gets it. */
static __always_inline void
wait_returned(const struct task_struct *task, struct pw_watched *w, struct wait_args *a,
	      const struct pw_in_wait *in, long ret)
{
	struct pw_watched *c = NULL;
	struct pw_id child = {};
	struct pw_event room;
	const __u64 result = wait_child_state(a, ret);
	const __u32 nr = (__u32)result, state = result >> 32;

	if (nr) {
		child.pid = nr_here(task, w, nr);
		c = filter_find_pid(child.pid);
		if (c)
			child = c->id;
	}
	if (a->options & WNOHANG)	/* else when it began */
		note_in_passing(w, task, tid_here(task));
	if (c && state == PW_CHILD_EXITED && !(a->options & WNOWAIT) && c->parent == w->id.pid)
		bpf_map_delete_elem(&watched, &child.pid);	/* reaped: it is no more */
	if (!is_one_more(task, w, a, in, ret, nr | state))
		emit_wait_return(&room, &w->id, w, a, in, tid_here(task), ret, state, &child);
}

/* A stranger's: only if it took one of ours away (init, procwatch itself). */
static __always_inline void
wait_returned_outside(const struct task_struct *task, struct wait_args *a, long ret)
{
	struct pw_watched *c;
	struct pw_id who, child;
	const __u64 result = wait_child_state(a, ret);
	const __u32 nr = (__u32)result, state = result >> 32;

	if (!nr || state != PW_CHILD_EXITED)
		return;
	c = filter_find_pid(nr_here(task, NULL, nr));
	if (!c || !c->ended || c->reaped)
		return;
	who = id_here(task);
	child = c->id;
	if (!(a->options & WNOWAIT) && c->parent == who.pid)
		bpf_map_delete_elem(&watched, &child.pid);
	emit_wait_return(NULL, &who, NULL, a, NULL, tid_here(task), ret, state, &child);
}

/* A call goes back to its caller, or to be interrupted: then it is not known yet
 * whether the caller will see EINTR or the kernel starts it again. */
static __always_inline void
wait_leaves(long nr, long ret)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pw_watched *w = filter_find(task);
	struct pw_in_wait in = {};
	struct wait_args a = {};

	if (!w && ret < 0)
		return;
	if (w && wait_of(task, w, &in) && ret == -ERESTARTSYS) {
		in.interrupted = 1;
		wait_set(task, w, &in);
	}
	if (w && ret == -ERESTARTSYS)
		return;
	wait_args_read(&a, nr);
	if (!w) {
		wait_returned_outside(task, &a, ret);
		return;
	}
	wait_returned(task, w, &a, &in, ret);
	wait_is_over(task, w);
}

/* The return of a wait has three ways in; user space loads the best that this
 * kernel allows.  The first costs bystanders nothing, the tracepoints some 60 to
 * 100 ns on every system call of the machine, raw sys_exit twice that. */
SEC("fexit/" ARCH_SYS("wait4"))
int BPF_PROG(wait4_fexit, const struct pt_regs *regs, long ret)
{
	wait_leaves(NR_WAIT4, ret);
	return 0;
}

SEC("fexit/" ARCH_SYS("waitid"))
int BPF_PROG(waitid_fexit, const struct pt_regs *regs, long ret)
{
	wait_leaves(NR_WAITID, ret);
	return 0;
}

/* Those of 32-bit calls, where a kernel has them. */
SEC("fexit/" ARCH_SYS32("wait4"))
int BPF_PROG(wait4_32_fexit, const struct pt_regs *regs, long ret)
{
	wait_leaves(NR32_WAIT4 | PW_CALL_32BIT, ret);
	return 0;
}

SEC("fexit/" ARCH_SYS32_WAITPID)
int BPF_PROG(waitpid_32_fexit, const struct pt_regs *regs, long ret)
{
	wait_leaves(NR32_WAITPID | PW_CALL_32BIT, ret);
	return 0;
}

SEC("fexit/" ARCH_SYS32("waitid"))
int BPF_PROG(waitid_32_fexit, const struct pt_regs *regs, long ret)
{
	wait_leaves(NR32_WAITID | PW_CALL_32BIT, ret);
	return 0;
}

static __always_inline void
call_leaves(long nr, long ret)
{
	if (is_wait(nr))
		wait_leaves(nr, ret);
	else if (nr == NR_EXECVE || nr == NR_EXECVEAT)
		exec_leaves(nr == NR_EXECVEAT, ret);
	else if (copies_first && nr == NR_RT_SIGACTION)
		sigaction_leaves(ret);
}

/* At the tracepoints of each of these calls.  One program for all: the verifier, which takes most of
 * the time to load one, sees what they share once. */
SEC("tracepoint")
int calls_tp(struct sys_exit_record *ctx)
{
	call_leaves(ctx->nr, ctx->ret);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(calls_raw, struct pt_regs *regs, long ret)
{
	call_leaves(arch_syscall(bpf_get_current_task_btf(), regs), ret);
	return 0;
}

#endif
