/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler-reset.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"
#include <sys/syscall.h>

static const struct rule_row rows[] = {
	{ "a child ends after the reset",
	  { DISPOSE(0, 10, HANDLER, SA_RESETHAND, 0, CALL), FORK(0, 10, 11), FORK(0, 10, 12),
	    DIES(10, 11, 10, QUEUED), DELIVER_FULL(10, 10, 10, SA_RESETHAND, -1, NONE),
	    POLL(11, 10, 11), DIES(50, 12, 10, IGNORED) },
	  1200, "handler-reset 10*1" },
	{ "reset before the attach",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE), DISPOSE(10, 10, DEFAULT, 0, 0, RESETHAND),
	    ASLEEP(500, 10, SYS_clock_nanosleep) },
	  1200, "handler-reset 10*1" },
	{ "near: reset, and set again in the handler",
	  { DISPOSE(0, 10, HANDLER, SA_RESETHAND, 0, CALL), FORK(0, 10, 11), FORK(0, 10, 12),
	    DIES(10, 11, 10, QUEUED), DELIVER_FULL(10, 10, 10, SA_RESETHAND, -1, NONE),
	    DISPOSE(10, 10, HANDLER, SA_RESETHAND, 0, CALL), POLL(11, 10, 11),
	    DIES(50, 12, 10, QUEUED), DELIVER_FULL(50, 10, 10, SA_RESETHAND, -1, NONE),
	    DISPOSE(50, 10, HANDLER, SA_RESETHAND, 0, CALL), POLL(51, 10, 12) },
	  3000, "" },
	{ "near: reset, but the main loop waits anyway",
	  { DISPOSE(0, 10, HANDLER, SA_RESETHAND, 0, CALL), FORK(0, 10, 11), FORK(0, 10, 12),
	    DIES(10, 11, 10, QUEUED), DELIVER_FULL(10, 10, 10, SA_RESETHAND, -1, NONE),
	    POLL(11, 10, 11), DIES(50, 12, 10, IGNORED), WAIT(700, 10, 12) },
	  3000, "" },
};
RULE_ROWS("handler-reset", rows);
