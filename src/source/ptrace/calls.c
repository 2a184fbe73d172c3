/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calls.c - the system calls that are of interest: wait calls, execs, dispositions, masks.
 * Those that the filter stops (trace_filter.c), or without one, all. */
#include "source/ptrace/calls.h"

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "source/proc/procinfo.h"
#include "source/ptrace/ends.h"
#include "source/ptrace/races.h"
#include "source/ptrace/signal_stops.h"
#include "source/ptrace/stack_copies.h"
#include "source/ptrace/regs.h"
#include "source/ptrace/trace_filter.h"

#define SIGCHLD_BIT (UINT64_C(1) << (SIGCHLD - 1))

/* One call, as it is looked at. */
struct call {
	struct tracer *t;
	struct task *task;
	struct traced *life;
	uint64_t sp;
	uint64_t args[6];
	bool is_32bit;
};

typedef void call_fn(const struct call *c);

/* --- wait calls ---------------------------------------------------------------- */

/* /proc/PID/fdinfo/FD of a pidfd: the "Pid:" is of our namespace, -1 once it was reaped. */
static pid_t
pid_of_pidfd(const struct traced *life, int fd)
{
	char path[64], line[128];
	int pid = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", (int)life->pid, fd);
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "Pid: %d", &pid) == 1)
			break;
	fclose(f);
	return pid > 0 ? pid : 0;
}

static void
wait4_target(const struct call *c, struct tracee_wait *w)
{
	const pid_t pid = (pid_t)c->args[0];

	w->call = PW_CALL_WAIT4;
	w->options = (uint32_t)c->args[2];
	if (pid == -1) {
		w->target = PW_TARGET_ANY;
	} else if (pid > 0) {
		w->target = PW_TARGET_PID;
		w->target_id = pid;
		w->target_pid = (uint32_t)traced_by_number(c->t, c->life, pid);
	} else {
		w->target = PW_TARGET_PGID;
		w->target_id = -pid;
	}
}

static void
waitid_target(const struct call *c, struct tracee_wait *w)
{
	w->call = PW_CALL_WAITID;
	w->options = (uint32_t)c->args[3];
	w->target_id = (int32_t)c->args[1];
	switch (c->args[0]) {
	case P_ALL:
		w->target = PW_TARGET_ANY;
		w->target_id = 0;
		break;
	case P_PID:
		w->target = PW_TARGET_PID;
		w->target_pid = (uint32_t)traced_by_number(c->t, c->life, w->target_id);
		break;
	case P_PGID:
		w->target = PW_TARGET_PGID;
		break;
	case P_PIDFD:
		w->target = PW_TARGET_PIDFD;
		w->target_pid = (uint32_t)pid_of_pidfd(c->life, w->target_id);
		break;
	}
}

/* A pidfd becomes readable before the tracer has collected the end, and until then the parent's wait
 * call says that the child runs.  glib takes that for exit status 0. */
static void
collect_end_asked_for(const struct call *c, const struct tracee_wait *w)
{
	siginfo_t si;

	if (!(w->options & WNOHANG) || !w->target_pid || c->t->races)
		return;
	if (ends_is_there((pid_t)w->target_pid, &si))
		ends_collect(c->t, si.si_pid);
}

static void
enter_wait(const struct call *c, bool is_waitid)
{
	struct tracee_wait w = { .sp = c->sp };
	struct task *task = c->task;

	if (is_waitid)
		waitid_target(c, &w);
	else
		wait4_target(c, &w);
	collect_end_asked_for(c, &w);
	task->call = TRACED_WAIT;
	task->call_is_waitid = is_waitid;
	task->call_is_32bit = c->is_32bit;
	memcpy(task->args, c->args, sizeof(task->args));
	tracees_wait_enter(c->t->tracees, c->t->now, task->tid, &w);
	if (c->t->races && !(w.options & WNOHANG))
		races_waits(c->t->races, c->life->pid);
}

