/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parent-stuck.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#include <sys/syscall.h>

#define VFORK(t, by, kid) \
	EV_(t, FORK, ID(by), .tid = (by), .flags = PW_F_VFORK, \
	    .fork = { .child = ID(kid), .parent = ID(by), .exit_signal = SIGCHLD })

#define READS(t, p, holder) \
	EV_(t, ACTIVITY, ID(p), \
	    .activity = { .state = PW_STATE_SLEEPING, .syscall = SYS_read, .cpu_ticks = 5, \
			  .pipe_held_by = { (holder) } })

static const struct rule_row rows[] = {
	{ "it reads from a pipe that a grandchild holds, and has never waited",
	  { FORK(0, 10, 11), FORK(1, 11, 12), DIES(5, 11, 10, IGNORED), READS(300, 10, 12), READS(1000, 10, 12) },
	  1300, "parent-stuck 10*1" },
	{ "near: of whom nothing holds the pipe",
	  { FORK(0, 10, 11), DIES(5, 11, 10, IGNORED), READS(300, 10, 0), READS(1000, 10, 0) },
	  2600, "never-waits 10*1" },
	{ "stopped",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), ACTIVE(500, 10, STOPPED, -1, 5) },
	  1200, "parent-stuck 10*1" },
	{ "stopped inside a wait call that would return it",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, ANY, 0, 0), ACTIVE(5, 10, STOPPED, SYS_wait4, 5),
	    DIES(10, 11, 10, IGNORED), ACTIVE(1005, 10, STOPPED, SYS_wait4, 5) },
	  1200, "parent-stuck 10*1" },
	{ "spinning",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), CPU(100, 10, 10), CPU(600, 10, 58) },
	  1200, "parent-stuck 10*1" },
	{ "seen to spin only after the age",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), CPU(100, 10, 10), CPU(1100, 10, 108) },
	  1200, "parent-stuck 10*1" },
	{ "spinning, on a machine that has little time for it",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), CPU(100, 10, 1), CPU(1100, 10, 3), CPU(2100, 10, 4) },
	  2200, "parent-stuck 10*1" },
	{ "asleep in a read, though it used to wait",
	  { FORK(0, 10, 11), DIES(1, 11, 10, IGNORED), WAIT(2, 10, 11), FORK(3, 10, 12),
	    DIES(10, 12, 10, IGNORED), ASLEEP(100, 10, SYS_read), ASLEEP(700, 10, SYS_read) },
	  1200, "parent-stuck 10*1" },
	{ "suspended in vfork",
	  { FORK(0, 10, 11), VFORK(5, 10, 12), DIES(10, 11, 10, IGNORED) }, 1200, "parent-stuck 10*1" },
	{ "near: the child of vfork has called exec",
	  { FORK(0, 10, 11), VFORK(5, 10, 12), EXEC(6, 12, "true"), DIES(10, 11, 10, IGNORED) },
	  2500, "never-waits 10*1" },
	{ "near: stopped, and continued in time",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), ACTIVE(300, 10, STOPPED, -1, 5),
	    DELIVER(800, 10), POLL(800, 10, 11), NONE_YET(800, 10) },
	  3000, "" },
	{ "near: merely slow for 200 ms",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), CPU(50, 10, 10), CPU(200, 10, 25), WAIT(210, 10, 11) },
	  3000, "" },
	{ "near: busy, but with forks: it is not stuck",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), CPU(100, 10, 10), FORK(600, 10, 12), CPU(1100, 10, 30),
	    FORK(1600, 10, 13), CPU(2100, 10, 50), FORK(2400, 10, 14) },
	  2500, "never-waits 10*1" },
	{ "near: computing a little, but it never waits",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), CPU(100, 10, 10), CPU(600, 10, 13) },
	  2500, "never-waits 10*1" },
};
RULE_ROWS("parent-stuck", rows);
