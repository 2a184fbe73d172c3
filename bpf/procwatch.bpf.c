// SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
/* procwatch.bpf.c - the probes: filter, fill, submit.
 *
 * They see every process of the machine, so each leaves at once when the process
 * is not watched, and none loops over more than a fixed number of things.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "arch.bpf.h"
#include "event/event.h"
#include "event/id.h"
#include "maps.h"
#include "emit.bpf.h"
#include "filter.bpf.h"
#include "task.bpf.h"
#include "wait.bpf.h"

#define EXE_MAX 512
#define ARGS_MAX (PW_TAIL_MAX - EXE_MAX)

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const volatile __u64 signals = 1ULL << (SIGCHLD - 1);	/* bit signo-1: traced */
const volatile bool all_threads = false;		/* THREAD events wanted */

static __always_inline void
tell_thread(struct pw_watched *w, const struct task_struct *task, enum pw_thread_state state,
	    __u32 left)
{
	struct pw_event *ev = event_begin(PW_EV_THREAD, &w->id);

	if (!ev)
		return;
	ev->tid = tid_here(task);
	ev->thread.state = state;
	ev->thread.left = left;
	event_submit(ev);
}

/* enum pw_sees, of what is not seen of the program that the task runs. */
static __always_inline __u32
blind_to(struct task_struct *task)
{
	return arch_is_32bit((const struct pt_regs *)bpf_task_pt_regs(task)) ? PW_SEES_WAITS : 0;
}

/* task_newtask is the last thing copy_process() does, before the child can run:
 * it is complete, and nothing that it does is missed.  sched_process_fork comes
 * right after and knows less. */
SEC("tp_btf/task_newtask")
int BPF_PROG(on_newtask, struct task_struct *child, __u64 clone_flags)
{
	struct task_struct *caller = bpf_get_current_task_btf();
	struct pw_watched *w = filter_find(caller);
	struct pw_event *ev;
	struct pw_id id;

	if (!w)
		return 0;
	if (clone_flags & CLONE_THREAD) {
		if (all_threads)
			tell_thread(w, child, PW_THREAD_START, 0);
		return 0;
	}
	note_in_passing(w, caller, tid_here(caller));
	id = filter_add(child, w);
	ev = event_begin(PW_EV_FORK, &w->id);
	if (!ev)
		return 0;
	ev->tid = tid_here(caller);
	ev->flags = clone_flags & CLONE_VFORK ? PW_F_VFORK : 0;
	ev->fork.child = id;
	ev->fork.parent = clone_flags & CLONE_PARENT ? far_id_here(BPF_CORE_READ(child, real_parent)) :
						       w->id;
	ev->fork.exit_signal = child->exit_signal;
	ev->fork.blind = blind_to(caller);
	bpf_probe_read_kernel(ev->comm, sizeof(ev->comm), child->comm);
	event_submit(ev);
	return 0;
}

/* An exec's record is put together here, then copied at its real length. */
struct exec_scratch {
	struct pw_event ev;
	char tail[PW_TAIL_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct exec_scratch);
} scratch SEC(".maps");

