/* SPDX-License-Identifier: GPL-2.0-or-later */
/* signal_alarm - signal() with SIGALRM and SIGINT: interrupted sleeps.
 *
 *	procwatch -s ALRM,INT -- build/doc/examples/signal_alarm
 *
 * Look for:
 * - three SIGALRMs from the kernel, a second apart, each queued and delivered
 *   to a handler;
 * - each interrupts clock_nanosleep, which is what sleep(10) calls, and the
 *   outcome is EINTR, although signal() asked for SA_RESTART: a sleep is one of
 *   the calls that are never restarted (signal(7) lists them);
 * - Ctrl-C ends it early: SIGINT runs the handler instead of terminating the process;
 * - nothing forks.
 */
#include <signal.h>
#include <unistd.h>

#include "common.h"

/* The only kind of object that a handler may share with the program. */
static volatile sig_atomic_t ticks, stop;

static void
on_alarm(int sig)
{
	(void)sig;
	ticks = ticks + 1;
	alarm(1);		/* alarm() is on the list of signal-safety(7), printf() is not */
}

static void
on_interrupt(int sig)
{
	(void)sig;
	stop = 1;
}

int
main(void)
{
	print_by_line();
	/* signal() gives the old handler, or SIG_ERR.  What else it does has
	 * differed between systems: sigaction_alarm is the better way. */
	if (signal(SIGALRM, on_alarm) == SIG_ERR || signal(SIGINT, on_interrupt) == SIG_ERR)
		die("signal");

	alarm(1);
	while (ticks < 3 && !stop) {
		/* A SIGINT just before this line is noticed a second later, when
		 * the next SIGALRM ends the sleep; sigsuspend() has no such gap. */
		unsigned int left = sleep(10);

		if (left > 0)
			printf("%s interrupted the sleep\n", stop ? "SIGINT" : "SIGALRM");
	}
	alarm(0);
	return 0;
}
