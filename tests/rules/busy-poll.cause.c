/* SPDX-License-Identifier: GPL-2.0-or-later */
/* busy-poll.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
busy_poll(void)
{
	reap_elsewhere(3);
	child(LIFE / 2);
	settled();
	while (AT("wait", waitpid(-1, NULL, WNOHANG)) == 0)
		rest(1);
}

static const struct parent causes[] = {
	{ .name = "busy-poll", .run = busy_poll },
};
RULE_WARNINGS("busy-poll", causes);
