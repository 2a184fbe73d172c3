/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow-exit.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

/* To give back its memory takes a while, not a second. */
static void
child_with_much_memory(void)
{
	enum { MUCH = 64 << 20 };
	pid_t pid = fork();

	MUST(pid >= 0);
	if (pid == 0) {
		char *m = malloc(MUCH);

		if (m)
			memset(m, 1, MUCH);
		_exit(m == NULL);
	}
	MUST(waitpid(pid, NULL, 0) == pid);
	rest(NEAR_LIFE);
}

static void *
sleep_on(void *arg)
{
	(void)arg;
	rest(NEAR_LIFE);
	return NULL;
}

/* Its first thread has exited; it has not. */
static void
child_whose_threads_run_on(void)
{
	pthread_t t;
	pid_t pid = fork();

	MUST(pid >= 0);
	if (pid == 0) {
		pthread_create(&t, NULL, sleep_on, NULL);
		pthread_exit(NULL);
	}
	MUST(waitpid(pid, NULL, 0) == pid);
}

static const struct parent near[] = {
	{ .name = "child-with-much-memory", .run = child_with_much_memory },
	{ .name = "child-whose-threads-run-on", .run = child_whose_threads_run_on },
};
RULE_NEAR("slow-exit", near);
