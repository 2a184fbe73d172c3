/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler-never-waits.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
handler_never_waits(void)
{
	catch_chld(do_nothing, SA_RESTART);
	child(0);
	rest(LIFE);
}

static volatile sig_atomic_t ended;

HANDLER_BELOW(set_flag);
static void
set_flag(int signo)
{
	(void)signo;
	ended = 1;
}

/* Whether its flag would make it wait is not known: it has never called wait. */
static void
flag_and_pause_once(void)
{
	struct itimerval t = { .it_value = { LIFE / 1000, 0 } };

	catch_chld(set_flag, 0);
	child(100);
	while (!ended)
		;
	handle(SIGALRM, do_nothing, 0);
	setitimer(ITIMER_REAL, &t, NULL);
	settled();
	AT("doing", pause());
}

static const struct parent causes[] = {
	{ .name = "handler-never-waits", .run = handler_never_waits },
	{ .name = "flag-and-pause-once", .run = flag_and_pause_once },
};
RULE_CAUSES("handler-never-waits", causes);