static __always_inline __u32
read_args(struct exec_scratch *s, __u32 at, const struct task_struct *task)
{
	const struct mm_struct *mm = BPF_CORE_READ(task, mm);
	__u64 from = BPF_CORE_READ(mm, arg_start), len = BPF_CORE_READ(mm, arg_end) - from;

	if (at > EXE_MAX)
		return 0;
	if (len > ARGS_MAX) {
		len = ARGS_MAX;
		s->ev.flags |= PW_F_TRUNCATED;
	}
	if (bpf_probe_read_user(s->tail + at, (__u32)len, (const void *)from)) {
		s->ev.flags |= PW_F_TRUNCATED;
		return 0;
	}
	if (len && s->ev.flags & PW_F_TRUNCATED)
		s->tail[(at + len - 1) & (PW_TAIL_MAX - 1)] = '\0';
	return (__u32)len;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	struct pw_watched *w = filter_find(task);
	struct exec_scratch *s;
	__u32 zero = 0, len;
	long exe;

	if (!w)
		return 0;
	if (own_only && (BPF_CORE_READ_BITFIELD_PROBED(bprm, secureexec) || task_is_foreign(task))) {
		w->foreign = 1;
		return 0;
	}
	w->wait.since = 0;	/* a leader's that this thread has killed */
	s = bpf_map_lookup_elem(&scratch, &zero);
	if (!s)
		return 0;
	__builtin_memset(&s->ev, 0, sizeof(s->ev));
	s->ev.ts = now_here();
	s->ev.kind = PW_EV_EXEC;
	s->ev.who = w->id;
	s->ev.tid = tid_here(task);
	s->ev.exec.blind = blind_to(task);
	bpf_probe_read_kernel(s->ev.comm, sizeof(s->ev.comm), task->comm);
	exe = bpf_probe_read_kernel_str(s->tail, EXE_MAX, BPF_CORE_READ(bprm, filename));
	if (exe <= 0) {
		s->tail[0] = '\0';
		exe = 1;
	}
	len = (__u32)exe + read_args(s, (__u32)exe, task);
	s->ev.tail_len = len;
	len += sizeof(s->ev);
	if (len > sizeof(*s))
		return 0;	/* for the verifier: it cannot be */
	if (bpf_ringbuf_output(&events, s, len, event_wake()))
		event_drop();
	note_disposition(w, task, tid_here(task), PW_ORIGIN_EXEC,
			 sigset_has(task->blocked.sig[0], SIGCHLD));
	return 0;
}

/* What becomes of the process, as do_notify_parent() in kernel/signal.c will
 * decide a moment later from the same facts. */
static __always_inline __u32
why_no_zombie(const struct task_struct *task, const struct sigaction *sa)
{
	const struct task_struct *leader = task;

	if (task->pid != task->tgid)
		leader = BPF_CORE_READ(task, group_leader);
	if (BPF_CORE_READ(leader, ptrace) || BPF_CORE_READ(leader, exit_signal) != SIGCHLD)
		return PW_WHY_NONE;
	if (action_of((unsigned long)sa->sa_handler) == PW_ACTION_IGNORE)
		return PW_WHY_SIGCHLD_IGNORED;
	return sa->sa_flags & SA_NOCLDWAIT ? PW_WHY_NOCLDWAIT : PW_WHY_NONE;
}

static __always_inline void
tell_exit(struct pw_watched *w, struct task_struct *task)
{
	struct task_struct *parent = BPF_CORE_READ(task, group_leader, real_parent);
	struct pw_id parent_id = far_id_here(parent);
	struct pw_watched *p = filter_find_pid(parent_id.pid);
	struct sigaction sa = {};
	bool known = read_sigchld(parent, &sa);
	struct pw_event *ev;

	w->ended = 1;
	w->parent = parent_id.pid;
	if (known && p && pw_start_same(p->id.start, parent_id.start) && !p->foreign)
		note_action(p, &sa, 0, PW_ORIGIN_CALL, p->blocked);
	ev = event_begin(PW_EV_EXIT, &w->id);
	if (!ev)
		return;
	ev->tid = tid_here(task);
	ev->exit.parent = parent_id;
	ev->exit.status = task_wait_status(task);
	ev->exit.why = why_no_zombie(task, &sa);
	if (ev->exit.why == PW_WHY_NONE)
		ev->flags = PW_F_ZOMBIE;
	else
		w->reaped = 1;
	if (may_have_children(task))
		find_adopter(task, &ev->exit.adopter);
	BPF_CORE_READ_INTO(&ev->comm, task, group_leader, comm);
	event_submit(ev);
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	struct pw_watched *w = system_wide ? filter_find(task) :
					     filter_find_life(task, tgid_here(task));
	__u32 tid = (__u32)task->pid;

	if (!w)
		return 0;
	wait_is_over(task, w);
	if (w->parked)
		bpf_map_delete_elem(&parked, &tid);
	if (!task_is_last(task)) {
		if ((all_threads || leader_leaves(task)) && !w->foreign)
			tell_thread(w, task, PW_THREAD_EXIT, (__u32)BPF_CORE_READ(task, signal, live.counter));
		return 0;
	}
	if (all_threads && task->pid != task->tgid && !w->foreign)
		tell_thread(w, task, PW_THREAD_EXIT, 0);
	if (own_ns) {
		__u32 tgid = (__u32)task->tgid, here = w->id.pid;

		bpf_map_update_elem(&ended_here, &tgid, &here, BPF_ANY);
	}
	if (!w->ended)
		tell_exit(w, task);
	return 0;
}

