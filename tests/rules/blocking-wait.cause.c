/* SPDX-License-Identifier: GPL-2.0-or-later */
/* blocking-wait.cause.c - parents with exactly this cause. */
#include "parents.h"

HANDLER_BELOW(reap_blocking);
static void
reap_blocking(int signo)
{
	(void)signo;
	while (AT("wait doing", wait(NULL)) > 0)
		;
}

static void
blocking_wait(void)
{
	int p[2];
	char c;

	if (pipe(p) < 0)
		return;
	reap_elsewhere(3);
	catch_chld(reap_blocking, SA_RESTART);
	child(LIFE);
	child(300);
	close(p[1]);
	settled();
	if (AT("doing", read(p[0], &c, 1)) < 0)
		perror("read");
}

static const struct parent causes[] = {
	{ .name = "blocking-wait", .run = blocking_wait },
};
RULE_WARNINGS("blocking-wait", causes);
