/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow-reap.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
slow_for_200ms(void)
{
	for (int i = 0; i < 5; i++) {
		pid_t pid = child(0);

		rest(200);
		MUST(waitpid(pid, NULL, 0) == pid);
	}
	rest(NEAR_LIFE);
}

/* As a shell reaps a job at its next prompt. */
static void
next_prompt(void)
{
	for (int i = 0; i < 4; i++) {
		child(0);
		MUST(reap_rest() == 1);
	}
	child(0);
	rest(700);
	MUST(reap_ended() == 1);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "slow-for-200ms", .run = slow_for_200ms },
	{ .name = "next-prompt", .run = next_prompt },
};
RULE_NEAR("slow-reap", near);
