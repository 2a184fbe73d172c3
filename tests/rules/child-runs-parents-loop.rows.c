/* SPDX-License-Identifier: GPL-2.0-or-later */
/* child-runs-parents-loop.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include <errno.h>

#include "rows.h"

/* A fork at that place. */
#define FORK_THERE(t, by, kid, place) \
	EV_(t, FORK, ID(by), .tid = (by), .stack = (place), \
	    .fork = { .child = ID(kid), .parent = ID(by), .exit_signal = SIGCHLD })
#define FAILS(t, p) EV_(t, EXEC_FAILED, ID(p), .tid = (p), .exec_failed = { .error = ENOENT })
#define GONE(t, p, par) DIES(t, p, par, IGNORED), WAIT((t) + 1, par, p)

static const struct rule_row rows[] = {
	{ "two rounds at one place",
	  { FORK_THERE(0, 10, 11, 7), FORK_THERE(1, 11, 12, 7), FORK_THERE(2, 10, 13, 7), GONE(5, 12, 11), GONE(7, 11, 10),
	    GONE(9, 13, 10) },
	  1200, "child-runs-parents-loop 10*1" },
	{ "the child comes first, and the parent has its second round later",
	  { FORK_THERE(0, 10, 11, 7), FORK_THERE(1, 11, 12, 7), GONE(5, 12, 11), GONE(7, 11, 10), FORK_THERE(3000, 10, 13, 7),
	    GONE(3005, 13, 10) },
	  4200, "child-runs-parents-loop 10*1" },
	{ "three rounds: the children of the children are part of the same finding",
	  { FORK_THERE(0, 10, 11, 7), FORK_THERE(1, 10, 12, 7), FORK_THERE(2, 10, 13, 7), FORK_THERE(3, 11, 14, 7),
	    FORK_THERE(4, 11, 15, 7), FORK_THERE(5, 12, 16, 7), FORK_THERE(6, 14, 17, 7) },
	  1200, "child-runs-parents-loop 10*2" },
	{ "three rounds, where places are not seen: seven processes",
	  { FORK(0, 10, 11), FORK(1, 10, 12), FORK(2, 10, 13), FORK(3, 11, 14), FORK(4, 11, 15), FORK(5, 12, 16),
	    FORK(6, 14, 17) },
	  1200, "child-runs-parents-loop 10*2" },
	{ "the same, as all of them end",
	  { FORK(0, 10, 11), FORK(1, 10, 12), FORK(2, 10, 13), FORK(3, 11, 14), FORK(4, 11, 15), FORK(5, 12, 16),
	    FORK(6, 14, 17), GONE(10, 17, 14), GONE(12, 16, 12), GONE(14, 15, 11), GONE(16, 14, 11), GONE(18, 13, 10),
	    GONE(20, 12, 10), GONE(22, 11, 10), EXIT(30, 10, 1) },
	  40, "child-runs-parents-loop 10*2" },
	{ "near: workers that fork a helper in a function of their own",
	  { FORK_THERE(0, 10, 11, 7), FORK_THERE(1, 10, 12, 7), FORK_THERE(2, 10, 13, 7), FORK_THERE(3, 11, 14, 8),
	    FORK_THERE(4, 11, 15, 8), FORK_THERE(5, 12, 16, 8), FORK_THERE(6, 14, 17, 9) },
	  1200, "" },
	{ "near: a chain, in which each forks the next",
	  { FORK_THERE(0, 10, 11, 7), FORK_THERE(1, 11, 12, 7), FORK_THERE(2, 12, 13, 7) }, 1200, "" },
	{ "near: the child has called exec",
	  { FORK_THERE(0, 10, 11, 7), EXEC(1, 11, "server"), FORK_THERE(2, 11, 12, 7), FORK_THERE(3, 10, 13, 7) }, 1200, "" },
	{ "near: its exec has failed, which is the cause",
	  { FORK_THERE(0, 10, 11, 7), FAILS(1, 11), FORK_THERE(2, 11, 12, 7), FORK_THERE(3, 10, 13, 7), EXEC(4, 12, "true"),
	    EXEC(4, 13, "true"), GONE(5, 12, 11), GONE(7, 11, 10), GONE(9, 13, 10) },
	  1300, "exec-failed-child 10*1" },
	{ "near: a shell, whose own functions are the same for every line of the script",
	  { EXEC(0, 10, "sh"), FORK_THERE(1, 10, 11, 7), FORK_THERE(2, 11, 12, 7), FORK_THERE(3, 10, 13, 7), GONE(5, 12, 11),
	    GONE(7, 11, 10), GONE(9, 13, 10) },
	  1200, "" },
	{ "near: three workers, each with a helper",
	  { FORK(0, 10, 11), FORK(1, 10, 12), FORK(2, 10, 13), FORK(3, 11, 14), FORK(4, 12, 15), FORK(5, 13, 16) },
	  1300, "" },
	{ "near: three workers with as many helpers as it takes, and those have none",
	  { FORK(0, 10, 11), FORK(1, 10, 12), FORK(2, 10, 13), FORK(3, 11, 14), FORK(4, 11, 15), FORK(5, 12, 16) },
	  1300, "" },
	{ "near: three workers that run as many commands as it takes",
	  { FORK(0, 10, 11), FORK(1, 10, 12), FORK(2, 10, 13), FORK(3, 11, 14), FORK(4, 11, 15), FORK(5, 12, 16),
	    EXEC(6, 14, "true"), EXEC(6, 15, "true"), EXEC(6, 16, "true") },
	  1300, "" },
	{ "near: three workers that leave daemons, of which it is not known what they are",
	  { FORK(0, 10, 11), FORK(1, 10, 12), FORK(2, 10, 13), FORK(3, 11, 14), FORK(4, 11, 15), FORK(5, 12, 16),
	    EXIT_TO(6, 11, 10, 1), WAIT(7, 10, 11), EXIT_TO(8, 12, 10, 1), WAIT(9, 10, 12) },
	  1300, "orphaned 11*2, orphaned 12*1" },
	{ "near: a tree of threes",
	  { FORK(0, 10, 11), FORK(1, 10, 12), FORK(2, 10, 13), FORK(3, 11, 14), FORK(4, 11, 15), FORK(5, 11, 16),
	    FORK(6, 12, 17), FORK(7, 12, 18), FORK(8, 12, 19) },
	  1300, "" },
	{ "near: a child that forks twice, of a parent that has one child",
	  { FORK(0, 10, 11), FORK(1, 11, 12), FORK(2, 11, 13) }, 1300, "" },
};
RULE_ROWS("child-runs-parents-loop", rows);
