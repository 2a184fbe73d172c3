/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limit-ahead.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
limit_ahead(void)
{
	reap_elsewhere(3);
	settled();
	for (int i = 0; i < LIFE / 5; i++) {
		child(0);
		rest(14);
	}
	rest(500);
}

static const struct parent causes[] = {
	{ .name = "limit-ahead", .run = limit_ahead, .procfs = true },
};
RULE_WARNINGS("limit-ahead", causes);
