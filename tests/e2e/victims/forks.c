/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forks.c - every way to get a child. */
#include "say.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

extern char **environ;

static pid_t
clone_by_call(unsigned long flags)
{
	return (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);
}

static void
reaped(pid_t pid, int options)
{
	int st;

	must(waitpid(pid, &st, options) == pid, "waitpid");
	say(1, "reap pid=%d by=%d how=wait4 zombie_ns>=0", pid, getpid());
}

static void
plain(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(7);
	say(1, "fork pid=%d tid=%d child=%d parent=%d exit_signal=SIGCHLD vfork!=true",
	    getpid(), getpid(), pid, getpid());
	say(1, "exit pid=%d ppid=%d code=7 zombie=true !signal !why", pid, getpid());
	reaped(pid, 0);
	say(1, "wait_return pid=%d tid=%d call=wait4 target=pid:%d child=%d state=exited !errno",
	    getpid(), getpid(), pid, pid);
	say(1, "exit pid=%d code=0", getpid());
}

static void
by_vfork(void)
{
	volatile pid_t pid = vfork();

	if (pid == 0)
		_exit(8);
	say(1, "fork pid=%d child=%d parent=%d exit_signal=SIGCHLD vfork=true", getpid(), pid,
	    getpid());
	say(1, "exit pid=%d ppid=%d code=8 zombie=true", pid, getpid());
	reaped(pid, 0);
}

static void
by_spawn(void)
{
	char *argv[] = { "sh", "-c", "exit 9", NULL };
	pid_t pid;

	must(posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, environ) == 0, "posix_spawn");
	say(1, "fork pid=%d child=%d parent=%d exit_signal=SIGCHLD vfork=true", getpid(), pid,
	    getpid());
	say(1, "exec pid=%d comm=sh exe=/bin/sh argv=sh argv=-c truncated!=true", pid);
	say(1, "exit pid=%d code=9 comm=sh zombie=true", pid);
	reaped(pid, 0);
}

static void
by_clone3(void)
{
	struct clone_args a = { .exit_signal = SIGCHLD };
	pid_t pid = (pid_t)syscall(SYS_clone3, &a, sizeof(a));

	if (pid == 0)
		_exit(10);
	say(1, "fork pid=%d child=%d parent=%d exit_signal=SIGCHLD vfork!=true", getpid(), pid,
	    getpid());
	say(1, "exit pid=%d code=10 zombie=true", pid);
	reaped(pid, 0);
}

/* The child's child becomes ours at birth. */
static void
clone_parent(void)
{
	pid_t middle, inner;
	int p[2];

	must(pipe(p) == 0, "pipe");
	middle = fork();
	if (middle == 0) {
		inner = clone_by_call(CLONE_PARENT);
		if (inner == 0)
			_exit(11);
		must(write(p[1], &inner, sizeof(inner)) == sizeof(inner), "write");
		_exit(12);
	}
	must(read(p[0], &inner, sizeof(inner)) == sizeof(inner), "read");
	say(1, "fork pid=%d child=%d parent=%d", getpid(), middle, getpid());
	say(1, "fork pid=%d child=%d parent=%d exit_signal=SIGCHLD", middle, inner, getpid());
	say(1, "exit pid=%d ppid=%d code=11 zombie=true", inner, getpid());
	say(1, "exit pid=%d ppid=%d code=12 zombie=true", middle, getpid());
	reaped(inner, 0);
	reaped(middle, 0);
	say(0, "reparent pid=%d", inner);
}

static void
on_usr1(int sig)
{
	(void)sig;
}

/* A child whose exit signal is SIGUSR1: only __WALL or __WCLONE waits see it. */
static void
foreign_signal(void)
{
	pid_t pid;

	signal(SIGUSR1, on_usr1);
	pid = clone_by_call(SIGUSR1);
	if (pid == 0)
		_exit(13);
	say(1, "fork pid=%d child=%d exit_signal=SIGUSR1", getpid(), pid);
	must(waitpid(pid, NULL, 0) == -1 && errno == ECHILD, "waitpid without __WALL");
	say(1, "wait_return pid=%d target=pid:%d errno=ECHILD !child", getpid(), pid);
	say(1, "exit pid=%d code=13 zombie=true", pid);
	while (waitpid(pid, NULL, __WALL) < 0)
		must(errno == EINTR, "waitpid __WALL");
	say(1, "wait_return pid=%d target=pid:%d options=__WALL child=%d", getpid(), pid, pid);
	say(1, "reap pid=%d by=%d how=wait4", pid, getpid());
}

static void
no_signal(void)
{
	pid_t pid = clone_by_call(0);

	if (pid == 0)
		_exit(14);
	say(1, "fork pid=%d child=%d exit_signal=null", getpid(), pid);
	say(1, "exit pid=%d code=14 zombie=true", pid);
	reaped(pid, __WCLONE);
	say(0, "signal to=%d signal=SIGCHLD", getpid());
}

/* An exec makes SIGCHLD of whatever exit signal the child had, so a parent that
 * ignores it gets no zombie.  Stays for who opens the pipe that the environment names. */
