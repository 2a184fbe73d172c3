/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow-reap.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
slow_reap(void)
{
	reap_elsewhere(1);
	settled();
	for (int i = 0; i < LIFE / 1500; i++) {
		child(0);
		rest(1700);
		reap_all(0);
	}
}

static const struct parent causes[] = {
	{ .name = "slow-reap", .run = slow_reap, .procfs = true },
};
RULE_WARNINGS("slow-reap", causes);
