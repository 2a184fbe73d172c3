/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parent-stuck.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
stopped_for_a_while(void)
{
	pid_t me = getpid();

	handle(SIGCHLD, reap_all, SA_RESTART);
	if (fork() == 0) {
		rest(700);
		kill(me, SIGCONT);
		_exit(0);
	}
	child(200);
	raise(SIGSTOP);
	rest(300);
	MUST(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
	rest(NEAR_LIFE);
}

static void
computes_then_waits(void)
{
	struct timespec from, now;
	pid_t pid = child(0);

	clock_gettime(CLOCK_MONOTONIC, &from);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - from.tv_sec) * 1000 + (now.tv_nsec - from.tv_nsec) / 1000000 < 500);
	MUST(waitpid(pid, NULL, 0) == pid);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "stopped-for-a-while", .run = stopped_for_a_while },
	{ .name = "computes-then-waits", .run = computes_then_waits },
};
RULE_NEAR("parent-stuck", near);
