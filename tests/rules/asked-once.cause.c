/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asked-once.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
asked_once(void)
{
	pid_t pid = child(300);

	AT("wait", waitpid(pid, NULL, WNOHANG));
	rest(LIFE);
}

/* Both asked-once and waits-for-other fit: it did ask for that child. */
static void
asks_once_then_others(void)
{
	pid_t pid = child(300), other;

	AT("wait", waitpid(pid, NULL, WNOHANG));
	for (int i = 0; i < 3; i++) {
		other = child(200);
		MUST(noted_call(waitpid(other, NULL, 0)) == other);
	}
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "asked-once", .run = asked_once },
	{ .name = "asks-once-then-others", .run = asks_once_then_others },
};
RULE_CAUSES("asked-once", causes);
