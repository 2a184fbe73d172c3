/* SPDX-License-Identifier: GPL-2.0-or-later */
/* leader-exited.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void *
end_soon(void *arg)
{
	rest(*(long *)arg);
	return NULL;
}

static void
thread_ends_first(void)
{
	long ms = 300;
	pthread_t t;

	pthread_create(&t, NULL, end_soon, &ms);
	child(0);
	MUST(reap_rest() == 1);
	pthread_join(t, NULL);
	rest(NEAR_LIFE);
}

/* The last thread follows its leader at once. */
static void
leader_ends_a_little_early(void)
{
	static long ms = 300;
	pthread_t t;

	child(0);
	MUST(reap_rest() == 1);
	pthread_create(&t, NULL, end_soon, &ms);
	pthread_exit(NULL);
}

static const struct parent near[] = {
	{ .name = "thread-ends-first", .run = thread_ends_first },
	{ .name = "leader-ends-a-little-early", .run = leader_ends_a_little_early },
};
RULE_NEAR("leader-exited", near);
