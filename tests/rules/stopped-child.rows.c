/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stopped-child.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#define STOPS(t, p, kid) \
	EV_(t, SIGNAL, ID(p), .tid = (p), \
	    .signal = { .from = (kid), .signo = SIGCHLD, .code = CLD_STOPPED, .result = PW_RESULT_IGNORED })
#define CONTINUES(t, p, kid) \
	EV_(t, SIGNAL, ID(p), .tid = (p), \
	    .signal = { .from = (kid), .signo = SIGCHLD, .code = CLD_CONTINUED, .result = PW_RESULT_IGNORED })

static const struct rule_row rows[] = {
	{ "blocked in a wait for it",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), STOPS(100, 10, 11) }, 1200, "stopped-child 10*1" },
	{ "the wait begins after the stop",
	  { FORK(0, 10, 11), STOPS(100, 10, 11), ENTER(500, 10, 10, ANY, 0, 0) }, 1600, "stopped-child 10*1" },
	{ "it ends as the child continues",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), STOPS(100, 10, 11), CONTINUES(1500, 10, 11) },
	  1700, "withdrawn*1" },
	{ "near: stopped for less than the age",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), STOPS(100, 10, 11), CONTINUES(900, 10, 11) },
	  3000, "" },
	{ "near: a shell, with WUNTRACED",
	  { FORK(0, 10, 11), STOPS(100, 10, 11), ENTER(500, 10, 10, PID, 11, WUNTRACED) }, 3000, "" },
	{ "near: another child runs, and any will do",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, ANY, 0, 0), STOPS(100, 10, 11) }, 3000, "" },
	{ "near: a job that is stopped as a whole",
	  { FORK(0, 9, 10), FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), STOPS(100, 10, 11),
	    STOPS(100, 9, 10) },
	  3000, "" },
};
RULE_ROWS("stopped-child", rows);
