/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupted-wait.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static const struct rule_row rows[] = {
	{ "EINTR, not repeated",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), NAMED(5, 10, PID, 11, 0, 0, EINTR),
	    DIES(10, 11, 10, IGNORED) },
	  1200, "interrupted-wait 10*1" },
	{ "near: repeated",
	  { FORK(0, 10, 11), NAMED(5, 10, PID, 11, 0, 0, EINTR), ENTER(6, 10, 10, PID, 11, 0),
	    DIES(10, 11, 10, IGNORED), NAMED(10, 10, PID, 11, 0, 11, 0) },
	  3000, "" },
	{ "near: repeated later",
	  { FORK(0, 10, 11), NAMED(5, 10, PID, 11, 0, 0, EINTR), DIES(10, 11, 10, IGNORED),
	    NAMED(700, 10, PID, 11, 0, 11, 0) },
	  3000, "" },
};
RULE_ROWS("interrupted-wait", rows);
