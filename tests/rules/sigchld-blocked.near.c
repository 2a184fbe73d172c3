/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sigchld-blocked.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
by_sigwait(void)
{
	int sig, left = 10;

	mask_chld(SIG_BLOCK);
	for (int i = 0; i < left; i++)
		child(i % 3 * 100);
	while (left > 0 && sigwait(only_chld(), &sig) == 0)
		left -= reap_ended();
	MUST(left == 0);
	rest(NEAR_LIFE);
}

static void
blocked_briefly(void)
{
	handle(SIGCHLD, reap_all, SA_RESTART);
	mask_chld(SIG_BLOCK);
	child(0);
	rest(600);
	mask_chld(SIG_UNBLOCK);
	MUST(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "sigwait", .run = by_sigwait },
	{ .name = "blocked-briefly", .run = blocked_briefly },
};
RULE_NEAR("sigchld-blocked", near);
