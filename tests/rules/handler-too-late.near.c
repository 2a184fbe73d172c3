/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler-too-late.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

/* The handler comes late, and one look makes up for it. */
static void
looks_once(void)
{
	child(0);
	rest(200);
	handle(SIGCHLD, reap_all, SA_RESTART);
	MUST(reap_ended() == 1);
	rest(NEAR_LIFE);
}

/* The next child's handler reaps the first one, too. */
static void
next_one_reaps(void)
{
	child(0);
	rest(200);
	handle(SIGCHLD, reap_all, SA_RESTART);
	child(100);
	rest(NEAR_LIFE);
	MUST(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

static const struct parent near[] = {
	{ .name = "looks-once", .run = looks_once },
	{ .name = "next-one-reaps", .run = next_one_reaps },
};
RULE_NEAR("handler-too-late", near);
