/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler-never-waits.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static const struct rule_row rows[] = {
	{ "the handler runs and no wait follows",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10) },
	  1200, "handler-never-waits 10*1" },
	{ "replaced on the way",
	  { HANDLER(0, 10), HANDLER(5, 10), FORK(6, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10) },
	  1200, "handler-never-waits 10*1" },
	{ "near: the handler wakes the main loop, which waits",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10), POLL(200, 10, 11) },
	  3000, "" },
	{ "near: a wait that takes its time follows",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10),
	    ENTER(11, 10, 10, PID, 12, 0), WAIT_FULL(800, 10, 10, PID, 12, 0, 12, EXITED, 0, 789),
	    POLL(801, 10, 11) },
	  3000, "" },
};
RULE_ROWS("handler-never-waits", rows);
