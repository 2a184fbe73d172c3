/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asked-once.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
asked_once(void)
{
	pid_t pid = child(300);

	waitpid(pid, NULL, WNOHANG);
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "asked-once", .run = asked_once },
};
RULE_CAUSES("asked-once", causes);
