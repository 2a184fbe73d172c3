/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parents.h - pieces for small parents that do one thing wrong, or nearly. */
#ifndef PARENTS_H
#define PARENTS_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct parent {
	const char *name;
	void (*run)(void);
};

/* Sleeps all of it, whatever signals come. */
static inline void
rest(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

/* A child that ends by itself after so long. */
static inline pid_t
child(long ms)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	signal(SIGCHLD, SIG_DFL);
	rest(ms);
	_exit(0);
}

static inline void
handle(int signo, void (*fn)(int), int flags)
{
	struct sigaction sa = { .sa_handler = fn, .sa_flags = flags };

	sigaction(signo, &sa, NULL);
}

static inline void
mask_chld(int how)
{
	sigset_t s;

	sigemptyset(&s);
	sigaddset(&s, SIGCHLD);
	pthread_sigmask(how, &s, NULL);
}

static inline void
do_nothing(int signo)
{
	(void)signo;
}

static inline void
reap_one(int signo)
{
	int e = errno;

	(void)signo;
	waitpid(-1, NULL, WNOHANG);
	errno = e;
}

static inline void
reap_all(int signo)
{
	int e = errno;

	(void)signo;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	errno = e;
}

/* n children that end while SIGCHLD is blocked: all but the first are merged. */
static inline void
burst(int n)
{
	mask_chld(SIG_BLOCK);
	while (n-- > 0)
		child(0);
	rest(300);
	mask_chld(SIG_UNBLOCK);
}

static inline int
run_parent(const struct parent *list, size_t n, int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < n; i++) {
		if (strcmp(list[i].name, argv[1]))
			continue;
		list[i].run();
		return 0;
	}
	fprintf(stderr, "usage: %s NAME, where NAME is one of:", argv[0]);
	for (size_t i = 0; i < n; i++)
		fprintf(stderr, " %s", list[i].name);
	fprintf(stderr, "\n");
	return 2;
}

/* How long a parent lives after its deed. */
#define LIFE 4500

#endif
