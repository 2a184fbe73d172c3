/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wrong-thread.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void *
wait_for_all(void *arg)
{
	*(int *)arg = reap_rest();
	return NULL;
}

static void
thread_waits(void)
{
	pthread_t t;
	int n = 0;

	for (int i = 0; i < 4; i++)
		child(i * 200);
	pthread_create(&t, NULL, wait_for_all, &n);
	pthread_join(t, NULL);
	MUST(n == 4);
	rest(NEAR_LIFE);
}

static void *
wait_by_pidfd(void *arg)
{
	siginfo_t si;

	MUST(waitid((idtype_t)3 /* P_PIDFD */, (id_t)*(int *)arg, &si, WEXITED) == 0);
	return NULL;
}

/* The first thread forks and has a handler, another one waits on the pidfd. */
static void
pidfd_in_thread(void)
{
	pthread_t t;
	int fd;

	handle(SIGCHLD, do_nothing, SA_RESTART);
	fd = (int)syscall(SYS_pidfd_open, child(500), 0);
	MUST(fd >= 0);
	pthread_create(&t, NULL, wait_by_pidfd, &fd);
	rest(NEAR_LIFE);
	pthread_join(t, NULL);
}

static const struct parent near[] = {
	{ .name = "thread-waits", .run = thread_waits },
	{ .name = "pidfd-in-thread", .run = pidfd_in_thread },
};
RULE_NEAR("wrong-thread", near);
