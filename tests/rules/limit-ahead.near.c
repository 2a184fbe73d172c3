/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limit-ahead.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

/* So many children that end at the same time, however long their forks took. */
static void
end_together(int n)
{
	int p[2];
	char c;

	MUST(pipe(p) == 0);
	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		MUST(pid >= 0);
		if (pid)
			continue;
		close(p[1]);
		_exit(read(p[0], &c, 1) != 0);
	}
	close(p[0]);
	close(p[1]);
}

/* Many at a time, but none is left. */
static void
burst_and_reap(void)
{
	for (int round = 0; round < 10; round++) {
		end_together(30);
		MUST(reap_rest() == 30);
	}
}

static void
a_few_zombies_for_a_while(void)
{
	end_together(20);
	rest(500);
	MUST(reap_rest() == 20);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "burst-and-reap", .run = burst_and_reap },
	{ .name = "a-few-zombies-for-a-while", .run = a_few_zombies_for_a_while },
};
RULE_NEAR("limit-ahead", near);