/* Some 10 ms after the reap (RCU): what no wait explained.  A backstop, no more:
 * see filter_find_life(). */
SEC("tp_btf/sched_process_free")
int BPF_PROG(on_free, struct task_struct *task)
{
	__u32 here = (__u32)task->tgid, *mapped;
	struct pw_watched *w;
	struct pw_event *ev;

	if (task->pid != task->tgid)
		return 0;
	if (own_ns) {
		mapped = bpf_map_lookup_elem(&ended_here, &here);
		if (!mapped)
			return 0;
		here = *mapped;
	}
	w = filter_find_pid(here);
	if (!w || !pw_start_same(w->id.start, start_here(task->start_boottime)) || !w->ended)
		return 0;	/* not watched, or its pid has a new owner already */
	if (!w->reaped) {
		ev = event_begin(PW_EV_RELEASE, &w->id);
		if (ev)
			event_submit(ev);
	}
	bpf_map_delete_elem(&watched, &here);
	return 0;
}

/* What stands for a siginfo: nothing (a user's signal), a mark (the kernel's), or one.
 * include/linux/signal_types.h.  The verifier holds a trusted argument for never NULL
 * and leaves out a test for it, so that is read as a number. */
enum { INFO_NOINFO, INFO_PRIV, INFO_REAL /* and above: an address */ };

static __always_inline __u64
info_kind(const void *ctx, int arg)
{
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), (const __u64 *)ctx + arg);
	return value;
}

static __always_inline __u32
sender_here(int signo, struct kernel_siginfo *info, __u64 kind,
	    const struct task_struct *target, const struct pw_watched *w, int code)
{
	if (kind == INFO_PRIV)
		return 0;
	if (kind == INFO_NOINFO || code == SI_USER || code == SI_QUEUE || code == SI_TKILL)
		return tgid_here(bpf_get_current_task_btf());
	if (signo == SIGCHLD && code > 0) {
		int pid = 0;

		bpf_probe_read_kernel(&pid, sizeof(pid), &info->si_pid);
		return nr_here(target, w, (__u32)pid);
	}
	return 0;
}

static __always_inline __u32
result_of(int result, const struct task_struct *target, int signo, bool group)
{
	switch (result) {
	case GENERATE_IGNORED:
		return PW_RESULT_IGNORED;
	case GENERATE_ALREADY_PENDING:
		return PW_RESULT_COALESCED;
	case GENERATE_OVERFLOW_FAIL:
		return PW_RESULT_LOST;
	}
	return task_blocks(target, signo, group) ? PW_RESULT_BLOCKED : PW_RESULT_QUEUED;
}

static __always_inline bool
signal_wanted(int signo)
{
	return signo > 0 && signo <= 64 && (signals >> (signo - 1) & 1);
}

/* Written under the target's siglock, here as at the delivery. */
static __always_inline void
note_sent(struct pw_watched *w, int signo, bool group, int result)
{
	if (signo < 32 && (result == GENERATE_DELIVERED || result == GENERATE_ALREADY_PENDING ||
			   result == GENERATE_LOSE_INFO))
		w->sent[!group] |= 1U << signo;
}

/* Was it told as sent?  A thread takes its own first. */
static __always_inline bool
was_sent(struct pw_watched *w, int signo)
{
	__u32 bit = 1U << (signo & 31);

	if (w->sent[1] & bit)
		w->sent[1] &= ~bit;
	else if (w->sent[0] & bit)
		w->sent[0] &= ~bit;
	else
		return false;
	return true;
}

