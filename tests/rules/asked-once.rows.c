/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asked-once.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static const struct rule_row rows[] = {
	{ "any child",
	  { FORK(0, 10, 11), NONE_YET(1, 10), DIES(10, 11, 10, IGNORED) }, 1200, "asked-once 10*1" },
	{ "that child",
	  { FORK(0, 10, 11), NAMED(1, 10, PID, 11, WNOHANG, 0, 0), DIES(10, 11, 10, IGNORED) },
	  1200, "asked-once 10*1" },
	{ "its group",
	  { FORK(0, 10, 11), NAMED(1, 10, PGID, 0, WNOHANG, 0, 0), DIES(10, 11, 10, IGNORED) },
	  1200, "asked-once 10*1" },
	{ "the child is PID 1 of a namespace, its parent is outside",
	  { FORK_INTO(0, 10, 11, 1), NAMED(1, 10, PID, 11, WNOHANG, 0, 0), DIES(10, 11, 10, IGNORED) },
	  1200, "asked-once 10*1" },
	{ "both in a namespace",
	  { FORK_INTO(0, 9, 10, 5), FORK_INTO(1, 10, 11, 6), NAMED(2, 10, PID, 6, WNOHANG, 0, 0),
	    DIES(10, 11, 10, IGNORED) },
	  1200, "asked-once 10*1" },
	{ "the child is PID 1 of a namespace inside theirs",
	  { FORK_INTO(0, 9, 10, 5), FORK_INTO(1, 10, 11, 1),
	    EV_(2, WAIT_RETURN, ID(10), .tid = 10,
		.wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_PID, .target_id = 6,
			  .target_pid = 11, .options = WNOHANG }),
	    DIES(10, 11, 10, IGNORED) },
	  1200, "asked-once 10*1" },
	{ "near: asked again",
	  { FORK(0, 10, 11), NONE_YET(1, 10), DIES(10, 11, 10, IGNORED), POLL(600, 10, 11) }, 3000, "" },
	{ "near: a master that polls once a second",
	  { FORK(0, 10, 11), NONE_YET(1, 10), DIES(10, 11, 10, IGNORED), POLL(1001, 10, 11),
	    NONE_YET(1001, 10) },
	  5000, "" },
	{ "near: asked before the fork",
	  { NONE_YET(0, 10), FORK(1, 10, 11), DIES(10, 11, 10, IGNORED) }, 2500, "never-waits 10*1" },
};
RULE_ROWS("asked-once", rows);
