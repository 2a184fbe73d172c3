/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limit-ahead.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

/* Many at a time, but none is left. */
static void
burst_and_reap(void)
{
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < 30; i++)
			child(100);
		MUST(reap_rest() == 30);
	}
}

static void
a_few_zombies_for_a_while(void)
{
	for (int i = 0; i < 20; i++)
		child(0);
	rest(500);
	MUST(reap_rest() == 20);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "burst-and-reap", .run = burst_and_reap },
	{ .name = "a-few-zombies-for-a-while", .run = a_few_zombies_for_a_while },
};
RULE_NEAR("limit-ahead", near);
