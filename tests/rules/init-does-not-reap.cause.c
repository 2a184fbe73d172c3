/* SPDX-License-Identifier: GPL-2.0-or-later */
/* init-does-not-reap.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
init_does_not_reap(void)
{
	pid_t pid;

	reap_elsewhere(3);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = (pid_t)AT("fork", fork());
	if (pid == 0) {
		child(300);
		_exit(0);
	}
	AT("wait doing", waitpid(pid, NULL, 0));
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "init-does-not-reap", .run = init_does_not_reap, .procfs = true },
};
RULE_CAUSES("init-does-not-reap", causes);
