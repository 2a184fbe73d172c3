/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler-reset.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
handler_reset(void)
{
	catch_chld(reap_all, (int)SA_RESETHAND);
	child(0);
	rest(300);
	child(0);
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "handler-reset", .run = handler_reset },
};
RULE_CAUSES("handler-reset", causes);
