/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* wait.bpf.h - wait4 and waitid: who is in which call; how one begins. */
#ifndef PW_WAIT_BPF_H
#define PW_WAIT_BPF_H

#include "arch.bpf.h"
#include "disposition.bpf.h"
#include "emit.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"
#include "maps.h"
#include "polls.bpf.h"
#include "task.bpf.h"

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

/* Only the thread itself writes there. */
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
	long nr;		/* NR_WAIT4 or NR_WAITID, of whichever table it was */
	bool is_32bit;
	__u64 status;		/* user address: int or siginfo_t; 0 = not wanted */
	__u32 target;
	__s32 target_id;
	__u32 options;
};

static __always_inline bool
is_waitid(long nr)
{
	return nr == NR_WAITID || nr == (NR32_WAITID | PW_CALL_32BIT);
}

static __always_inline bool
is_wait(long nr)
{
	return nr == NR_WAIT4 || nr == (NR32_WAIT4 | PW_CALL_32BIT) ||
	       nr == (NR32_WAITPID | PW_CALL_32BIT) || is_waitid(nr);
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

/* What the current thread asks for with its call of that number.  Not static: the verifier
 * then follows unknown values, once. */
__noinline int
wait_args_read(struct wait_args *a, long nr)
{
	const struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
	__u64 arg1 = ARCH_ARG1(regs), arg2 = ARCH_ARG2(regs);
	__u64 arg3 = ARCH_ARG3(regs), arg4 = ARCH_ARG4(regs);

	if (!a)
		return 0;
	a->is_32bit = nr & PW_CALL_32BIT;
	if (a->is_32bit) {
		arg1 = ARCH_32BIT_ARG1(regs);
		arg2 = ARCH_32BIT_ARG2(regs);
		arg3 = ARCH_32BIT_ARG3(regs);
		arg4 = ARCH_32BIT_ARG4(regs);
	}
	if (is_waitid(nr)) {
		a->nr = NR_WAITID;
		waitid_target(a, (__u32)arg1, (__s32)arg2);
		a->status = arg3;
		a->options = (__u32)arg4;
	} else {
		a->nr = NR_WAIT4;
		wait4_target(a, (__s32)arg1);
		a->status = arg2;
		a->options = (__u32)arg3;
	}
	return 0;
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

SEC("tp_btf/sched_process_wait")
int BPF_PROG(on_wait, struct pid *pid)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pw_watched *w = filter_find(task);
	struct pw_in_wait old = {}, in = {};
	struct wait_args a = {};
	struct pw_event *ev;
	struct pt_regs *regs;
	bool goes_on = false;
	__u64 now;
	long nr;

	if (!w)
		return 0;
	regs = (struct pt_regs *)bpf_task_pt_regs(task);
	nr = arch_syscall(task, regs);
	if (!is_wait(nr) || (nr & PW_CALL_32BIT && blind_to(task)))
		return 0;
	if (!wait_of(task, w, &old))
		old.interrupted = 0;
	if (old.interrupted && old.sp == ARCH_SP(regs)) {
		old.interrupted = 0;	/* started again by the kernel: the same wait */
		wait_set(task, w, &old);
		return 0;
	}
	if (old.interrupted)		/* by the handler that waits here */
		wait_park(task, w, &old);
	else
		goes_on = wait_unpark(task, w, ARCH_SP(regs), &in);
	now = now_here();
	wait_args_read(&a, nr);
	if (!goes_on) {
		in.since = now;
		in.sp = ARCH_SP(regs);
		if (a.target == PW_TARGET_PIDFD || a.target == PW_TARGET_PID)
			in.target_pid = pid_here(pid);
	}
	wait_set(task, w, &in);
	if (a.options & WNOHANG)
		return 0;
	if (w->polls)
		polls_end();
	note_in_passing(w, task, tid_here(task));
	ev = event_begin_at(PW_EV_WAIT_ENTER, &w->id, now);
	if (!ev)
		return 0;
	wait_fill(ev, &a, &in, tid_here(task));
	event_submit(ev);
	return 0;
}

#endif
