/* SPDX-License-Identifier: GPL-2.0-or-later */
/* foreign-exit-signal.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
foreign_exit_signal(void)
{
	reap_elsewhere(3);
	signal(SIGUSR1, SIG_IGN);
	if (AT("fork", syscall(SYS_clone, SIGUSR1, 0, 0, 0, 0)) == 0) {
		rest(300);
		_exit(0);
	}
	AT("wait doing", wait(NULL));	/* ECHILD: not one of those */
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "foreign-exit-signal", .run = foreign_exit_signal },
};
RULE_CAUSES("foreign-exit-signal", causes);
