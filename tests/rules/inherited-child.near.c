/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inherited-child.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
heir(void)
{
	MUST(reap_rest() == 1);
	rest(NEAR_LIFE);
}

static void
exec_and_wait(void)
{
	child(500);
	exec_parent("heir");
}

static void
heir_that_ignores(void)
{
	rest(500 + NEAR_LIFE);
}

/* SIG_IGN outlives an exec: the kernel reaps. */
static void
exec_ignoring(void)
{
	signal(SIGCHLD, SIG_IGN);
	child(500);
	exec_parent("heir-that-ignores");
}

static const struct parent near[] = {
	{ .name = "exec-and-wait", .run = exec_and_wait },
	{ .name = "exec-ignoring", .run = exec_ignoring },
};
RULE_NEAR("inherited-child", near);

static const struct parent execed[] = {
	{ .name = "heir", .run = heir },
	{ .name = "heir-that-ignores", .run = heir_that_ignores },
};
RULE_EXECED("inherited-child", execed);
