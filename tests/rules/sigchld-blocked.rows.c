/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sigchld-blocked.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static const struct rule_row rows[] = {
	{ "found at attach, pending",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE),
	    DISPOSE(10, 10, HANDLER, 0, PW_F_BLOCKED | PW_F_PENDING, NONE) },
	  1200, "sigchld-blocked 10*1" },
	{ "with a handler",
	  { DISPOSE(0, 10, HANDLER, 0, PW_F_BLOCKED, CALL), FORK(0, 10, 11), DIES(10, 11, 10, BLOCKED) },
	  1200, "sigchld-blocked 10*1" },
	{ "the mask was inherited",
	  { DISPOSE(0, 10, DEFAULT, 0, PW_F_BLOCKED, FORK), EXEC(1, 10, "daemon"),
	    DISPOSE(2, 10, HANDLER, 0, PW_F_BLOCKED, CALL), FORK(3, 10, 11), DIES(10, 11, 10, BLOCKED) },
	  1200, "sigchld-blocked 10*1" },
	{ "the signalfd is never read",
	  { DISPOSE(0, 10, DEFAULT, 0, PW_F_BLOCKED, CALL), FORK(0, 10, 11), DIES(10, 11, 10, BLOCKED) },
	  1200, "sigchld-blocked 10*1" },
	{ "near: blocked, and taken by sigwait",
	  { DISPOSE(0, 10, DEFAULT, 0, PW_F_BLOCKED, CALL), FORK(0, 10, 11), DIES(10, 11, 10, BLOCKED),
	    WAIT(11, 10, 11) },
	  3000, "" },
	{ "near: blocked for 500 ms",
	  { DISPOSE(0, 10, HANDLER, 0, PW_F_BLOCKED, CALL), FORK(0, 10, 11), DIES(10, 11, 10, BLOCKED),
	    DISPOSE(500, 10, HANDLER, 0, 0, CALL), DELIVER(500, 10), POLL(500, 10, 11), NONE_YET(500, 10) },
	  3000, "" },
	{ "near: blocked by its starter, no handler: it never waits",
	  { DISPOSE(0, 10, DEFAULT, 0, PW_F_BLOCKED, EXEC), FORK(0, 10, 11), DIES(10, 11, 10, BLOCKED) },
	  2500, "never-waits 10*1" },
};
RULE_ROWS("sigchld-blocked", rows);
