/* SPDX-License-Identifier: GPL-2.0-or-later */
/* busy-poll.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
polls_ten_a_second(void)
{
	child(2000);
	while (waitpid(-1, NULL, WNOHANG) == 0)
		rest(100);
	MUST(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
	rest(NEAR_LIFE);
}

/* Each loop of the handler ends with an empty call. */
static void
ends_in_quick_succession(void)
{
	handle(SIGCHLD, reap_all, SA_RESTART);
	child(3000);
	for (int i = 0; i < 200; i++) {
		child(0);
		rest(10);
	}
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "polls-ten-a-second", .run = polls_ten_a_second },
	{ .name = "ends-in-quick-succession", .run = ends_in_quick_succession },
};
RULE_NEAR("busy-poll", near);
