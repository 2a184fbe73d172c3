/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status-lost.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
status_lost(void)
{
	pid_t pid;

	signal(SIGCHLD, SIG_IGN);
	pid = child(100);
	waitpid(pid, NULL, 0);
	rest(500);
}

static const struct parent causes[] = {
	{ .name = "status-lost", .run = status_lost },
};
RULE_CAUSES("status-lost", causes);
