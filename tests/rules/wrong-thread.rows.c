/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wrong-thread.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#include <sys/syscall.h>

static const struct rule_row rows[] = {
	{ "the first waits in sigwait",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), ON_THREAD(10, 10, 20),
	    ASLEEP(500, 10, SYS_rt_sigtimedwait) },
	  1200, "wrong-thread 10*1" },
	{ "another thread reaped so far",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(5, 11, 10, QUEUED),
	    WAIT_FULL(6, 10, 30, ANY, 0, 0, 11, EXITED, 0, 0), DIES(10, 12, 10, QUEUED),
	    ON_THREAD(10, 10, 20) },
	  1200, "wrong-thread 10*1" },
	{ "near: a thread waits for another's child",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), ON_THREAD(10, 10, 20),
	    WAIT_FULL(11, 10, 30, PID, 11, 0, 11, EXITED, 0, 0) },
	  3000, "" },
	{ "near: the thread that took it writes to a pipe, the other reaps",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), ON_THREAD(10, 10, 20),
	    WAIT_FULL(200, 10, 10, ANY, 0, WNOHANG, 11, EXITED, 0, 0),
	    WAIT_FULL(200, 10, 10, ANY, 0, WNOHANG, 0, NONE, 0, 0) },
	  3000, "" },
	{ "near: one thread, a handler that never waits",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10),
	    ASLEEP(500, 10, SYS_rt_sigsuspend) },
	  1200, "handler-never-waits 10*1" },
	{ "a thread sits in sigwait, another takes it",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), ON_THREAD(10, 10, 10),
	    ON_TID(500, 10, 20, SLEEPING, SYS_rt_sigtimedwait) },
	  1200, "wrong-thread 10*1" },
	{ "a thread sits in sigwait, and it is ignored",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED),
	    ON_TID(500, 10, 20, SLEEPING, SYS_rt_sigtimedwait) },
	  1200, "wrong-thread 10*1" },
};
RULE_ROWS("wrong-thread", rows);
