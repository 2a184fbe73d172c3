/* SPDX-License-Identifier: GPL-2.0-or-later */
/* blocking-wait.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

/* The handler only wakes it up; then it waits, as a supervisor does. */
static void
supervisor(void)
{
	handle(SIGCHLD, do_nothing, SA_RESTART);
	child(200);
	child(1800);
	child(2500);
	MUST(reap_rest() == 3);
}

/* As make -j does. */
static void
any_of_three(void)
{
	for (int i = 1; i <= 3; i++)
		child(i * 800);
	MUST(reap_rest() == 3);
}

static const struct parent near[] = {
	{ .name = "supervisor", .run = supervisor },
	{ .name = "any-of-three", .run = any_of_three },
};
RULE_NEAR("blocking-wait", near);
