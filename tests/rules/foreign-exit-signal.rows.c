/* SPDX-License-Identifier: GPL-2.0-or-later */
/* foreign-exit-signal.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#include <sys/syscall.h>

static const struct rule_row rows[] = {
	{ "none",
	  { FORK_SIG(0, 10, 11, 0), WAIT_ERR(1, 10, ECHILD), EXIT(10, 11, 10) },
	  1200, "foreign-exit-signal 10*1" },
	{ "another",
	  { FORK_SIG(0, 10, 11, SIGUSR1), ENTER(1, 10, 10, ANY, 0, 0), EXIT(10, 11, 10),
	    ASLEEP(500, 10, SYS_wait4) },
	  1200, "foreign-exit-signal 10*1" },
	{ "near: waited for with __WALL",
	  { FORK_SIG(0, 10, 11, SIGUSR1), EXIT(10, 11, 10),
	    WAIT_FULL(11, 10, 10, ANY, 0, __WALL, 11, EXITED, 0, 0) },
	  3000, "" },
	{ "near: no wait of any kind",
	  { FORK_SIG(0, 10, 11, SIGUSR1), EXIT(10, 11, 10) }, 2500, "never-waits 10*1" },
	{ "near: exec put SIGCHLD back",
	  { FORK_SIG(0, 10, 11, 0), EXEC(1, 11, "sleep"), NONE_YET(2, 10), DIES(10, 11, 10, IGNORED) },
	  1200, "asked-once 10*1" },
};
RULE_ROWS("foreign-exit-signal", rows);
