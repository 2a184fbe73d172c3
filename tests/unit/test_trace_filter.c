/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_trace_filter.c - at which calls a process with the filter stops, and what passes. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/ptrace/trace_filter.h"

static uint64_t set;		/* of signals; empty */
static const struct {
	void *handler;
	unsigned long flags, restorer;
	uint64_t mask;
} by_default;

/* Each makes one call, which may fail. */

static void
call_wait4(void)
{
	syscall(SYS_wait4, -1, NULL, WNOHANG, NULL);
}

static void
call_waitid(void)
{
	syscall(SYS_waitid, P_ALL, 0, NULL, WNOHANG | WEXITED, NULL);
}

static void
call_execve(void)
{
	syscall(SYS_execve, "", NULL, NULL);
}

static void
call_execveat(void)
{
	syscall(SYS_execveat, -1, "", NULL, NULL, 0);
}

static void
call_exit(void)
{
	syscall(SYS_exit, 0);
}

static void
call_set_action(void)
{
	syscall(SYS_rt_sigaction, SIGCHLD, &by_default, NULL, sizeof(set));
}

static void
call_get_action(void)
{
	char old[64];

	syscall(SYS_rt_sigaction, SIGCHLD, NULL, old, sizeof(set));
}

static void
call_block(void)
{
	syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, sizeof(set));
}

static void
call_set_mask(void)
{
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, sizeof(set));
}

static void
call_unblock(void)
{
	syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &set, NULL, sizeof(set));
}

static void
call_get_mask(void)
{
	uint64_t old;

	syscall(SYS_rt_sigprocmask, SIG_SETMASK, NULL, &old, sizeof(old));
}

static void
call_traceme(void)
{
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void
call_attach(void)
{
	ptrace(PTRACE_ATTACH, INT32_MAX, NULL, NULL);
}

static void
call_seize(void)
{
	ptrace(PTRACE_SEIZE, INT32_MAX, NULL, NULL);
}

static void
call_peek(void)
{
	ptrace(PTRACE_PEEKDATA, INT32_MAX, NULL, NULL);
}

static void
call_unshare(void)
{
	syscall(SYS_unshare, 0);
}

static void
call_setns(void)
{
	syscall(SYS_setns, -1, 0);
}

static void
call_clone_untraced(void)
{
	if (syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, NULL, NULL, NULL, NULL) == 0)
		_exit(0);
}

static void
call_clone(void)
{
	if (syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL) == 0)
		_exit(0);
}

static void
call_subreaper(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

static void
call_getppid(void)
{
	syscall(SYS_getppid);
}

#ifdef __x86_64__
/* As a 32-bit process would: SIGSEGV where the kernel has no such entry. */
static void
call_32(long nr, long a, long b)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "0"(nr), "b"(a), "c"(b), "d"(WNOHANG), "S"(0) : "memory");
}

static void
call_32_waitpid(void)
{
	call_32(7, -1, 0);
}

static void
call_32_wait4(void)
{
	call_32(114, -1, 0);
}

static void
call_32_sigaction(void)
{
	call_32(67, SIGCHLD, 8);
}

static void
call_32_getpid(void)
{
	call_32(20, 0, 0);
}

static void
call_x32_execve(void)
{
	syscall(0x40000000 | 520, "", NULL, NULL);
}
#endif

static const struct stop_row {
	const char *name;
	void (*call)(void);
	long stop;		/* number of the call at which it stops; -1 = at none */
} rows[] = {
	{ "wait4", call_wait4, SYS_wait4 },
	{ "waitid", call_waitid, SYS_waitid },
	{ "execve", call_execve, SYS_execve },
	{ "execveat", call_execveat, SYS_execveat },
	{ "exit of a thread", call_exit, SYS_exit },
	{ "rt_sigaction, to change", call_set_action, SYS_rt_sigaction },
	{ "rt_sigaction, to ask", call_get_action, -1 },
	{ "rt_sigprocmask, to block", call_block, SYS_rt_sigprocmask },
	{ "rt_sigprocmask, to set", call_set_mask, SYS_rt_sigprocmask },
	{ "rt_sigprocmask, to unblock", call_unblock, -1 },
	{ "rt_sigprocmask, to ask", call_get_mask, -1 },
	{ "ptrace, traceme", call_traceme, SYS_ptrace },
	{ "ptrace, attach", call_attach, SYS_ptrace },
	{ "ptrace, seize", call_seize, SYS_ptrace },
	{ "ptrace, peek", call_peek, -1 },
	{ "unshare", call_unshare, SYS_unshare },
	{ "setns", call_setns, SYS_setns },
	{ "clone, CLONE_UNTRACED", call_clone_untraced, SYS_clone },
	{ "clone", call_clone, -1 },
	{ "prctl", call_subreaper, -1 },
	{ "getppid", call_getppid, -1 },
#ifdef __x86_64__
	{ "32 bits: waitpid", call_32_waitpid, 7 },
	{ "32 bits: wait4", call_32_wait4, 114 },
	{ "32 bits: sigaction", call_32_sigaction, 67 },
	{ "32 bits: getpid", call_32_getpid, -1 },
	{ "x32: execve", call_x32_execve, 0x40000000 | 520 },
#endif
};

static _Noreturn void
run_tracee(int go, const struct stop_row *row)
{
	char byte;

	if (read(go, &byte, 1) != 1)
		_exit(1);
	if (trace_filter_install() != 0)
		_exit(77);
	row->call();
	_exit(0);
}

/* Waits for its next stop: false = it has ended. */
static bool
next_stop(pid_t pid, int *status)
{
	assert_int_equal(waitpid(pid, status, __WALL), pid);
	return WIFSTOPPED(*status);
}

static long
call_of_stop(pid_t pid)
{
	struct __ptrace_syscall_info info = { 0 };
	unsigned long data = 0;

	assert_true(ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(info), &info) > 0);
	assert_int_equal(info.op, PTRACE_SYSCALL_INFO_SECCOMP);
	assert_int_equal(ptrace(PTRACE_GETEVENTMSG, pid, NULL, &data), 0);
	assert_int_equal(data, TRACE_FILTER_DATA);
	return (long)info.seccomp.nr;
}

static void
end_and_skip(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, __WALL);
	skip();
}

static void
stops(void **state)
{
	const struct stop_row *row = *state;
	long stopped_at = -1;
	int go[2], status, signo;
	pid_t pid;

	assert_int_equal(pipe2(go, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0)
		run_tracee(go[0], row);
	assert_true(pid > 0);
	if (ptrace(PTRACE_SEIZE, pid, NULL, (void *)(long)(PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL)) != 0)
		end_and_skip(pid);
	assert_int_equal(write(go[1], "g", 1), 1);
	while (next_stop(pid, &status)) {
		signo = WSTOPSIG(status);
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
			assert_int_equal(stopped_at, -1);
			stopped_at = call_of_stop(pid);
			signo = 0;
		}
		ptrace(PTRACE_CONT, pid, NULL, (void *)(long)signo);
	}
	close(go[0]);
	close(go[1]);
	if (WIFSIGNALED(status) || WEXITSTATUS(status) == 77)
		skip();		/* no such entry to this kernel, or no seccomp filters */
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(stopped_at, row->stop);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, stops, rows);
	return unit_run("trace_filter", &l);
}
