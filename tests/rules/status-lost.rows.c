/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status-lost.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static const struct rule_row rows[] = {
	{ "SIGCHLD is ignored",
	  { DISPOSE(0, 10, IGNORE, 0, 0, EXEC), FORK(0, 10, 11), EXIT_WHY(10, 11, 10, SIGCHLD_IGNORED),
	    NAMED(10, 10, PID, 11, 0, 0, ECHILD) },
	  1200, "status-lost 10*1" },
	{ "any child, SA_NOCLDWAIT",
	  { FORK(0, 10, 11), FORK(0, 10, 12), EXIT_WHY(10, 11, 10, NOCLDWAIT),
	    EXIT_WHY(10, 12, 10, NOCLDWAIT), WAIT_ERR(11, 10, ECHILD) },
	  1200, "status-lost 10*2" },
	{ "near: ignored, and no wait call",
	  { FORK(0, 10, 11), EXIT_WHY(10, 11, 10, SIGCHLD_IGNORED) }, 1200, "" },
	{ "near: cloned with CLONE_AUTOREAP, and a loop that ends with ECHILD",
	  { FORK(0, 10, 11), EXIT_WHY(10, 11, 10, AUTOREAP), WAIT_ERR(11, 10, ECHILD),
	    NAMED(12, 10, PID, 11, 0, 0, ECHILD) },
	  1200, "" },
	{ "near: ECHILD with no child ever",
	  { WAIT_ERR(0, 10, ECHILD), FORK(1, 10, 11), EXIT(5, 11, 10), WAIT(6, 10, 11) }, 1200, "" },
};
RULE_ROWS("status-lost", rows);
