/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracing.c - the loop of the tracing process: it sleeps in waitid(2) until a tracee stops.
 *
 * Signals wake it for the rest: SIGIO when procwatch closes the socket, SIGALRM as a tick while
 * something has to be looked at without a stop.  One that comes just before the sleep would be
 * missed; so both start a timer that repeats until it is seen.
 */
#include "source/ptrace/tracing.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "source/ptrace/births.h"
#include "source/ptrace/ends.h"
#include "source/ptrace/holding.h"
#include "source/ptrace/rounds.h"
#include "source/ptrace/stops.h"

enum {
	TICK_US = 10000,
	SHORT_TICK_US = 500,
	QUIET_TICKS = 100,	/* without need, until the timer is stopped */
};

#define INTERRUPTS_NS 200000000ULL	/* one that sleeps and cannot be woken stops later */

struct loop {
	struct tracer *t;
	int control;
	int ticks;		/* us: the timer's; 0 = it is stopped */
	int quiet;		/* ticks without need */
	uint64_t until;		/* ns: when it ends, whatever has not stopped yet */
	bool over;
};

static volatile sig_atomic_t ticked, hung_up;

static void
start_ticks(int us)
{
	const struct itimerval v = { .it_interval.tv_usec = us, .it_value.tv_usec = us };

	setitimer(ITIMER_REAL, &v, NULL);
}

static void
on_tick(int signo)
{
	(void)signo;
	ticked = 1;
}

static void
on_hang_up(int signo)
{
	(void)signo;
	hung_up = 1;
	start_ticks(TICK_US);
}

/* Without SA_RESTART: waitid(2) fails with EINTR.  No other signal may end it: those that it
 * traces would be without a tracer. */
static void
set_up_wakes(int control)
{
	struct sigaction sa = { .sa_handler = on_tick };
	sigset_t set;

	sigaction(SIGALRM, &sa, NULL);
	sa.sa_handler = on_hang_up;
	sigaction(SIGIO, &sa, NULL);
	signal(SIGCHLD, SIG_DFL);	/* ignored, it would have the kernel reap tracees unseen */
	sigfillset(&set);
	sigdelset(&set, SIGALRM);
	sigdelset(&set, SIGIO);
	sigdelset(&set, SIGCHLD);
	sigdelset(&set, SIGABRT);
	sigdelset(&set, SIGSEGV);
	sigprocmask(SIG_SETMASK, &set, NULL);
	fcntl(control, F_SETOWN, getpid());
	fcntl(control, F_SETFL, O_ASYNC | O_NONBLOCK);
}

/* procwatch sends nothing: readable means that it has closed its end. */
static void
look_at_control(struct loop *l)
{
	struct pollfd p = { .fd = l->control, .events = POLLIN };
	char answer;

	hung_up = 0;
	if (l->control < 0 || poll(&p, 1, 0) <= 0)
		return;
	l->t->passes = l->t->filtered ? HASH_COUNT(l->t->tasks) > 0 : l->t->interrupted > 0;
	l->over = !l->t->passes;
	l->until = clock_boottime() + INTERRUPTS_NS;
	answer = l->t->filtered && l->t->passes ? 'p' : 'x';
	if (l->t->passes && l->t->races)
		holding_end(l->t);
	(void)!write(l->control, &answer, 1);
	close(l->control);
	l->control = -1;
}

static void
look_around(struct loop *l)
{
	struct tracer *t = l->t;

	l->quiet += ticked;
	if (ticked && t->fresh)
		t->fresh--;
	ticked = 0;
	if (hung_up) {
		look_at_control(l);
		l->ticks = TICK_US;	/* the handler has started them */
	}
	if (t->unborn)
		births_overdue(t);
	if (t->passes)
		return;
	if (t->unwatched)
		ends_look_at_zombies(t);
}

/* It is stopped only after a while: to start and stop it for each signal would cost more. */
static void
set_ticks(struct loop *l, bool wanted)
{
	const int us = l->t->fresh && l->t->unwatched ? SHORT_TICK_US : TICK_US;

	if (wanted)
		l->quiet = 0;
	if (wanted ? l->ticks != us : l->ticks && l->quiet >= QUIET_TICKS) {
		l->ticks = wanted ? us : 0;
		start_ticks(l->ticks);
		if (hung_up && !l->ticks)	/* just now: its ticks were stopped, too */
			start_ticks(l->ticks = TICK_US);
	}
}

/* Where the machine is busy a stop that shows what was queued may have waited for as long. */
static void
decide_overdue(struct tracer *t)
{
	pid_t pid;

	while ((pid = tracees_overdue(t->tracees, t->now))) {
		stops_catch_up(t, pid);
		tracees_decide(t->tracees, pid);
	}
}

/* What was decided goes to the reader.  True: nothing is held back. */
static bool
hand_over(struct loop *l)
{
	struct tracer *t = l->t;
	bool held;

	if (t->passes) {
		set_ticks(l, t->unborn || !t->filtered);
		return true;
	}
	decide_overdue(t);
	held = tracees_due(t->tracees) != UINT64_MAX;
	ring_horizon(t->ring, tracees_horizon(t->tracees, t->now));
	set_ticks(l, held || t->unwatched || t->unborn);
	return !held;
}

/* Without tracees waitid(2) does not sleep. */
static void
sleep_without_tracees(struct loop *l)
{
	struct pollfd p = { .fd = l->control, .events = POLLIN };

	if (l->t->passes) {
		l->over = true;
		return;
	}
	if (poll(&p, 1, l->ticks ? TICK_US / 1000 : -1) > 0)
		hung_up = 1;
}

static void
tracing_round(struct loop *l)
{
	struct tracer *t = l->t;
	siginfo_t si = { 0 };
	int err = 0;

	ring_idle(t->ring, hand_over(l));
	if (t->races)
		err = holding_wait(t, &si);
	else if (waitid(P_ALL, 0, &si, WEXITED | WSTOPPED | WNOWAIT | __WALL) != 0)
		err = errno;
	if (err == ECHILD)
		sleep_without_tracees(l);
	ring_idle(t->ring, false);
	t->now = clock_boottime();
	if (err || ticked || hung_up)
		look_around(l);
	if (!err && si.si_pid)
		rounds_handle(t, &si);
	if (t->races)
		holding_run(t);
}

/* A detach right after the attach: a thread that it wakes finds no tracer, and its call
 * fails with EINTR.  So each stops first. */
static bool
has_stopped_all(const struct loop *l)
{
	const struct tracer *t = l->t;

	return t->passes && !t->filtered && (!t->interrupted || t->now > l->until);
}

/* One that is left in a stop at a call is woken as if by a signal, and the call may fail with
 * EINTR: each that has stopped runs on first. */
static void
resume_all(struct tracer *t)
{
	enum { MOST = 100000 };
	siginfo_t si = { 0 };

	t->passes = true;
	for (int i = 0; i < MOST; i++) {
		si.si_pid = 0;
		if (waitid(P_ALL, 0, &si, WEXITED | WSTOPPED | WNOWAIT | WNOHANG | __WALL) != 0 || !si.si_pid)
			return;
		rounds_handle(t, &si);
	}
}

void
tracing_run(struct tracer *t, int control)
{
	struct loop l = { .t = t, .control = control };

	set_up_wakes(control);
	if (t->races)
		holding_sets_up_wakes();
	look_at_control(&l);	/* it may be closed already */
	while (!l.over && !has_stopped_all(&l))
		tracing_round(&l);
	if (!t->filtered)
		resume_all(t);
	if (l.control >= 0)
		close(l.control);
}
