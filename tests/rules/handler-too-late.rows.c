/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler-too-late.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static const struct rule_row rows[] = {
	{ "installed after the child's end",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), HANDLER(20, 10) },
	  1200, "handler-too-late 10*1" },
	{ "installed between two ends: each zombie has its cause",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), HANDLER(20, 10), FORK(30, 10, 12),
	    DIES(40, 12, 10, BLOCKED), DISPOSE(50, 10, HANDLER, SA_RESTART, PW_F_BLOCKED, CALL) },
	  1300, "sigchld-blocked 10*1, handler-too-late 10*1" },
	{ "near: the handler ran for another child since",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), HANDLER(20, 10), FORK(30, 10, 12),
	    DIES(40, 12, 10, QUEUED), DELIVER(41, 10) },
	  1300, "handler-never-waits 10*2" },
	{ "near: it looks for ended children once the handler is there",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), HANDLER(20, 10), POLL(21, 10, 11) },
	  3000, "" },
	{ "near: the handler's next run reaps both",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), HANDLER(20, 10), FORK(30, 10, 12),
	    DIES(800, 12, 10, QUEUED), DELIVER(801, 10), POLL(802, 10, 11), POLL(803, 10, 12) },
	  3000, "" },
};
RULE_ROWS("handler-too-late", rows);
