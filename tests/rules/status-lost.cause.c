/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status-lost.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
status_lost(void)
{
	pid_t pid;

	reap_elsewhere(3);
	signal(SIGCHLD, SIG_IGN);
	pid = child(100);
	AT("wait doing", waitpid(pid, NULL, 0));
	rest(500);
}

/* The handler runs, and finds no child. */
static void
nocldwait_with_handler(void)
{
	reap_elsewhere(3);
	catch_chld(reap_all, SA_RESTART | SA_NOCLDWAIT);
	child(100);
	rest(500);
}

static const struct parent causes[] = {
	{ .name = "status-lost", .run = status_lost, .passing = true },
	{ .name = "nocldwait-with-handler", .run = nocldwait_with_handler, .passing = true },
};
RULE_WARNINGS("status-lost", causes);
