/* SPDX-License-Identifier: GPL-2.0-or-later */
/* leader-exited.cause.c - parents with exactly this cause. */
#include "parents.h"

static void *
last_thread(void *arg)
{
	(void)arg;
	rest(LIFE);
	return NULL;
}

static void
leader_exited(void)
{
	pthread_t t;

	pthread_create(&t, NULL, last_thread, NULL);
	pthread_exit(NULL);
}

static const struct parent causes[] = {
	{ .name = "leader-exited", .run = leader_exited },
};
RULE_WARNINGS("leader-exited", causes);