static void
enter_wait4(const struct call *c)
{
	enter_wait(c, false);
}

static void
enter_waitid(const struct call *c)
{
	enter_wait(c, true);
}

/* What a positive return of wait4 says of the child. */
static uint32_t
wait4_child_state(const struct task *task)
{
	int status = 0;

	if (!task->args[1] ||
	    regs_memory(task->tid, task->args[1], &status, sizeof(status)) != sizeof(status))
		return task->args[2] & (WUNTRACED | WCONTINUED) ? PW_CHILD_UNKNOWN : PW_CHILD_EXITED;
	if (WIFCONTINUED(status))
		return PW_CHILD_CONTINUED;
	return WIFSTOPPED(status) ? PW_CHILD_STOPPED : PW_CHILD_EXITED;
}

/* siginfo_t as waitid fills it: asm-generic/siginfo.h; compat_siginfo in linux/compat.h. */
static uint32_t
waitid_child_state(const struct task *task, pid_t *child)
{
	const size_t pid_at = task->call_is_32bit ? 12 : 16;
	char info[20];
	int code;

	*child = 0;
	/* not asked for; or a process that is not dumpable, whose memory only root may read */
	if (!task->args[2] ||
	    regs_memory(task->tid, task->args[2], info, sizeof(info)) != sizeof(info))
		return PW_CHILD_UNKNOWN;
	memcpy(&code, info + 8, sizeof(code));
	memcpy(child, info + pid_at, sizeof(*child));
	if (!*child)
		return PW_CHILD_NONE;
	if (code == CLD_CONTINUED)
		return PW_CHILD_CONTINUED;
	return code >= CLD_EXITED && code <= CLD_DUMPED ? PW_CHILD_EXITED : PW_CHILD_STOPPED;
}

/* The parent has reaped it: its number may be used again. */
static void
forget_reaped(struct tracer *t, const struct task *task, pid_t child, uint32_t state)
{
	const uint64_t options = task->call_is_waitid ? task->args[3] : task->args[2];
	struct traced *life = traced_find(t, child);

	if (life && life->zombie && life->parent == task->life->pid &&
	    state == PW_CHILD_EXITED && !(options & WNOWAIT))
		traced_remove(t, life);
}

static void
leave_wait(struct tracer *t, struct task *task, long result, bool failed)
{
	struct tracee_wait_result r = { .error = failed ? (int)-result : 0 };
	pid_t number = 0;

	if (!failed && task->call_is_waitid) {
		r.child_state = waitid_child_state(task, &number);
	} else if (!failed && result > 0) {
		number = (pid_t)result;
		r.child_state = wait4_child_state(task);
	}
	if (number)
		r.child = traced_by_number(t, task->life, number);
	stack_copies_take(t, task, PW_EV_WAIT_RETURN);
	tracees_wait_return(t->tracees, t->now, task->tid, &r);
	if (t->races)	/* a poll has seen the child as it is held */
		races_waits(t->races, task->life->pid);
	if (r.child)
		forget_reaped(t, task, r.child, r.child_state);
	else if (r.child_state == PW_CHILD_UNKNOWN && !(task->args[3] & WNOWAIT))
		traced_reaps_unseen(t, task->life);
}

/* --- exec ---------------------------------------------------------------------- */

static void
enter_exec(const struct call *c)
{
	c->task->call = TRACED_EXEC;
	memcpy(c->task->args, c->args, sizeof(c->task->args));
	c->task->call_is_waitid = false;
}

static void
enter_execveat(const struct call *c)
{
	enter_exec(c);
	c->task->args[0] = c->args[1];	/* the path */
}

/* One that succeeds is reported as an event, and its return is not stopped for. */
static void
leave_exec(struct tracer *t, struct task *task, long result, bool failed)
{
	char path[256];

	if (!failed || result <= -REGS_ERESTARTSYS)
		return;
	regs_string(task->tid, task->args[0], path, sizeof(path));
	tracees_exec_failed(t->tracees, t->now, task->tid, (int)-result, path);
}

