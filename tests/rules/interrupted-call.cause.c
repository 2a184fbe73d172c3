/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupted-call.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
interrupted_call(void)
{
	int p[2];
	char c;

	if (pipe(p) < 0)
		return;
	catch_chld(reap_all, 0);
	child(300);
	if (AT("doing interrupted", read(p[0], &c, 1)) < 0 && errno == EINTR)
		rest(500);
}

static const struct parent causes[] = {
	{ .name = "interrupted-call", .run = interrupted_call, .passing = true },
};
RULE_WARNINGS("interrupted-call", causes);
