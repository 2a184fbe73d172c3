/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler-never-waits.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static int wake[2];

static void
wake_main(int signo)
{
	int e = errno;

	(void)signo;
	MUST(write(wake[1], "", 1) == 1);
	errno = e;
}

static void
self_pipe(void)
{
	int left = 6;
	char c;

	MUST(pipe(wake) == 0);
	handle(SIGCHLD, wake_main, SA_RESTART);
	for (int i = 0; i < left; i++)
		child(i * 100);
	while (left > 0 && read(wake[0], &c, 1) == 1)
		left -= reap_ended();
	MUST(left == 0);
	rest(NEAR_LIFE);
}

static volatile sig_atomic_t some_ended;

static void
set_flag(int signo)
{
	(void)signo;
	some_ended = 1;
}

/* The flag is only looked at while SIGCHLD is blocked. */
static void
flag_and_sigsuspend(void)
{
	int left = 4;
	sigset_t before;

	pthread_sigmask(SIG_BLOCK, only_chld(), &before);
	handle(SIGCHLD, set_flag, 0);
	for (int i = 0; i < left; i++)
		child(i * 200);
	while (left > 0) {
		while (!some_ended)
			sigsuspend(&before);
		some_ended = 0;
		left -= reap_ended();
	}
	MUST(left == 0);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "self-pipe", .run = self_pipe },
	{ .name = "flag-and-sigsuspend", .run = flag_and_sigsuspend },
};
RULE_NEAR("handler-never-waits", near);
