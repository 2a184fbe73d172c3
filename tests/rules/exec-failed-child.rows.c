/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exec-failed-child.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include <errno.h>

#include "rows.h"

#define FAILS(t, p) EV_(t, EXEC_FAILED, ID(p), .tid = (p), .exec_failed = { .error = ENOENT })

static const struct rule_row rows[] = {
	{ "there a second later",
	  { FORK(0, 10, 11), FAILS(5, 11) }, 1100, "exec-failed-child 10*1" },
	{ "forks, and ends",
	  { FORK(0, 10, 11), FAILS(5, 11), FORK(10, 11, 12), DIES(20, 12, 11, IGNORED), WAIT(21, 11, 12),
	    DIES(30, 11, 10, IGNORED), WAIT(31, 10, 11) },
	  1200, "exec-failed-child 10*1" },
	{ "calls wait, and ends",
	  { FORK(0, 10, 11), FAILS(5, 11), NAMED(6, 11, ANY, 0, 0, 0, ECHILD), DIES(30, 11, 10, IGNORED),
	    WAIT(31, 10, 11) },
	  1200, "exec-failed-child 10*1" },
	{ "forks, as its parent ends",
	  { FORK(0, 10, 11), FAILS(5, 11), FORK(10, 11, 12), EXIT(20, 10, 1) }, 30,
	  "exec-failed-child 10*1" },
	{ "two of three",
	  { FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), FAILS(5, 11), FAILS(6, 12) }, 1100,
	  "exec-failed-child 10*2" },
	{ "its children, too, in the same loop",
	  { FORK(0, 10, 11), FAILS(5, 11), FORK(10, 11, 12), FAILS(11, 12), FORK(12, 12, 13), DIES(20, 13, 12, IGNORED),
	    WAIT(21, 12, 13), DIES(30, 12, 11, IGNORED), WAIT(31, 11, 12), DIES(40, 11, 10, IGNORED), WAIT(41, 10, 11),
	    EXIT(50, 10, 1) },
	  1200, "exec-failed-child 10*1" },
	{ "near: exits with 127",
	  { FORK(0, 10, 11), FAILS(5, 11), DIES(900, 11, 10, IGNORED), WAIT(901, 10, 11) }, 2000, "" },
	{ "near: found in another directory of PATH",
	  { FORK(0, 10, 11), FAILS(5, 11), FAILS(6, 11), EXEC(7, 11, "ls") }, 2000, "" },
	{ "near: its own program, and not that of its parent",
	  { FORK(0, 10, 11), EXEC(1, 11, "ls"), FAILS(5, 11) }, 2000, "" },
	{ "near: tries again, and succeeds",
	  { FORK(0, 10, 11), FAILS(5, 11), FAILS(905, 11), EXEC(1800, 11, "ls") }, 3000, "" },
	{ "near: had forked before it tried",
	  { FORK(0, 10, 11), FORK(2, 11, 12), FAILS(5, 11), DIES(20, 12, 11, IGNORED),
	    DIES(30, 11, 10, IGNORED), WAIT(31, 10, 11) },
	  2000, "" },
};
RULE_ROWS("exec-failed-child", rows);
