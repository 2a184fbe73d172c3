/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler-never-waits.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
handler_never_waits(void)
{
	handle(SIGCHLD, do_nothing, SA_RESTART);
	child(0);
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "handler-never-waits", .run = handler_never_waits },
};
RULE_CAUSES("handler-never-waits", causes);