/* --- dispositions and masks ---------------------------------------------------- */

static uint64_t
word_at(const char *p, size_t size)
{
	uint32_t word32;
	uint64_t word64;

	if (size == 4) {
		memcpy(&word32, p, sizeof(word32));
		return word32;
	}
	memcpy(&word64, p, sizeof(word64));
	return word64;
}

static void
set_action(const struct call *c, uint64_t handler, uint64_t flags, uint64_t mask)
{
	const struct tracee_action a = {
		.action = handler == 0 ? PW_ACTION_DEFAULT :
			  handler == 1 ? PW_ACTION_IGNORE : PW_ACTION_HANDLER,
		.sa_flags = flags, .mask = mask, .handler = handler > 1 ? handler : 0,
	};
	const int signo = (int)c->args[0];

	if (signo == SIGCHLD)
		stack_copies_take(c->t, c->task, PW_EV_DISPOSITION);
	if (signo > 0 && signo <= 64 && signo != SIGKILL && signo != SIGSTOP)
		tracees_action(c->t->tracees, c->t->now, c->task->tid, signo, &a);
}

/* struct sigaction of the kernel: handler, flags, restorer, mask; all but the mask are words
 * of the caller. */
static void
enter_rt_sigaction(const struct call *c)
{
	const size_t word = c->is_32bit ? 4 : 8;
	char sa[4 * 8];

	if (c->args[1] &&
	    regs_memory(c->task->tid, c->args[1], sa, 3 * word + 8) == 3 * word + 8)
		set_action(c, word_at(sa, word), word_at(sa + word, word), word_at(sa + 3 * word, 8));
}

/* struct old_sigaction of 32-bit programs: handler, mask, flags, restorer. */
static void
enter_old_sigaction(const struct call *c)
{
	char sa[12];

	if (c->args[1] && regs_memory(c->task->tid, c->args[1], sa, sizeof(sa)) == sizeof(sa))
		set_action(c, word_at(sa, 4), word_at(sa + 8, 4), word_at(sa + 4, 4));
}

static void
note_mask(struct tracer *t, struct task *task, bool blocks)
{
	task->mask_unsure = blocks;
	tracees_mask(t->tracees, task->tid, blocks);
}

/* Only what blocks: what unblocks is found when it matters. */
static void
enter_sigprocmask(const struct call *c)
{
	uint64_t set;

	if (!c->args[1] ||
	    regs_memory(c->task->tid, c->args[1], &set, sizeof(set)) != sizeof(set))
		return;
	if ((int)c->args[0] == SIG_SETMASK)
		note_mask(c->t, c->task, set & SIGCHLD_BIT);
	else if ((int)c->args[0] == SIG_BLOCK && set & SIGCHLD_BIT)
		note_mask(c->t, c->task, true);
}

void
calls_look_at_mask(struct tracer *t, struct task *task)
{
	uint64_t mask;

	if (task->mask_unsure &&
	    ptrace(PTRACE_GETSIGMASK, task->tid, sizeof(mask), &mask) == 0)
		note_mask(t, task, mask & SIGCHLD_BIT);
}

/* --- others -------------------------------------------------------------------- */

/* A leader that leaves its threads behind; a process ends by exit_group(2). */
static void
enter_exit(const struct call *c)
{
	if (c->task->tid == c->life->pid && c->life->tasks > 1)
		tracees_thread_end(c->t->tracees, c->t->now, c->task->tid);
}

