/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stolen-child.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static const struct rule_row rows[] = {
	{ "by the handler",
	  { HANDLER(0, 10), FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), DIES(10, 11, 10, QUEUED),
	    DELIVER(10, 10), POLL(10, 10, 11), NAMED(11, 10, PID, 11, 0, 0, ECHILD) },
	  1200, "stolen-child 10*1" },
	{ "by another thread",
	  { FORK(0, 10, 11), EXIT(10, 11, 10), WAIT_FULL(11, 10, 20, PID, 11, 0, 11, EXITED, 0, 0),
	    WAIT_FULL(12, 10, 10, PID, 11, 0, 0, NONE, ECHILD, 0) },
	  1200, "stolen-child 10*1" },
	{ "two places wait for the same pid, as a habit",
	  { FORK(0, 10, 11), EXIT(10, 11, 10), NAMED(11, 10, PID, 11, WNOHANG, 11, 0),
	    NAMED(12, 10, PID, 11, 0, 0, ECHILD), FORK(20, 10, 12), EXIT(30, 12, 10),
	    NAMED(31, 10, PID, 12, WNOHANG, 12, 0), NAMED(32, 10, PID, 12, 0, 0, ECHILD), FORK(40, 10, 13),
	    EXIT(50, 13, 10), NAMED(51, 10, PID, 13, WNOHANG, 13, 0), NAMED(52, 10, PID, 13, 0, 0, ECHILD) },
	  1200, "stolen-child 10*3" },
	{ "by another thread, whose reap is reported a little later",
	  { FORK(0, 10, 11), EXIT(10, 11, 10), WAIT_FULL(11, 10, 10, PID, 11, 0, 0, NONE, ECHILD, 0),
	    WAIT_FULL(11, 10, 20, PID, 11, 0, 11, EXITED, 0, 0) },
	  1200, "stolen-child 10*1" },
	{ "polled for by an interpreter's library, which knows nothing of the script's handler",
	  { EXEC(0, 10, "python3"), HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10),
	    POLL(10, 10, 11), NAMED(11, 10, PID, 11, WNOHANG, 0, ECHILD) },
	  1200, "stolen-child 10*1" },
	{ "near: its handler keeps the status, and it polls, as rsync does",
	  { HANDLER(0, 10), FORK(0, 10, 11), NAMED(1, 10, PID, 11, WNOHANG, 0, 0), DIES(10, 11, 10, QUEUED),
	    DELIVER(10, 10), POLL(10, 10, 11), NONE_YET(10, 10), NAMED(11, 10, PID, 11, WNOHANG, 0, ECHILD) },
	  1200, "" },
	{ "near: it asks again for the one it has reaped itself",
	  { FORK(0, 10, 11), EXIT(10, 11, 10), NAMED(11, 10, PID, 11, 0, 11, 0),
	    NAMED(12, 10, PID, 11, 0, 0, ECHILD) },
	  1200, "" },
	{ "near: a loop until ECHILD",
	  { FORK(0, 10, 11), EXIT(10, 11, 10), WAIT(11, 10, 11), WAIT_ERR(11, 10, ECHILD) }, 1200, "" },
};
RULE_ROWS("stolen-child", rows);
