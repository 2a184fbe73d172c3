/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flag-race.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#include <sys/syscall.h>

#define OUTSIDE(t, p) DELIVER_FULL(t, p, p, 0, -1, NONE)
#define INSIDE(t, p, call_) DELIVER_FULL(t, p, p, 0, call_, EINTR)

static const struct rule_row rows[] = {
	{ "the loop around pause() reaped so far",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(5, 11, 10, QUEUED),
	    INSIDE(5, 10, SYS_rt_sigsuspend), POLL(6, 10, 11), DIES(10, 12, 10, QUEUED), OUTSIDE(10, 10),
	    ASLEEP(20, 10, SYS_rt_sigsuspend), ASLEEP(1020, 10, SYS_rt_sigsuspend) },
	  1200, "flag-race 10*1" },
	{ "it computes when it is looked at first",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(5, 11, 10, QUEUED),
	    INSIDE(5, 10, SYS_ppoll), POLL(6, 10, 11), CPU(10, 10, 3), DIES(10, 12, 10, QUEUED),
	    OUTSIDE(10, 10), ASLEEP(1100, 10, SYS_ppoll) },
	  1200, "flag-race 10*1" },
	{ "it has yet to go to sleep when it is looked at first",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(5, 11, 10, QUEUED),
	    INSIDE(5, 10, SYS_ppoll), POLL(6, 10, 11), DIES(10, 12, 10, QUEUED), OUTSIDE(10, 10), CPU(30, 10, 3),
	    ASLEEP(1100, 10, SYS_ppoll) },
	  1200, "flag-race 10*1" },
	{ "the loop around ppoll() reaped so far",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(5, 11, 10, QUEUED),
	    INSIDE(5, 10, SYS_ppoll), POLL(6, 10, 11), DIES(10, 12, 10, QUEUED), OUTSIDE(10, 10),
	    ASLEEP(20, 10, SYS_ppoll), ASLEEP(1020, 10, SYS_ppoll) },
	  1200, "flag-race 10*1" },
	{ "near: Go's handler queues the signal for its own threads",
	  { EV_(0, PROCESS, ID(10), .process = { .parent = ID(1), .state = PW_STATE_RUNNING, .status = -1,
						  .runtime = PW_RUNTIME_GO }),
	    HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(5, 11, 10, QUEUED),
	    INSIDE(5, 10, SYS_epoll_pwait), POLL(6, 10, 11), DIES(10, 12, 10, QUEUED), OUTSIDE(10, 10),
	    ASLEEP(20, 10, SYS_epoll_pwait), ASLEEP(1020, 10, SYS_epoll_pwait) },
	  1200, "handler-never-waits 10*1" },
	{ "near: the signal ended the sleep, and no wait followed",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), INSIDE(10, 10, SYS_rt_sigsuspend),
	    ASLEEP(20, 10, SYS_rt_sigsuspend), ASLEEP(1020, 10, SYS_rt_sigsuspend) },
	  1200, "handler-never-waits 10*1" },
	{ "near: a loop around pause() that has never called wait",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), OUTSIDE(10, 10),
	    ASLEEP(20, 10, SYS_rt_sigsuspend), ASLEEP(1020, 10, SYS_rt_sigsuspend) },
	  1200, "handler-never-waits 10*1" },
	{ "near: a sleep ends by itself",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(5, 11, 10, QUEUED),
	    INSIDE(5, 10, SYS_clock_nanosleep), POLL(6, 10, 11), DIES(10, 12, 10, QUEUED), OUTSIDE(10, 10),
	    ASLEEP(20, 10, SYS_clock_nanosleep), ASLEEP(1020, 10, SYS_clock_nanosleep) },
	  1200, "handler-never-waits 10*1" },
	{ "near: it computes, then checks the flag",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), OUTSIDE(10, 10), POLL(500, 10, 11),
	    ASLEEP(520, 10, SYS_rt_sigsuspend), ASLEEP(1520, 10, SYS_rt_sigsuspend) },
	  3000, "" },
};
RULE_ROWS("flag-race", rows);
