/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flag-race.cause.c - parents with exactly this cause. */
#include "parents.h"

static volatile sig_atomic_t some_ended;

HANDLER_BELOW(set_flag);
static void
set_flag(int signo)
{
	(void)signo;
	some_ended = 1;
}

/* Ends a sleep, after so long. */
static void
alarm_in(long ms)
{
	struct itimerval t = { .it_value = { ms / 1000, ms % 1000 * 1000 } };

	handle(SIGALRM, do_nothing, 0);
	setitimer(ITIMER_REAL, &t, NULL);
}

static void
poll_for_ever(void)
{
	settled();
	AT("doing", poll(NULL, 0, -1));
}

static void
pause_for_ever(void)
{
	settled();
	AT("doing", pause());
}

/* The first child ends during the sleep, the second one between the check and the next
 * sleep: the race, made to happen. */
static void
race(void (*sleep_for_ever)(void))
{
	sigset_t before;

	pthread_sigmask(SIG_BLOCK, only_chld(), &before);
	catch_chld(set_flag, 0);
	child(100);
	while (!some_ended)
		AT("doing", sigsuspend(&before));
	some_ended = 0;
	MUST(reap_ended() == 1);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	child(100);
	while (!some_ended)
		;			/* it checked before; now it computes */
	alarm_in(LIFE);
	sleep_for_ever();
}

static void
flag_and_pause(void)
{
	race(pause_for_ever);
}

static void
flag_and_poll(void)
{
	race(poll_for_ever);
}

static const struct parent causes[] = {
	{ .name = "flag-and-pause", .run = flag_and_pause, .look = true },
	{ .name = "flag-and-poll", .run = flag_and_poll, .look = true },
};
RULE_CAUSES("flag-race", causes);
