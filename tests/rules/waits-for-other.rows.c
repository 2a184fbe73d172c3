/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waits-for-other.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#include <sys/syscall.h>

static const struct rule_row rows[] = {
	{ "blocked in another pid",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, PID, 12, 0), DIES(10, 11, 10, IGNORED),
	    ASLEEP(500, 10, SYS_wait4) },
	  1200, "waits-for-other 10*1, blocking-wait 10*1" },
	{ "the same, and its activity was not read",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, PID, 12, 0), DIES(10, 11, 10, IGNORED) },
	  2500, "waits-for-other 10*1, blocking-wait 10*1" },
	{ "the same, and a handler ran during the wait",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, PID, 12, 0), DIES(10, 11, 10, IGNORED),
	    ASLEEP(100, 10, SYS_write), ASLEEP(1000, 10, SYS_wait4) },
	  1200, "waits-for-other 10*1, blocking-wait 10*1" },
	{ "a group that is not its own",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), NAMED(500, 10, PGID, 999, WNOHANG, 0, ECHILD) },
	  1200, "waits-for-other 10*1" },
	{ "no child at all, asked before it ended",
	  { FORK(0, 10, 11), NAMED(5, 10, PID, 12, 0, 0, ECHILD), DIES(10, 11, 10, IGNORED) },
	  1200, "waits-for-other 10*1" },
	{ "two ended while posix_spawn(3) blocked SIGCHLD for a moment",
	  { FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, BLOCKED), DIES(10, 12, 10, COALESCED),
	    EV_(11, DELIVER, ID(10), .tid = 10,
		.deliver = { .signo = SIGCHLD, .action = PW_ACTION_DEFAULT, .syscall = -1 }),
	    NAMED(12, 10, PID, 12, 0, 12, 0) },
	  1200, "waits-for-other 10*1" },
	{ "near: the right pid, in its turn",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, PID, 12, 0), DIES(10, 11, 10, IGNORED),
	    DIES(300, 12, 10, IGNORED), NAMED(300, 10, PID, 12, 0, 12, 0), NAMED(300, 10, PID, 11, 0, 11, 0) },
	  3000, "" },
	{ "near: any child is waited for too",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), NAMED(20, 10, PGID, 999, WNOHANG, 0, ECHILD),
	    POLL(30, 10, 11) },
	  3000, "" },
	{ "blocked in a group that the zombie is not in",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PGID, 0, 0), DIES(10, 11, 10, IGNORED),
	    ASLEEP(500, 10, SYS_wait4) },
	  1200, "waits-for-other 10*1" },
	{ "its group has a child, but not the zombie",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), NAMED(500, 10, PGID, 0, WNOHANG, 0, 0) },
	  1200, "waits-for-other 10*1" },
};
RULE_ROWS("waits-for-other", rows);
