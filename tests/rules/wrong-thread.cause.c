/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wrong-thread.cause.c - parents with exactly this cause. */
#include "parents.h"

static void *
reaper(void *arg)
{
	sigset_t s;
	int sig;

	(void)arg;
	sigemptyset(&s);
	sigaddset(&s, SIGCHLD);
	mask_chld(SIG_BLOCK);		/* in this thread, but not in the first */
	while (sigwait(&s, &sig) == 0)
		reap_all(sig);
	return NULL;
}

static void
wrong_thread(void)
{
	pthread_t t;

	reap_elsewhere(3);
	catch_chld(do_nothing, SA_RESTART);
	pthread_create(&t, NULL, reaper, NULL);
	rest(100);
	child(100);
	rest(LIFE);
}

static void
wrong_thread_ignored(void)
{
	pthread_t t;

	pthread_create(&t, NULL, reaper, NULL);
	rest(100);
	child(100);
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "wrong-thread", .run = wrong_thread, .look = true },
	{ .name = "wrong-thread-ignored", .run = wrong_thread_ignored, .look = true },
};
RULE_CAUSES("wrong-thread", causes);
