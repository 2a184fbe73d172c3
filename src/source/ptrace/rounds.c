/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rounds.c - all that have stopped have their turn before one of them has a second. */
#include "source/ptrace/rounds.h"

#include <sys/wait.h>

#include "base/clock.h"
#include "source/ptrace/ends.h"
#include "source/ptrace/stops.h"

enum {
	FEW = 4,		/* so many tracees do not keep each other waiting for long */
	QUIET = 2,		/* reports of a round: there was no crowd */
	ONE_BY_ONE = 8,		/* reports after such a round: to ask for more goes over all tracees */
};

/* None runs on meanwhile, so each is there once. */
static unsigned int
round_takes_stops(struct tracer *t)
{
	unsigned int n;
	siginfo_t si;

	for (n = 0;; n++) {
		si.si_pid = 0;
		if (waitid(P_ALL, 0, &si, WSTOPPED | WNOHANG | __WALL) != 0 || !si.si_pid)
			return n;
		task_takes(t, si.si_pid, si.si_status);
	}
}

unsigned int
rounds_take(struct tracer *t, siginfo_t *si)
{
	unsigned int n = 0;

	while (si->si_pid) {
		if (ends_is_end(si)) {
			stops_end(t, si->si_pid);
			n++;
		} else {
			n += round_takes_stops(t);
		}
		si->si_pid = 0;
		if (waitid(P_ALL, 0, si, WEXITED | WSTOPPED | WNOWAIT | WNOHANG | __WALL) != 0)
			break;
	}
	return n;
}

void
rounds_serve(struct tracer *t)
{
	while (t->taken) {
		t->now = clock_boottime();
		stops_handle(t, t->taken->tid, t->taken->report);
	}
}

static bool
round_is_due(struct tracer *t)
{
	if (t->races || HASH_COUNT(t->tasks) <= FEW)	/* a race holds ends back */
		return false;
	t->one_by_one -= t->one_by_one > 0;
	return !t->one_by_one;
}

void
rounds_handle(struct tracer *t, siginfo_t *si)
{
	if (round_is_due(t)) {
		if (rounds_take(t, si) <= QUIET)
			t->one_by_one = ONE_BY_ONE;
		rounds_serve(t);
	} else if (ends_is_end(si)) {
		stops_end(t, si->si_pid);
	} else {
		stops_handle(t, si->si_pid, si->si_status);
	}
}
