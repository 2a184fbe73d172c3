/* SPDX-License-Identifier: GPL-2.0-or-later */
/* blocking-wait.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#include <sys/syscall.h>

static const struct rule_row rows[] = {
	{ "in the handler, while another still runs",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, QUEUED),
	    DELIVER_FULL(10, 10, 10, SA_RESTART, SYS_accept, RESTART), WAIT(10, 10, 11),
	    ENTER(10, 10, 10, ANY, 0, 0) },
	  1500, "blocking-wait 10*1" },
	{ "a handler's wait does not restart its time",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), ENTER(1, 10, 10, PID, 11, 0),
	    EXIT(50, 13, 10), DIES(900, 12, 10, QUEUED), DELIVER_FULL(900, 10, 10, SA_RESTART, SYS_wait4, RESTART),
	    POLL(901, 10, 12), RESUME(902, 10, 10, PID, 11, 901) },
	  1500, "one-wait-per-signal 10*1, blocking-wait 10*1" },
	{ "near: make -j waits for any child",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, ANY, 0, 0), EXIT(5000, 11, 10),
	    WAIT_FULL(5000, 10, 10, ANY, 0, 0, 11, EXITED, 0, 4999) },
	  5100, "" },
	{ "near: waits for one while the others run",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, PID, 11, 0), EXIT(5000, 11, 10),
	    WAIT_FULL(5000, 10, 10, PID, 11, 0, 11, EXITED, 0, 4999) },
	  5100, "" },
	{ "near: a supervisor with a handler for wake-up, then in wait",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, QUEUED), WAIT(10, 10, 11),
	    DELIVER(10, 10), ENTER(11, 10, 10, ANY, 0, 0) },
	  3000, "" },
};
RULE_ROWS("blocking-wait", rows);
