/* SPDX-License-Identifier: GPL-2.0-or-later */
/* child-runs-parents-loop.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

/* Each worker runs as many helpers as its number says, which have none. */
static void
workers_with_helpers(void)
{
	for (int i = 0; i < 3; i++) {
		const pid_t pid = fork();

		MUST(pid >= 0);
		if (pid)
			continue;
		for (int k = i; k < 2; k++)
			child(100);
		MUST(reap_rest() == 2 - i);
		_exit(0);
	}
	MUST(reap_rest() == 3);
	rest(NEAR_LIFE);
}

static pid_t __attribute__((noinline))
fork_for_any(void)
{
	const pid_t pid = fork();

	MUST(pid >= 0);
	return pid;
}

/* All forks are made by one function: the workers call it at another line than their parent. */
static void
workers_fork_elsewhere(void)
{
	for (int i = 0; i < 3; i++) {
		if (fork_for_any())
			continue;
		for (int k = 0; k < 3; k++)
			if (!fork_for_any())
				_exit(0);
		MUST(reap_rest() == 3);
		_exit(0);
	}
	MUST(reap_rest() == 3);
	rest(NEAR_LIFE);
}

/* The child takes the place of its parent, as a daemon that renews itself. */
static void
each_forks_the_next(void)
{
	const pid_t me = getpid();

	for (int i = 0; i < 4; i++) {
		const pid_t pid = fork();

		MUST(pid >= 0);
		if (pid) {
			MUST(waitpid(pid, NULL, 0) == pid);
			break;
		}
	}
	if (getpid() != me)
		_exit(0);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "workers-with-helpers", .run = workers_with_helpers },
	{ .name = "workers-fork-elsewhere", .run = workers_fork_elsewhere },
	{ .name = "each-forks-the-next", .run = each_forks_the_next },
};
RULE_NEAR("child-runs-parents-loop", near);