static void
execed(void)
{
	const char *hold = getenv("VICTIM_HOLD");
	pid_t pid;
	int fd;

	signal(SIGCHLD, SIG_IGN);
	pid = clone_by_call(0);
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", "exit 17", NULL);
		_exit(99);
	}
	say(1, "fork pid=%d child=%d exit_signal=null", getpid(), pid);
	say(1, "exec pid=%d comm=sh", pid);
	say(1, "exit pid=%d code=17 zombie=false why=sigchld-ignored", pid);
	must(waitpid(pid, NULL, __WALL) == -1 && errno == ECHILD, "waitpid");
	if (!hold)
		return;
	fd = open(hold, O_RDONLY);
	must(fd >= 0, hold);
	close(fd);
}

/* The parent's exec makes SIGCHLD of a foreign exit signal: of a child that was forked
 * before it and ends after it, the parent ignoring SIGCHLD, nothing stays. */
static void
foreign_over_exec(void)
{
	const char *before = getenv("VICTIM_FOREIGN");
	char number[16], c;
	int p[2];
	pid_t pid;

	if (before) {
		pid = atoi(before);
		must(waitpid(pid, NULL, __WALL) == -1 && errno == ECHILD, "waitpid");
		say(1, "exit pid=%d code=18 zombie=false why=sigchld-ignored", pid);
		return;
	}
	signal(SIGCHLD, SIG_IGN);
	must(pipe2(p, O_CLOEXEC) == 0, "pipe2");
	pid = clone_by_call(SIGUSR1);
	if (pid == 0) {
		close(p[1]);
		must(read(p[0], &c, 1) == 0, "read");	/* until the exec */
		_exit(18);
	}
	snprintf(number, sizeof(number), "%d", pid);
	setenv("VICTIM_FOREIGN", number, 1);
	execl("/proc/self/exe", "forks", "foreign-over-exec", NULL);
	must(0, "exec");
}

/* What posix_spawn() of glibc 2.38 does: the child begins without the handlers. */
static void
clear_sighand(void)
{
	struct clone_args args = { .flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD };
	pid_t pid;

	signal(SIGCHLD, on_usr1);
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		_exit(19);
	must(pid > 0, "clone3");
	say(1, "disposition pid=%d action=handler", getpid());
	say(1, "disposition pid=%d action=default origin=fork", pid);
	while (waitpid(pid, NULL, 0) < 0)
		must(errno == EINTR, "waitpid");
	say(1, "reap pid=%d by=%d how=wait4", pid, getpid());
}

/* Children that get the pid of the one before within a tick. */
static void
reuse(void)
{
	enum { N = 20 };
	pid_t want = 0, pid;
	int st;

	for (int i = 0; i < N; i++) {
		struct clone_args a = {
			.exit_signal = SIGCHLD, .set_tid = want ? (uintptr_t)&want : 0,
			.set_tid_size = want != 0,
		};

		pid = (pid_t)syscall(SYS_clone3, &a, sizeof(a));
		if (pid == 0)
			_exit(i);
		must(pid > 0, "clone3 with set_tid");
		want = pid;
		say(1, "exit pid=%d code=%d zombie=true", pid, i);
		must(waitpid(pid, &st, 0) == pid && WEXITSTATUS(st) == i, "waitpid");
	}
	say(N, "fork pid=%d child=%d", getpid(), want);
	say(N, "exit pid=%d", want);
	say(N, "reap pid=%d by=%d how=wait4", want, getpid());
}

/* The middle one ends first: its child goes to the subreaper, which is us. */
static void
orphan(void)
{
	pid_t middle, inner;
	int p[2], q[2];
	char c;

	must(pipe(p) == 0 && pipe(q) == 0, "pipe");
	must(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0, "prctl");
	middle = fork();
	if (middle == 0) {
		inner = fork();
		if (inner == 0) {
			close(q[1]);
			must(read(q[0], &c, 1) == 0, "read");
			_exit(15);
		}
		must(write(p[1], &inner, sizeof(inner)) == sizeof(inner), "write");
		_exit(16);
	}
	must(read(p[0], &inner, sizeof(inner)) == sizeof(inner), "read");
	reaped(middle, 0);
	say(1, "exit pid=%d code=16", middle);
	close(q[1]);
	say(1, "reparent pid=%d from=%d to=%d", inner, middle, getpid());
	say(1, "exit pid=%d ppid=%d code=15 zombie=true", inner, getpid());
	reaped(inner, 0);
}

/* Deep and wide: 40 children with a child each. */
static void
many(void)
{
	int i, st;

	say(80, "fork exit_signal=SIGCHLD");
	say(40, "exit code=21 zombie=true");
	say(40, "exit code=22 zombie=true");
	say(80, "reap how=wait4 pid!=%d", getpid());
	for (i = 0; i < 40; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			if (fork() == 0)
				_exit(21);
			must(wait(&st) > 0, "wait");
			_exit(22);
		}
	}
	while (wait(&st) > 0)
		;
}

int
main(int argc, char **argv)
{
	static const struct victim_case cases[] = {
		{ "fork", plain },
		{ "vfork", by_vfork },
		{ "spawn", by_spawn },
		{ "clone3", by_clone3 },
		{ "clone-parent", clone_parent },
		{ "foreign-signal", foreign_signal },
		{ "no-signal", no_signal },
		{ "foreign-over-exec", foreign_over_exec },
		{ "clear-sighand", clear_sighand },
		{ "reuse", reuse },
		{ "execed", execed },
		{ "orphan", orphan },
		{ "many", many },
		{ NULL, NULL },
	};

	return victim_main(argc, argv, cases);
}
