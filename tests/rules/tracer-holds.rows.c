/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracer-holds.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#include <sys/syscall.h>

static const struct rule_row rows[] = {
	{ "the parent is in wait",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, ANY, 0, 0), EXIT(10, 11, 10), ASLEEP(500, 10, SYS_wait4) },
	  1200, "tracer-holds 10*1" },
	{ "the parent asks and no child has exited",
	  { FORK(0, 10, 11), EXIT(10, 11, 10), NONE_YET(500, 10) }, 1200, "tracer-holds 10*1" },
	{ "the parent waits for it, PID 1 of a namespace",
	  { FORK_INTO(0, 10, 11, 1), ENTER(1, 10, 10, PID, 11, 0), EXIT(10, 11, 10),
	    ASLEEP(500, 10, SYS_wait4) },
	  1500, "tracer-holds 10*1" },
	{ "near: the tracer reaps it, then the parent",
	  { PROC(0, 9, 1, RUNNING), FORK(0, 10, 11), ENTER(1, 10, 10, ANY, 0, 0), EXIT(10, 11, 10),
	    WAIT(500, 9, 11), WAIT(500, 10, 11) },
	  3000, "" },
	{ "near: in wait for the children of one thread",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, ANY, 0, __WNOTHREAD), EXIT(10, 11, 10) }, 1200, "; at the end never-waits 10*1" },
};
RULE_ROWS("tracer-holds", rows);
