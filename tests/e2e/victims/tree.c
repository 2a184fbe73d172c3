/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree.c - trees to attach to: at rest, forking all the time, and all at once. */
#include "say.h"

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static volatile sig_atomic_t got_usr1, got_usr2;

static void
on_usr1(int sig)
{
	(void)sig;
	got_usr1 = 1;
}

static void
on_usr2(int sig)
{
	(void)sig;
	got_usr2 = 1;
}

static void
wait_for_usr1(void)
{
	sigset_t set, old;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	while (!got_usr1)
		sigsuspend(&old);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

/* A test may end the root alone: nothing of the tree outlives it. */
static void
end_with_parent(void)
{
	must(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0, "prctl");
}

static void
grandchild_life(void)
{
	end_with_parent();
	wait_for_usr1();
	_exit(82);
}

static void
child_life(int report)
{
	pid_t grandchild;

	end_with_parent();
	grandchild = fork();
	if (grandchild == 0)
		grandchild_life();
	must(write(report, &grandchild, sizeof(grandchild)) == sizeof(grandchild), "write");
	wait_for_usr1();
	kill(grandchild, SIGUSR1);
	must(waitpid(grandchild, NULL, 0) == grandchild, "waitpid");
	_exit(81);
}

/* root - child - grandchild, and root - zombie; SIGUSR1 ends them one by one. */
static void
rest(void)
{
	pid_t child, grandchild, zombie;
	siginfo_t si;
	int p[2];

	must(pipe(p) == 0, "pipe");
	child = fork();
	if (child == 0)
		child_life(p[1]);
	must(read(p[0], &grandchild, sizeof(grandchild)) == sizeof(grandchild), "read");
	zombie = fork();
	if (zombie == 0)
		_exit(83);
	must(waitid(P_PID, (id_t)zombie, &si, WEXITED | WNOWAIT) == 0, "waitid");
	printf("root %d\nchild %d\ngrandchild %d\nzombie %d\nready\n", getpid(), child, grandchild,
	       zombie);
	fflush(stdout);
	wait_for_usr1();
	must(waitpid(zombie, NULL, 0) == zombie, "waitpid");
	kill(child, SIGUSR1);
	must(waitpid(child, NULL, 0) == child, "waitpid");
	_exit(80);
}

/* Four at a time, two levels, until SIGUSR2; counts from SIGUSR1 on. */
static void
one_round(void)
{
	int i;

	for (i = 0; i < 4; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			if (i % 2 == 0) {
				if (fork() == 0)
					_exit(84);
				wait(NULL);
			}
			_exit(85);
		}
		must(pid > 0, "fork");
	}
	for (i = 0; i < 4; i++)
		while (wait(NULL) < 0)
			must(errno == EINTR, "wait");
}

static void
busy(void)
{
	long rounds = 0;
	int announced = 0;

	signal(SIGUSR2, on_usr2);
	printf("ready\n");
	fflush(stdout);
	while (!got_usr2) {
		int counts = got_usr1;

		if (counts && !announced++) {
			printf("counting\n");
			fflush(stdout);
		}
		one_round();
		rounds += counts;
	}
	printf("forked %ld\n", rounds * 6);
	fflush(stdout);
	_exit(0);
}

/* On SIGUSR1 more children than a small buffer can hold, of which seven stay
 * as zombies; then at rest until SIGUSR2. */
static void
storm(void)
{
	sigset_t set, old;
	int i;

	signal(SIGUSR2, on_usr2);
	printf("ready\n");
	fflush(stdout);
	wait_for_usr1();
	for (i = 0; i < 500; i++)
		one_round();
	for (i = 0; i < 7; i++)
		if (fork() == 0)
			_exit(86);
	printf("over\n");
	fflush(stdout);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, &old);
	while (!got_usr2)
		sigsuspend(&old);
	_exit(0);
}

/* A thread beside the leader; both rest until they are killed. */
static void *
say_thread(void *arg)
{
	(void)arg;
	printf("thread %ld\nready\n", syscall(SYS_gettid));
	fflush(stdout);
	for (;;)
		pause();
	return NULL;
}

static void
threaded(void)
{
	pthread_t t;

	must(pthread_create(&t, NULL, say_thread, NULL) == 0, "pthread_create");
	pthread_join(t, NULL);
}

/* Parents that leave zombies behind; from SIGUSR1 on they end one by one, and who adopts the
 * zombies looks for them without a pause. */
static void
adopter(void)
{
	enum { PARENTS = 60, KIDS = 3 };
	int go[2];
	char c = 0;

	end_with_parent();
	must(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0, "prctl");
	must(pipe(go) == 0, "pipe");
	for (int i = 0; i < PARENTS; i++) {
		if (fork())
			continue;
		end_with_parent();
		for (int k = 0; k < KIDS; k++)
			if (fork() == 0)
				_exit(3);
		must(read(go[0], &c, 1) == 1, "read");
		_exit(4);
	}
	wait_for_usr1();
	for (int i = 0; i < PARENTS; i++) {
		must(write(go[1], &c, 1) == 1, "write");
		for (int left = KIDS + 1; left; left -= waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
	_exit(0);
}

int
main(int argc, char **argv)
{
	static const struct victim_case cases[] = {
		{ "rest", rest },
		{ "busy", busy },
		{ "storm", storm },
		{ "threaded", threaded },
		{ "adopter", adopter },
		{ NULL, NULL },
	};

	signal(SIGUSR1, on_usr1);
	return victim_main(argc, argv, cases);
}
