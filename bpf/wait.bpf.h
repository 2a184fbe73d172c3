/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* wait.bpf.h - wait4 and waitid: asked what, by whom, and what came of it. */
#ifndef PW_WAIT_BPF_H
#define PW_WAIT_BPF_H

#include "arch.bpf.h"
#include "emit.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"
#include "task.bpf.h"

/* siginfo_t as waitid fills it, 64-bit: asm-generic/siginfo.h. */
#define SIGINFO_CODE 8
#define SIGINFO_PID 16

/* Threads but leaders in a wait call, by kernel tid. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct pw_in_wait);
} waits SEC(".maps");

/* The call that it is in: false if none.  Copied, since to the verifier a pointer into
 * the one map and one into the other are two paths through all that follows. */
static __always_inline bool
wait_of(const struct task_struct *task, const struct pw_watched *w, struct pw_in_wait *in)
{
	__u32 tid = (__u32)task->pid;
	struct pw_in_wait *beside;

	in->since = 0;
	if (task->pid == task->tgid) {
		*in = w->wait;
	} else if (w->threads_wait) {
		beside = bpf_map_lookup_elem(&waits, &tid);
		if (beside)
			*in = *beside;
	}
	return in->since != 0;
}

/* Nobody else writes there. */
static __always_inline void
wait_set(const struct task_struct *task, struct pw_watched *w, const struct pw_in_wait *in)
{
	__u32 tid = (__u32)task->pid;

	w->waited = 1;
	if (task->pid == task->tgid) {
		w->wait = *in;
		return;
	}
	bpf_map_update_elem(&waits, &tid, in, BPF_ANY);
	w->threads_wait = 1;
}

static __always_inline void
wait_is_over(const struct task_struct *task, struct pw_watched *w)
{
	__u32 tid = (__u32)task->pid;

	if (task->pid == task->tgid)
		w->wait.since = 0;
	else if (w->threads_wait)
		bpf_map_delete_elem(&waits, &tid);
}

/* Waits cut short whose handler waits itself: they go on later.  By kernel tid, one
 * for each: of deeper ones only the innermost is kept. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct pw_in_wait);
} parked SEC(".maps");

static __always_inline void
wait_park(const struct task_struct *task, struct pw_watched *w, const struct pw_in_wait *in)
{
	__u32 tid = (__u32)task->pid;

	bpf_map_update_elem(&parked, &tid, in, BPF_ANY);
	w->parked = 1;
}

/* Is the wait that begins at that stack the one put aside?  Then *in is it. */
static __always_inline bool
wait_unpark(const struct task_struct *task, const struct pw_watched *w, __u64 sp,
	    struct pw_in_wait *in)
{
	__u32 tid = (__u32)task->pid;
	struct pw_in_wait *old = w->parked ? bpf_map_lookup_elem(&parked, &tid) : NULL;

	if (!old || old->sp != sp)
		return false;
	*in = *old;
	in->interrupted = 0;
	bpf_map_delete_elem(&parked, &tid);
	return true;
}

struct wait_args {
	long nr;
	__u64 status;		/* user address: int or siginfo_t; 0 = not wanted */
	__u32 target;
	__s32 target_id;
	__u32 options;
};

static __always_inline bool
is_wait(long nr)
{
	return nr == NR_WAIT4 || nr == NR_WAITID;
}

static __always_inline void
wait4_target(struct wait_args *a, __s32 pid)
{
	a->target = pid == -1 ? PW_TARGET_ANY : pid > 0 ? PW_TARGET_PID : PW_TARGET_PGID;
	a->target_id = pid == -1 ? 0 : pid > 0 ? pid : -pid;
}

static __always_inline void
waitid_target(struct wait_args *a, __u32 which, __s32 id)
{
	a->target = which == P_ALL ? PW_TARGET_ANY : which == P_PID ? PW_TARGET_PID :
		    which == P_PGID ? PW_TARGET_PGID : which == P_PIDFD ? PW_TARGET_PIDFD :
		    PW_TARGET_NONE;
	a->target_id = which == P_ALL ? 0 : id;
}

static __always_inline void
wait_args_read(struct wait_args *a, long nr, const struct pt_regs *regs)
{
	a->nr = nr;
	if (nr == NR_WAIT4) {
		wait4_target(a, (__s32)ARCH_ARG1(regs));
		a->status = ARCH_ARG2(regs);
		a->options = (__u32)ARCH_ARG3(regs);
	} else {
		waitid_target(a, (__u32)ARCH_ARG1(regs), (__s32)ARCH_ARG2(regs));
		a->status = ARCH_ARG3(regs);
		a->options = (__u32)ARCH_ARG4(regs);
	}
}