static void
enter_ptrace(const struct call *c)
{
	const long request = (long)c->args[0];
	struct procinfo p;

	if (c->life->warned || (request != PTRACE_TRACEME && request != PTRACE_ATTACH &&
				request != PTRACE_SEIZE))
		return;
	c->life->warned = true;
	if (procinfo_read(c->life->pid, 0, &p) != 0)
		return;
	tracer_warn(c->t, request == PTRACE_TRACEME ?
		    "%.15s (pid %d) asks to be traced, which fails: procwatch traces it already by ptrace; "
		    "use -b bpf or -b procfs" :
		    "%.15s (pid %d) traces a process by ptrace; it cannot trace what procwatch traces: "
		    "use -b bpf or -b procfs", p.comm, (int)c->life->pid);
}

/* Its children are in another pid namespace from now on. */
static void
enter_namespace(const struct call *c)
{
	c->life->nested_children = true;
}

/* A child that is not traced would have the filter all the same, and its calls would fail with
 * ENOSYS. */
static void
enter_clone(const struct call *c)
{
	if (c->args[0] & CLONE_UNTRACED && c->t->filtered)
		regs_set_first_argument(c->task->tid, c->args[0] & ~(uint64_t)CLONE_UNTRACED);
}

static void
enter_clone3(const struct call *c)
{
	uint64_t flags;

	if (regs_memory(c->task->tid, c->args[0], &flags, sizeof(flags)) != sizeof(flags) ||
	    !(flags & CLONE_UNTRACED) || !c->t->filtered)
		return;
	flags &= ~(uint64_t)CLONE_UNTRACED;
	/* In memory that is shared and read-only: callers make another call where there is no clone3. */
	if (!regs_write_word(c->task->tid, c->args[0], flags))
		regs_refuse_call(c->task->tid);
}

/* The name is that of a thread; a process has its leader's. */
static void
enter_prctl(const struct call *c)
{
	char name[PW_COMM_LEN];

	if (c->args[0] != PR_SET_NAME)
		return;
	regs_string(c->task->tid, c->args[1], name, sizeof(name));
	memset(c->task->comm, 0, sizeof(c->task->comm));
	memcpy(c->task->comm, name, strlen(name));
	if (c->task->tid == c->life->pid)
		tracees_rename(c->t->tracees, c->life->pid, c->task->comm);
}

/* A SIGKILL is never delivered to where a tracer sees it, so its sender is noted as it is sent:
 * to one process, since those of a group are not known. */
static void
note_kill(const struct call *c, pid_t number, int signo)
{
	const pid_t pid = number > 0 ? traced_by_number(c->t, c->life, number) : 0;
	struct traced *target = signo == SIGKILL ? traced_find(c->t, pid) : NULL;

	if (!target || target->zombie)
		return;
	target->deadly = (struct deadly){
		.signo = SIGKILL, .from = (uint32_t)c->life->pid, .cause = PW_SENT_BY_USER,
	};
	memcpy(target->deadly.from_comm, c->task->comm, sizeof(target->deadly.from_comm));
}

static void
enter_kill(const struct call *c)
{
	note_kill(c, (pid_t)c->args[0], (int)c->args[1]);
}

static void
enter_tgkill(const struct call *c)
{
	note_kill(c, (pid_t)c->args[0], (int)c->args[2]);
}

/* --- which call it is ---------------------------------------------------------- */

struct call_row {
	int nr;
	call_fn *enter;
};

static const struct call_row native_calls[] = {
	{ SYS_wait4, enter_wait4 },
	{ SYS_waitid, enter_waitid },
	{ SYS_execve, enter_exec },
	{ SYS_execveat, enter_execveat },
	{ SYS_exit, enter_exit },
	{ SYS_rt_sigaction, enter_rt_sigaction },
	{ SYS_rt_sigprocmask, enter_sigprocmask },
	{ SYS_ptrace, enter_ptrace },
	{ SYS_unshare, enter_namespace },
	{ SYS_setns, enter_namespace },
	{ SYS_prctl, enter_prctl },
	{ SYS_kill, enter_kill },
	{ SYS_tkill, enter_kill },
	{ SYS_tgkill, enter_tgkill },
	{ SYS_clone, enter_clone },
	{ SYS_clone3, enter_clone3 },
};