/* Of the signals that come out of an interrupt (timers) 6.18 hands a probe all but 1 to
 * 3 in 1,000, though perf counts them all.  The delivery says that there was one, and
 * the siginfo what it was; where others could have taken it nothing is said. */
static __always_inline void
tell_unsent(const struct task_struct *task, struct pw_watched *w, int signo,
	    struct kernel_siginfo *info)
{
	struct pw_event *ev;
	int code = 0;

	if (task->ptrace || signo == SIGCHLD || BPF_CORE_READ(task, signal, nr_threads) != 1)
		return;
	bpf_probe_read_kernel(&code, sizeof(code), &info->si_code);
	if (code == SI_USER || code == SI_QUEUE || code == SI_TKILL)
		return;
	ev = event_begin(PW_EV_SIGNAL, &w->id);
	if (!ev)
		return;
	ev->flags = PW_F_APPROX;
	ev->signal.signo = signo;
	ev->signal.code = code;
	ev->signal.result = PW_RESULT_QUEUED;
	event_submit(ev);
}

SEC("tp_btf/signal_generate")
int BPF_PROG(on_signal, int signo, struct kernel_siginfo *info, struct task_struct *target,
	     int group, int result)
{
	struct pw_watched *w;
	struct pw_id who = {};
	struct pw_event *ev;
	__u64 kind;
	int code = SI_USER;

	if (!signal_wanted(signo))
		return 0;
	w = filter_find(target);
	if (w) {
		/* where a child ends its exit has looked just before */
		if (signo == SIGCHLD && !(bpf_get_current_task_btf()->flags & PF_EXITING))
			note_in_passing(w, target, 0);
		note_sent(w, signo, group, result);
		who = w->id;
	} else {
		/* ours to a stranger, but for the SIGCHLD that every end sends */
		if (signo == SIGCHLD || !filter_find(bpf_get_current_task_btf()))
			return 0;
		who = id_here(target);
	}
	ev = event_begin(PW_EV_SIGNAL, &who);
	if (!ev)
		return 0;
	kind = info_kind(ctx, 1);
	if (kind >= INFO_REAL)
		bpf_probe_read_kernel(&code, sizeof(code), &info->si_code);
	else if (kind == INFO_PRIV)
		code = SI_KERNEL;
	ev->tid = group ? 0 : tid_here(target);
	ev->signal.signo = signo;
	ev->signal.code = code;
	ev->signal.from = sender_here(signo, info, kind, target, w, code);
	ev->signal.result = result_of(result, target, signo, group);
	event_submit(ev);
	return 0;
}

/* What a delivery does to the call it interrupted: setup_rt_frame's caller in
 * arch/ decides by the same numbers. */
static __always_inline __u32
outcome_of(long result, __u8 action, unsigned long sa_flags)
{
	switch (-result) {
	case ERESTARTSYS:
		return action != PW_ACTION_HANDLER || sa_flags & SA_RESTART ?
			       PW_OUTCOME_RESTART : PW_OUTCOME_EINTR;
	case ERESTARTNOINTR:
		return PW_OUTCOME_RESTART;
	case ERESTARTNOHAND:
	case ERESTART_RESTARTBLOCK:
		return action != PW_ACTION_HANDLER ? PW_OUTCOME_RESTART : PW_OUTCOME_EINTR;
	}
	return PW_OUTCOME_NONE;
}

/* Does the default action of that signal end the process?  signal(7). */
static __always_inline bool
is_deadly(int signo)
{
	/* CHLD, CONT, STOP, TSTP, TTIN, TTOU, URG, WINCH */
	const __u64 harmless = 1ULL << 16 | 1ULL << 17 | 1ULL << 18 | 1ULL << 19 | 1ULL << 20 |
			       1ULL << 21 | 1ULL << 22 | 1ULL << 27;

	return !(harmless >> (signo - 1) & 1);
}

/* A process marked for death gets a SIGKILL in each thread that nobody sent
 * (get_signal() in kernel/signal.c): it stands for the signal that ends the group,
 * told once, or for an exit_group() or exec by another thread: 0, not told. */
