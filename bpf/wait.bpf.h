/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* wait.bpf.h - wait4 and waitid: asked what, by whom, and what came of it. */
#ifndef PW_WAIT_BPF_H
#define PW_WAIT_BPF_H

#include "arch.bpf.h"
#include "emit.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"

/* siginfo_t as waitid fills it, 64-bit: asm-generic/siginfo.h. */
#define SIGINFO_CODE 8
#define SIGINFO_PID 16

struct in_wait {
	__u64 since;		/* ns */
	__u32 target_pid;
	__u32 interrupted;	/* by a signal; what becomes of it is not known yet */
};

/* Threads in a wait call, by kernel tid. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct in_wait);
} waits SEC(".maps");

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
wait_fill(struct pw_event *ev, const struct wait_args *a, const struct in_wait *in, __u32 tid)
{
	ev->tid = tid;
	ev->wait.call = a->nr == NR_WAIT4 ? PW_CALL_WAIT4 : PW_CALL_WAITID;
	ev->wait.target = a->target;
	ev->wait.target_id = a->target_id;
	ev->wait.options = a->options;
	if (in) {
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

/* The call is over for its caller.  `ret` as the caller gets it. */
static __always_inline void
wait_returned(const struct task_struct *task, __u32 tid, const struct wait_args *a,
	      const struct in_wait *in, long ret)
{
	struct pw_watched *w = filter_find(task), *child = NULL;
	struct pw_id who = {};
	struct pw_event *ev;
	__u32 told = PW_CHILD_NONE, nr = 0, here = 0;

	if (ret > 0) {
		nr = (__u32)ret;
		told = wait4_told(a);
	} else if (!ret && a->nr == NR_WAITID) {
		told = waitid_told(a, &nr);
	}
	if (nr) {
		here = nr_here(task, w, nr);
		child = filter_find_pid(here);
	}
	if (!w && (!child || told != PW_CHILD_EXITED))
		return;		/* a stranger and none of ours */
	if (w) {
		who = w->id;
		note_in_passing(w, task, tid);
	} else {
		who = id_here(task);
	}
	ev = event_begin(PW_EV_WAIT_RETURN, &who);
	if (!ev)
		return;
	wait_fill(ev, a, in, tid);
	if (!w)
		ev->flags = PW_F_OUTSIDER;
	if (child)
		ev->wait.child = child->id;
	else
		ev->wait.child.pid = here ? here : nr;
	ev->wait.child_state = told;
	ev->wait.error = ret < 0 ? (__s32)-ret : 0;
	if (child && told == PW_CHILD_EXITED && !(a->options & WNOWAIT) &&
	    child->parent == who.pid)
		child->reaped = 1;
	event_submit(ev);
}

/* A call goes back to its caller, or to be interrupted: then it is not known yet
 * whether the caller will see EINTR or the kernel starts it again. */
static __always_inline void
wait_leaves(long nr, long ret)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);
	__u32 tid = (__u32)task->pid;
	struct in_wait *in = bpf_map_lookup_elem(&waits, &tid);
	struct wait_args a = {};

	if (ret == -ERESTARTSYS) {
		if (in)
			in->interrupted = 1;
		return;
	}
	wait_args_read(&a, nr, regs);
	wait_returned(task, tid_here(task), &a, in, ret);
	if (in)
		bpf_map_delete_elem(&waits, &tid);
}

#endif
