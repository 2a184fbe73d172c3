/* SPDX-License-Identifier: GPL-2.0-or-later */
/* threads.c - threads are not processes, but they fork, wait, exec and end. */
#include "say.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static pthread_barrier_t barrier;

static pid_t
tid(void)
{
	return (pid_t)syscall(SYS_gettid);
}

static pthread_t
start(void *(*fn)(void *), void *arg)
{
	pthread_t t;

	must(pthread_create(&t, NULL, fn, arg) == 0, "pthread_create");
	return t;
}

/* --- the process runs on when its leader has left -------------------------- */

static bool
leader_gone(void)
{
	char path[64], buf[512], *p;
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", getpid());
	f = fopen(path, "r");
	must(f != NULL, path);
	n = fread(buf, 1, sizeof(buf) - 1, f);
	buf[n] = '\0';
	fclose(f);
	p = strrchr(buf, ')');
	return p && p[2] == 'Z';
}

static void *
outlive(void *arg)
{
	(void)arg;
	while (!leader_gone())
		usleep(1000);
	say(1, "exit pid=%d code=51", getpid());
	say(1, "exit pid=%d", getpid());
	_exit(51);
}

static void
leader_exits(void)
{
	start(outlive, NULL);
	/* Only this thread ends: no exit_group. */
	syscall(SYS_exit, 52);
}

/* Leader and last thread end one by one with codes of their own: which counts
 * depends on the kernel (since 5.17 the last one's), and wait knows. */
static void *
outlive_quietly(void *arg)
{
	(void)arg;
	while (!leader_gone())
		usleep(1000);
	syscall(SYS_exit, 53);
	return NULL;
}

static void
leader_code(void)
{
	pid_t pid = fork();
	int st;

	if (pid == 0) {
		start(outlive_quietly, NULL);
		syscall(SYS_exit, 54);
	}
	must(waitpid(pid, &st, 0) == pid && WIFEXITED(st), "waitpid");
	say(1, "exit pid=%d code=%d zombie=true !signal", pid, WEXITSTATUS(st));
	say(1, "exit pid=%d", pid);
}

/* --- exec by another thread takes the leader's place ------------------------ */

static void *
exec_it(void *arg)
{
	char *argv[] = { "sh", "-c", "exit 55", NULL };

	(void)arg;
	say(1, "exec pid=%d comm=sh exe=/bin/sh", getpid());
	say(1, "exit pid=%d code=55 comm=sh", getpid());
	say(1, "exit pid=%d", getpid());
	execv("/bin/sh", argv);
	must(0, "execv");
	return NULL;
}

static void *
sleep_on(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return NULL;
}

static void
exec_by_thread(void)
{
	start(sleep_on, NULL);
	start(exec_it, NULL);
	for (;;)
		pause();
}

/* --- who forks and who waits ------------------------------------------------ */

static pid_t forked;

static void *
fork_in_thread(void *arg)
{
	forked = fork();
	if (forked == 0)
		_exit(56);
	say(1, "fork pid=%d tid=%d child=%d parent=%d", getpid(), tid(), forked, getpid());
	say(0, "fork pid=%d", tid());
	pthread_barrier_wait(&barrier);
	(void)arg;
	for (;;)
		pause();
	return NULL;
}

static void
wait_by_other(void)
{
	pthread_barrier_init(&barrier, NULL, 2);
	start(fork_in_thread, NULL);
	pthread_barrier_wait(&barrier);
	must(waitpid(forked, NULL, 0) == forked, "waitpid");
	say(1, "wait_return pid=%d tid=%d child=%d", getpid(), tid(), forked);
	say(1, "reap pid=%d by=%d tid=%d how=wait4", forked, getpid(), tid());
	say(1, "exit pid=%d ppid=%d code=56", forked, getpid());
	say(0, "thread");		/* all end together */
	_exit(0);
}

