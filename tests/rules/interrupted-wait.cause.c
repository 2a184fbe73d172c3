/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupted-wait.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
interrupted_wait(void)
{
	struct itimerval t = { .it_value.tv_usec = 200000 };
	pid_t pid;

	reap_elsewhere(3);
	handle(SIGALRM, do_nothing, 0);
	pid = child(500);
	setitimer(ITIMER_REAL, &t, NULL);
	AT("wait doing", waitpid(pid, NULL, 0));
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "interrupted-wait", .run = interrupted_wait },
};
RULE_CAUSES("interrupted-wait", causes);
