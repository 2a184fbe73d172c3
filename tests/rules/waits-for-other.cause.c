/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waits-for-other.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
waits_for_other(void)
{
	pid_t other;

	reap_elsewhere(3);
	other = child(LIFE);
	child(0);
	settled();
	AT("wait doing", waitpid(other, NULL, 0));
}

static void
waits_for_no_child(void)
{
	child(0);
	AT("wait doing", waitpid(1, NULL, 0));	/* no child of ours: ECHILD */
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "waits-for-other", .run = waits_for_other },
	/* It called wait once, in vain, and not again. */
	{ .name = "waits-for-no-child", .run = waits_for_no_child, .less_exact = "asked-once" },
};
RULE_CAUSES("waits-for-other", causes);
