/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow-exit.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#define EXITING(t, p) ACTIVE(t, p, SLEEPING, -1, 5)

static const struct rule_row rows[] = {
	{ "its threads have exited, and no SIGCHLD comes",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), EXITING(300, 11) }, 1200, "slow-exit 10*1" },
	{ "one of two",
	  { FORK(0, 10, 11), FORK(0, 10, 12), EXIT(5, 11, 10), EXITING(300, 11), EXIT(900, 12, 10) },
	  1200, "slow-exit 10*1" },
	{ "until it becomes a zombie",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), EXITING(300, 11), CHLD(1500, 10, 11, IGNORED),
	    WAIT(1501, 10, 11) }, 2600, "withdrawn*1" },
	{ "near: it had not exited for so long",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), EXITING(300, 11), CHLD(900, 10, 11, IGNORED),
	    WAIT(901, 10, 11) }, 1200, "" },
	{ "near: it was a zombie when it was looked at",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), ACTIVE(300, 11, ZOMBIE, -1, 5), WAIT(400, 10, 11) }, 1200, "" },
};
RULE_ROWS("slow-exit", rows);