static __always_inline void
wait_fill(struct pw_event *ev, const struct wait_args *a, const struct pw_in_wait *in, __u32 tid)
{
	ev->tid = tid;
	ev->wait.call = a->nr == NR_WAIT4 ? PW_CALL_WAIT4 : PW_CALL_WAITID;
	ev->wait.target = a->target;
	ev->wait.target_id = a->target_id;
	ev->wait.options = a->options;
	if (in && in->since) {
		ev->wait.target_pid = in->target_pid;
		ev->wait.elapsed = ev->ts - in->since;
	}
}

/* What a positive return of wait4 told; the child's number is the return. */
static __always_inline __u32
wait4_told(const struct wait_args *a)
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
waitid_told(const struct wait_args *a, __u32 *nr)
{
	int code = 0, pid = 0;

	if (!a->status) {
		*nr = 0;
		return PW_CHILD_UNKNOWN;
	}
	bpf_probe_read_user(&code, sizeof(code), (const void *)(a->status + SIGINFO_CODE));
	bpf_probe_read_user(&pid, sizeof(pid), (const void *)(a->status + SIGINFO_PID));
	*nr = (__u32)pid;
	if (!pid)
		return PW_CHILD_NONE;
	if (code == CLD_CONTINUED)
		return PW_CHILD_CONTINUED;
	return code >= CLD_EXITED && code <= CLD_DUMPED ? PW_CHILD_EXITED : PW_CHILD_STOPPED;
}

/* The child that a call told of, and what of it. */
static __always_inline __u32
wait_told(const struct wait_args *a, long ret, __u32 *nr)
{
	if (ret > 0) {
		*nr = (__u32)ret;
		return wait4_told(a);
	}
	if (!ret && a->nr == NR_WAITID)
		return waitid_told(a, nr);
	return PW_CHILD_NONE;
}

static __always_inline void
wait_tell(const struct pw_id *who, const struct pw_watched *w, const struct wait_args *a,
	  const struct pw_in_wait *in, __u32 tid, long ret, __u32 told, const struct pw_id *child)
{
	struct pw_event *ev = event_begin(PW_EV_WAIT_RETURN, who);

	if (!ev)
		return;
	wait_fill(ev, a, in, tid);
	if (!w)
		ev->flags = PW_F_OUTSIDER;
	ev->wait.child = *child;
	ev->wait.child_state = told;
	ev->wait.error = ret < 0 ? (__s32)-ret : 0;
	event_submit(ev);
}

/* The call of a watched process is over.  `ret` as the caller gets it. */
static __always_inline void
wait_returned(const struct task_struct *task, struct pw_watched *w, const struct wait_args *a,
	      const struct pw_in_wait *in, long ret)
{
	struct pw_watched *c = NULL;
	struct pw_id child = {};
	__u32 nr = 0, told = wait_told(a, ret, &nr);

	if (nr) {
		child.pid = nr_here(task, w, nr);
		c = filter_find_pid(child.pid);
		if (c)
			child = c->id;
		else if (!child.pid)
			child.pid = nr;
	}
	if (a->options & WNOHANG)	/* else when it began */
		note_in_passing(w, task, tid_here(task));
	if (c && told == PW_CHILD_EXITED && !(a->options & WNOWAIT) && c->parent == w->id.pid)
		bpf_map_delete_elem(&watched, &child.pid);	/* reaped: it is no more */
	wait_tell(&w->id, w, a, in, tid_here(task), ret, told, &child);
}

/* A stranger's: only if it took one of ours away (init, procwatch itself). */
static __always_inline void
wait_returned_outside(const struct task_struct *task, const struct wait_args *a, long ret)
{
	struct pw_watched *c;
	struct pw_id who, child;
	__u32 nr = 0, told = wait_told(a, ret, &nr);

	if (!nr || told != PW_CHILD_EXITED)
		return;
	c = filter_find_pid(nr_here(task, NULL, nr));
	if (!c || !c->ended || c->reaped)
		return;
	who = id_here(task);
	child = c->id;
	if (!(a->options & WNOWAIT) && c->parent == who.pid)
		bpf_map_delete_elem(&watched, &child.pid);
	wait_tell(&who, NULL, a, NULL, tid_here(task), ret, told, &child);
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
	wait_args_read(&a, nr, (struct pt_regs *)bpf_task_pt_regs(task));
	if (!w) {
		wait_returned_outside(task, &a, ret);
		return;
	}
	wait_returned(task, w, &a, &in, ret);
	wait_is_over(task, w);
}

#endif
