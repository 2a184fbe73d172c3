/* SPDX-License-Identifier: GPL-2.0-or-later */
/* orphaned.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
orphaned(void)
{
	pid_t pid = (pid_t)AT("fork", fork());

	if (pid == 0) {
		reap_elsewhere(3);
		child(1500);
		_exit(0);
	}
	AT("wait doing", waitpid(pid, NULL, 0));
	rest(500);
}

static const struct parent causes[] = {
	{ .name = "orphaned", .run = orphaned, .passing = true, .procfs = true },
};
RULE_WARNINGS("orphaned", causes);
