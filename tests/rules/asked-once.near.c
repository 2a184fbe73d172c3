/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asked-once.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
poll_master(void)
{
	int n = 0;

	for (int i = 0; i < 4; i++) {
		child(i * 300);
		rest(500);
		n += reap_ended();
	}
	rest(800);
	n += reap_ended();
	MUST(n == 4);
	rest(NEAR_LIFE);
}

static void
asks_until_it_ends(void)
{
	pid_t pid = child(1500);

	while (waitpid(pid, NULL, WNOHANG) == 0)
		rest(200);
	MUST(waitpid(pid, NULL, WNOHANG) < 0 && errno == ECHILD);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "poll-master", .run = poll_master },
	{ .name = "asks-until-it-ends", .run = asks_until_it_ends },
};
RULE_NEAR("asked-once", near);
