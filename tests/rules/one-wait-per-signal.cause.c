/* SPDX-License-Identifier: GPL-2.0-or-later */
/* one-wait-per-signal.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
one_wait_per_signal(void)
{
	reap_elsewhere(3);
	catch_chld(reap_one, SA_RESTART);
	burst(6);
	rest(LIFE);
}

static void
one_wait_per_signalfd(void)
{
	struct signalfd_siginfo si;
	sigset_t s;
	int fd;

	sigemptyset(&s);
	sigaddset(&s, SIGCHLD);
	mask_chld(SIG_BLOCK);
	fd = signalfd(-1, &s, SFD_CLOEXEC);
	for (int i = 0; i < 4; i++)
		child(0);
	rest(300);
	if (AT("doing", read(fd, &si, sizeof(si))) == sizeof(si))
		AT("wait doing", waitpid((pid_t)si.ssi_pid, NULL, 0));
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "one-wait-per-signal", .run = one_wait_per_signal },
	{ .name = "one-wait-per-signalfd", .run = one_wait_per_signalfd },
};
RULE_CAUSES("one-wait-per-signal", causes);
