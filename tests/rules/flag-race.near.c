/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flag-race.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static volatile sig_atomic_t some_ended;

static void
set_flag(int signo)
{
	(void)signo;
	some_ended = 1;
}

/* The signal comes outside any call, and the flag is checked after that. */
static void
checks_after(void)
{
	struct itimerval t = { .it_value = { 2, 0 } };

	handle(SIGCHLD, set_flag, 0);
	child(100);
	while (!some_ended)
		;
	MUST(reap_ended() == 1);
	handle(SIGALRM, do_nothing, 0);
	setitimer(ITIMER_REAL, &t, NULL);
	pause();
}

/* The sleep has a limit: what came before it is found when it is over. */
static void
sleeps_with_a_limit(void)
{
	int left = 1;

	handle(SIGCHLD, set_flag, 0);
	child(100);
	while (!some_ended)
		;
	while (left > 0) {
		poll(NULL, 0, 300);
		left -= reap_ended();
	}
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "checks-after", .run = checks_after },
	{ .name = "sleeps-with-a-limit", .run = sleeps_with_a_limit },
};
RULE_NEAR("flag-race", near);
