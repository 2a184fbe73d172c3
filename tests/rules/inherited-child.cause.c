/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inherited-child.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
stranger(void)
{
	rest(LIFE);
}

static void
inherited_child(void)
{
	reap_elsewhere(3);
	child(900);
	rest(300);
	exec_parent("stranger");
}

static const struct parent causes[] = {
	{ .name = "inherited-child", .run = inherited_child, .procfs = true },
};
RULE_CAUSES("inherited-child", causes);
static const struct parent execed[] = {
	{ .name = "stranger", .run = stranger },
};
RULE_EXECED("inherited-child", execed);
