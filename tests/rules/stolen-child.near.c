/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stolen-child.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
asks_again(void)
{
	pid_t pid = child(0);

	MUST(waitpid(pid, NULL, 0) == pid);
	MUST(waitpid(pid, NULL, 0) < 0 && errno == ECHILD);
	rest(NEAR_LIFE);
}

static void
loop_until_echild(void)
{
	for (int i = 0; i < 3; i++)
		child(i * 100);
	MUST(reap_rest() == 3);
	MUST(errno == ECHILD);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "asks-again", .run = asks_again },
	{ .name = "loop-until-echild", .run = loop_until_echild },
};
RULE_NEAR("stolen-child", near);
