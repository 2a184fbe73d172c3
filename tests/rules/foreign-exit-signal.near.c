/* SPDX-License-Identifier: GPL-2.0-or-later */
/* foreign-exit-signal.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
fork_with(int exit_signal)
{
	signal(SIGUSR1, SIG_IGN);
	if (syscall(SYS_clone, exit_signal, 0, 0, 0, 0) == 0) {
		rest(300);
		_exit(0);
	}
}

static void
wall(void)
{
	fork_with(SIGUSR1);
	MUST(waitpid(-1, NULL, __WALL) > 0);
	rest(NEAR_LIFE);
}

static void
wclone(void)
{
	fork_with(0);
	MUST(waitpid(-1, NULL, __WCLONE) > 0);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "wall", .run = wall },
	{ .name = "wclone", .run = wclone },
};
RULE_NEAR("foreign-exit-signal", near);