static __always_inline int
signal_meant(const struct task_struct *task, struct pw_watched *w, int signo,
	     __u64 kind)
{
	const struct signal_struct *signal = BPF_CORE_READ(task, signal);

	if (signo != SIGKILL || kind != INFO_NOINFO)
		return signo;
	if (w->killed || !(BPF_CORE_READ(signal, flags) & SIGNAL_GROUP_EXIT))
		return 0;
	w->killed = 1;
	return BPF_CORE_READ(signal, group_exit_code) & 0x7f;
}

/* The wait that a handler breaks off is told here, once its fate is known. */
static __always_inline void
wait_broken_off(const struct task_struct *task, struct pw_watched *w, long nr,
		const struct pt_regs *regs)
{
	struct pw_in_wait in = {};
	struct wait_args a = {};

	if (!wait_of(task, w, &in) || !in.interrupted)
		return;
	wait_args_read(&a, nr, regs);
	wait_returned(task, w, &a, &in, -EINTR);
	wait_is_over(task, w);
}

SEC("tp_btf/signal_deliver")
int BPF_PROG(on_deliver, int signo, struct kernel_siginfo *info, struct sigaction *ka)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pw_watched *w = filter_find(task);
	struct pt_regs *regs;
	struct pw_event *ev;
	__u32 outcome = PW_OUTCOME_NONE;
	__u64 kind;
	long nr, result = 0;
	__u8 action;

	if (!w)
		return 0;
	kind = info_kind(ctx, 1);
	if (signal_wanted(signo) && signo < 32 && !was_sent(w, signo) && kind >= INFO_REAL)
		tell_unsent(task, w, signo, info);
	if (signo == SIGCHLD)
		note_in_passing(w, task, tid_here(task));
	signo = signal_meant(task, w, signo, kind);
	regs = (struct pt_regs *)bpf_task_pt_regs(task);
	nr = arch_cut_short(task, regs, &result);
	action = action_of((unsigned long)ka->sa_handler);
	if (nr >= 0 && signo && (action == PW_ACTION_HANDLER || !is_deadly(signo)))
		outcome = outcome_of(result, action, ka->sa_flags);
	if (outcome == PW_OUTCOME_EINTR && is_wait(nr))
		wait_broken_off(task, w, nr, regs);
	if (!signal_wanted(signo))
		return 0;
	ev = event_begin(PW_EV_DELIVER, &w->id);
	if (!ev)
		return 0;
	ev->tid = tid_here(task);
	ev->deliver.signo = signo;
	ev->deliver.action = action;
	ev->deliver.sa_flags = ka->sa_flags & SA_SHOWN;
	ev->deliver.syscall = outcome == PW_OUTCOME_NONE ? -1 : (__s32)nr;
	ev->deliver.outcome = outcome;
	event_submit(ev);
	return 0;
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
	if (!is_wait(nr))
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
	wait_args_read(&a, nr, regs);
	if (!goes_on) {
		in.since = now;
		in.sp = ARCH_SP(regs);
		if (a.target == PW_TARGET_PIDFD || a.target == PW_TARGET_PID)
			in.target_pid = pid_here(pid);
	}
	wait_set(task, w, &in);
	if (a.options & WNOHANG)
		return 0;
	note_in_passing(w, task, tid_here(task));
	ev = event_begin_at(PW_EV_WAIT_ENTER, &w->id, now);
	if (!ev)
		return 0;
	wait_fill(ev, &a, &in, tid_here(task));
	event_submit(ev);
	return 0;
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

SEC("tracepoint")
int wait4_tp(struct sys_exit_record *ctx)
{
	wait_leaves(NR_WAIT4, ctx->ret);
	return 0;
}

SEC("tracepoint")
int waitid_tp(struct sys_exit_record *ctx)
{
	wait_leaves(NR_WAITID, ctx->ret);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(wait_raw, struct pt_regs *regs, long ret)
{
	long nr = arch_syscall(bpf_get_current_task_btf(), regs);

	if (is_wait(nr))
		wait_leaves(nr, ret);
	return 0;
}
