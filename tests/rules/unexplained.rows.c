/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unexplained.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#include <sys/syscall.h>

static const struct rule_row rows[] = {
	{ "it began a wait for it, is seen elsewhere, and no return was seen",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), DIES(600, 11, 10, IGNORED),
	    ASLEEP(1600, 10, SYS_clock_nanosleep) },
	  3900, "unexplained 10*1" },
	{ "near: the same, and it is reaped before all looks have come",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), DIES(600, 11, 10, IGNORED),
	    ASLEEP(1600, 10, SYS_clock_nanosleep), WAIT(3700, 10, 11) },
	  4500, "slow-reap 10*1" },
};
RULE_ROWS("unexplained", rows);
