/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupted-call.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
read_restarted(void)
{
	int p[2];
	char c;

	MUST(pipe(p) == 0);
	handle(SIGCHLD, reap_all, SA_RESTART);
	child(300);
	if (fork() == 0) {
		rest(600);
		MUST(write(p[1], "", 1) == 1);
		_exit(0);
	}
	MUST(read(p[0], &c, 1) == 1);
	rest(NEAR_LIFE);
}

/* These end in EINTR whatever the flags: signal(7). */
static void
ppoll_and_sigsuspend(void)
{
	sigset_t before;

	handle(SIGCHLD, reap_all, SA_RESTART);
	pthread_sigmask(SIG_BLOCK, only_chld(), &before);
	child(200);
	MUST(ppoll(NULL, 0, NULL, &before) < 0 && errno == EINTR);
	child(200);
	MUST(sigsuspend(&before) < 0 && errno == EINTR);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "read-restarted", .run = read_restarted },
	{ .name = "ppoll-and-sigsuspend", .run = ppoll_and_sigsuspend },
};
RULE_NEAR("interrupted-call", near);
