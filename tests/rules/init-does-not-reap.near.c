/* SPDX-License-Identifier: GPL-2.0-or-later */
/* init-does-not-reap.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

/* Becomes a subreaper, whose child leaves it an orphan that ends after 300 ms. */
static void
adopt_one(void)
{
	MUST(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
	if (fork() == 0) {
		child(300);
		_exit(0);
	}
}

static void
good_reaper(void)
{
	adopt_one();
	MUST(reap_rest() == 2);
	rest(NEAR_LIFE);
}

static void
reaper_by_handler(void)
{
	handle(SIGCHLD, reap_all, SA_RESTART);
	adopt_one();
	rest(600);
	MUST(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "good-reaper", .run = good_reaper },
	{ .name = "reaper-by-handler", .run = reaper_by_handler },
};
RULE_NEAR("init-does-not-reap", near);