static void *
wait_in_thread(void *arg)
{
	(void)arg;
	must(waitpid(forked, NULL, 0) == forked, "waitpid");
	say(1, "wait_return pid=%d tid=%d child=%d", getpid(), tid(), forked);
	say(1, "reap pid=%d by=%d tid=%d how=wait4", forked, getpid(), tid());
	return NULL;
}

static void
wait_by_thread(void)
{
	forked = fork();
	if (forked == 0)
		_exit(57);
	say(1, "fork pid=%d tid=%d child=%d", getpid(), getpid(), forked);
	pthread_join(start(wait_in_thread, NULL), NULL);
}

/* __WNOTHREAD: another thread's child is none of mine. */
static void
wnothread(void)
{
	pthread_barrier_init(&barrier, NULL, 2);
	start(fork_in_thread, NULL);
	pthread_barrier_wait(&barrier);
	must(waitpid(forked, NULL, __WNOTHREAD) == -1 && errno == ECHILD, "__WNOTHREAD");
	say(1, "wait_return pid=%d target=pid:%d options=__WNOTHREAD errno=ECHILD", getpid(),
	    forked);
	must(waitpid(forked, NULL, 0) == forked, "waitpid");
	say(1, "reap pid=%d by=%d", forked, getpid());
	_exit(0);
}

/* Many threads come and go: one process, one end. */
static void *
nothing(void *arg)
{
	return arg;
}

static void
many(void)
{
	int i;

	for (i = 0; i < 100; i++)
		pthread_join(start(nothing, NULL), NULL);
	say(0, "fork");
	say(1, "exit pid=%d code=0", getpid());
	say(1, "exit");
}

/* A thread kills the whole process by a signal. */
static void *
die(void *arg)
{
	(void)arg;
	raise(SIGSEGV);
	return NULL;
}

static void
killed(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		start(sleep_on, NULL);
		start(die, NULL);
		for (;;)
			pause();
	}
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	say(1, "exit pid=%d signal=SIGSEGV zombie=true", pid);
	say(1, "exit pid=%d", pid);
}

/* Whichever of its threads is the last one, the child that one of them had is handed
 * over when the process ends. */
static void *
fork_outliver(void *arg)
{
	pid_t parent = getpid();

	forked = fork();
	if (forked == 0) {
		while (getppid() == parent)
			usleep(1000);
		_exit(58);
	}
	pthread_barrier_wait(&barrier);
	return sleep_on(arg);
}

static void
orphan(void)
{
	int from[2];
	pid_t pid, child;

	must(pipe(from) == 0, "pipe");
	pid = fork();
	if (pid == 0) {
		pthread_barrier_init(&barrier, NULL, 2);
		start(fork_outliver, NULL);
		pthread_barrier_wait(&barrier);
		start(sleep_on, NULL);
		must(write(from[1], &forked, sizeof(forked)) == sizeof(forked), "write");
		sleep_on(NULL);
	}
	must(read(from[0], &child, sizeof(child)) == sizeof(child), "read");
	kill(pid, SIGKILL);
	must(waitpid(pid, NULL, 0) == pid && waitpid(child, NULL, 0) == child, "waitpid");
	close(from[0]);
	close(from[1]);
	say(1, "reparent pid=%d from=%d to=%d", child, pid, getpid());
	say(1, "exit pid=%d ppid=%d code=58", child, getpid());
}

static void
orphans(void)
{
	must(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0, "subreaper");
	for (int i = 0; i < 100; i++)
		orphan();
}

int
main(int argc, char **argv)
{
	static const struct victim_case cases[] = {
		{ "leader-exits", leader_exits },
		{ "leader-code", leader_code },
		{ "exec-by-thread", exec_by_thread },
		{ "wait-by-other", wait_by_other },
		{ "wait-by-thread", wait_by_thread },
		{ "wnothread", wnothread },
		{ "many", many },
		{ "killed", killed },
		{ "orphans", orphans },
		{ NULL, NULL },
	};

	return victim_main(argc, argv, cases);
}
