/* SPDX-License-Identifier: GPL-2.0-or-later */
/* child-runs-parents-loop.cause.c - parents with exactly this cause. */
#include "parents.h"

/* No _exit at the end of the child's part. */
static void
forks_seven_in_three_rounds(void)
{
	const pid_t me = getpid();

	for (int i = 0; i < 3; i++)
		MUST(AT("fork", fork()) >= 0);
	while (AT("wait doing", wait(NULL)) > 0)
		;
	if (getpid() != me)
		_exit(0);
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "forks-seven-in-three-rounds", .run = forks_seven_in_three_rounds, .procfs = true, .passing = true },
};
RULE_WARNINGS("child-runs-parents-loop", causes);
