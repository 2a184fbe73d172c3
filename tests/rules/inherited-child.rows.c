/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inherited-child.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"
#include <sys/syscall.h>

static const struct rule_row rows[] = {
	{ "forked before the exec",
	  { FORK(0, 10, 11), EXEC(5, 10, "server"), DIES(10, 11, 10, IGNORED) },
	  1200, "inherited-child 10*1" },
	{ "dead before the exec",
	  { FORK(0, 10, 11), DIES(1, 11, 10, IGNORED), EXEC(5, 10, "server") },
	  1200, "inherited-child 10*1" },
	{ "inherited and its own: each for its cause",
	  { FORK(0, 10, 11), EXEC(5, 10, "server"), FORK(6, 10, 12), DIES(10, 11, 10, IGNORED),
	    DIES(10, 12, 10, IGNORED) },
	  2500, "inherited-child 10*1, never-waits 10*1" },
	{ "forked before the exec, with the same time",
	  { FORK(5, 10, 11), EXEC(5, 10, "server"), FORK(5, 10, 12), DIES(10, 11, 10, IGNORED),
	    DIES(10, 12, 10, IGNORED) },
	  2500, "inherited-child 10*1, never-waits 10*1" },
	{ "found at attach, forked before the exec",
	  { PROC(0, 10, 1, RUNNING), ZOMBIE_FROM(0, 11, 10, YES), DISPOSE(10, 10, DEFAULT, 0, 0, NONE) },
	  1200, "inherited-child 10*1" },
	{ "near: found at attach, forked after the exec",
	  { PROC(0, 10, 1, RUNNING), ZOMBIE_FROM(0, 11, 10, NO), DISPOSE(10, 10, DEFAULT, 0, 0, NONE),
	    ASLEEP(500, 10, SYS_clock_nanosleep) },
	  1200, "never-waits 10*1" },
	{ "near: the new program waits for any child",
	  { FORK(0, 10, 11), EXEC(5, 10, "server"), DIES(10, 11, 10, IGNORED), WAIT(11, 10, 11) },
	  3000, "" },
	{ "near: forked after the exec",
	  { EXEC(5, 10, "server"), FORK(6, 10, 11), DIES(10, 11, 10, IGNORED) }, 2500, "never-waits 10*1" },
};
RULE_ROWS("inherited-child", rows);
