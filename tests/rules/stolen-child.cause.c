/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stolen-child.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
stolen_child(void)
{
	pid_t pid;

	reap_elsewhere(3);
	catch_chld(reap_all, SA_RESTART);
	pid = child(0);
	rest(300);
	AT("wait doing", waitpid(pid, NULL, 0));	/* the handler was first */
	rest(500);
}

static const struct parent causes[] = {
	{ .name = "stolen-child", .run = stolen_child, .passing = true },
};
RULE_WARNINGS("stolen-child", causes);
