/* SPDX-License-Identifier: GPL-2.0-or-later */
/* one-wait-per-signal.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
loop_merged(void)
{
	handle(SIGCHLD, reap_all, SA_RESTART);
	for (int i = 0; i < 5; i++)
		burst(8);
	MUST(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
	rest(NEAR_LIFE);
}

static void
by_signalfd(void)
{
	int fd, left = 20;
	struct signalfd_siginfo si;

	mask_chld(SIG_BLOCK);
	fd = signalfd(-1, only_chld(), SFD_CLOEXEC);
	for (int i = 0; i < left; i++)
		child(i % 3 * 100);
	while (left > 0 && read(fd, &si, sizeof(si)) == sizeof(si))
		left -= reap_ended();
	MUST(left == 0);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "loop-merged", .run = loop_merged },
	{ .name = "signalfd", .run = by_signalfd },
};
RULE_NEAR("one-wait-per-signal", near);
