/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow-exit.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#define FATAL(t, p) EV_(t, DELIVER, ID(p), .tid = (p), .deliver = { .signo = SIGSEGV, .action = PW_ACTION_DEFAULT, .syscall = -1 })
#define DUMPING(t, p) ACTIVE(t, p, DUMPING, -1, 5)
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
	{ "its core is being read by a handler",
	  { FORK(0, 10, 11), FATAL(5, 11), DUMPING(200, 11) }, 1200, "slow-exit 10*1" },
	{ "one dumps core, one is exiting",
	  { FORK(0, 10, 11), FORK(0, 10, 12), FATAL(5, 11), EXIT(6, 12, 10), DUMPING(200, 11), EXITING(300, 12) },
	  1200, "slow-exit 10*2" },
	{ "until the core is dumped",
	  { FORK(0, 10, 11), FATAL(5, 11), DUMPING(200, 11), DIES(1500, 11, 10, IGNORED), WAIT(1501, 10, 11) },
	  2600, "withdrawn*1" },
	{ "a parent that dumps core has zombies",
	  { FORK(0, 10, 11), DIES(1, 11, 10, IGNORED), FATAL(5, 10), DUMPING(900, 10), DUMPING(1400, 10) }, 1500,
	  "parent-stuck 10*1" },
	{ "near: the signal ends it at once",
	  { FORK(0, 10, 11), FATAL(5, 11), DIES(6, 11, 10, IGNORED), WAIT(7, 10, 11) }, 1200, "" },
	{ "near: PID 1 of a namespace, which the signal does not end",
	  { FORK(0, 10, 11), FATAL(5, 11), ACTIVE(200, 11, SLEEPING, -1, 5) }, 1200, "" },
	{ "near: it had not exited for so long",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), EXITING(300, 11), CHLD(900, 10, 11, IGNORED),
	    WAIT(901, 10, 11) }, 1200, "" },
	{ "near: it was a zombie when it was looked at",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), ACTIVE(300, 11, ZOMBIE, -1, 5), WAIT(400, 10, 11) }, 1200, "" },
};
RULE_ROWS("slow-exit", rows);