/* Numbers of i386, and where arm has others, of arm. */
#if defined(__aarch64__)
enum { NR32_WAITID = 280, NR32_EXECVEAT = 387, NR32_UNSHARE = 337, NR32_SETNS = 375,
       NR32_TGKILL = 268 };
#else
enum { NR32_WAITID = 284, NR32_EXECVEAT = 358, NR32_UNSHARE = 310, NR32_SETNS = 346,
       NR32_TGKILL = 270 };
#endif

static const struct call_row calls_of_32bit[] = {
	{ 7, enter_wait4 },	/* waitpid(2) */
	{ 114, enter_wait4 },
	{ NR32_WAITID, enter_waitid },
	{ 11, enter_exec },
	{ NR32_EXECVEAT, enter_execveat },
	{ 1, enter_exit },
	{ 67, enter_old_sigaction },
	{ 174, enter_rt_sigaction },
	{ 175, enter_sigprocmask },
	{ 26, enter_ptrace },
	{ NR32_UNSHARE, enter_namespace },
	{ NR32_SETNS, enter_namespace },
	{ 172, enter_prctl },
	{ 37, enter_kill },
	{ 238, enter_kill },
	{ NR32_TGKILL, enter_tgkill },
	{ 120, enter_clone },
	{ 435, enter_clone3 },
};

static call_fn *
find_call(const struct call_row *rows, size_t n, int nr)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].nr == nr)
			return rows[i].enter;
	return NULL;
}

static void
call_enters(struct call *c, int nr)
{
	const bool is_x32 = !c->is_32bit && regs_is_x32(&nr);
	call_fn *enter;

	if (c->is_32bit)
		enter = find_call(calls_of_32bit, sizeof(calls_of_32bit) / sizeof(calls_of_32bit[0]), nr);
	else
		enter = find_call(native_calls, sizeof(native_calls) / sizeof(native_calls[0]), nr);

	c->is_32bit = c->is_32bit || is_x32;	/* what it points to */
	c->task->call = TRACED_NONE;
	if (!enter)
		return;
	calls_look_at_mask(c->t, c->task);
	enter(c);
}

static void
call_leaves(struct tracer *t, struct task *task, long result, bool failed)
{
	const enum traced_call call = task->call;

	task->call = TRACED_NONE;
	switch (call) {
	case TRACED_WAIT:
		leave_wait(t, task, result, failed);
		break;
	case TRACED_EXEC:
		leave_exec(t, task, result, failed);
		break;
	case TRACED_NONE:
		break;
	}
}

void
calls_stop(struct tracer *t, struct task *task)
{
	struct __ptrace_syscall_info info;
	struct call c = { .t = t, .task = task, .life = task->life };
	long len = ptrace(PTRACE_GET_SYSCALL_INFO, task->tid, sizeof(info), &info);

	if (len <= 0 || !task->life)
		return;
	signal_stops_look_at_queue(t, task);
	c.sp = info.stack_pointer;
	c.is_32bit = regs_is_32bit(info.arch);
	switch (info.op) {
	case PTRACE_SYSCALL_INFO_SECCOMP:
		if (info.seccomp.ret_data != TRACE_FILTER_DATA) {
			regs_refuse_call(task->tid);
			break;
		}
		/* fall through */
	case PTRACE_SYSCALL_INFO_ENTRY:
		memcpy(c.args, info.entry.args, sizeof(c.args));
		call_enters(&c, (int)info.entry.nr);
		break;
	case PTRACE_SYSCALL_INFO_EXIT:
		call_leaves(t, task, info.exit.rval, info.exit.is_error);
		break;
	}
}

void
calls_pass(const struct task *task)
{
	unsigned long data = TRACE_FILTER_DATA;

	(void)ptrace(PTRACE_GETEVENTMSG, task->tid, NULL, &data);
	if (data != TRACE_FILTER_DATA)
		regs_refuse_call(task->tid);
}
