/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status-lost.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
nocldwait(void)
{
	handle(SIGCHLD, SIG_DFL, SA_NOCLDWAIT);
	for (int i = 0; i < 5; i++)
		child(0);
	rest(NEAR_LIFE);
}

static void
ignored(void)
{
	signal(SIGCHLD, SIG_IGN);
	for (int i = 0; i < 5; i++)
		child(0);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "nocldwait", .run = nocldwait },
	{ .name = "ignored", .run = ignored },
};
RULE_NEAR("status-lost", near);
