/* SPDX-License-Identifier: GPL-2.0-or-later */
/* one-wait-per-signal.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static const struct rule_row rows[] = {
	{ "attached to: a child ends, and the wait for it gets one of before",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE), PROC(0, 12, 10, ZOMBIE),
	    DISPOSE(0, 10, HANDLER, SA_RESTART, 0, NONE), FORK(5, 10, 13), DIES(10, 13, 10, QUEUED),
	    DELIVER(11, 10), POLL(12, 10, 11) },
	  1200, "one-wait-per-signal 10*2" },
	{ "a handler that waits once",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13),
	    DIES(10, 11, 10, QUEUED), DIES(10, 12, 10, COALESCED), DIES(10, 13, 10, COALESCED),
	    DELIVER(11, 10), POLL(12, 10, 11) },
	  1200, "one-wait-per-signal 10*2" },
	{ "the child that siginfo names",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, QUEUED),
	    DIES(10, 12, 10, COALESCED), DELIVER(11, 10), NAMED(12, 10, PID, 11, 0, 11, 0) },
	  1200, "one-wait-per-signal 10*1" },
	{ "signalfd, one wait for each record",
	  { DISPOSE(0, 10, DEFAULT, 0, PW_F_BLOCKED, CALL), FORK(0, 10, 11), FORK(0, 10, 12),
	    DIES(10, 11, 10, BLOCKED), DIES(10, 12, 10, COALESCED), WAIT(12, 10, 11) },
	  1200, "one-wait-per-signal 10*1" },
	{ "an interpreter runs its handler once for several signals",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), DIES(10, 11, 10, QUEUED),
	    DELIVER(10, 10), DIES(11, 12, 10, QUEUED), DELIVER(11, 10), DIES(12, 13, 10, QUEUED),
	    DELIVER(12, 10), WAIT(20, 10, 11) },
	  1200, "one-wait-per-signal 10*2" },
	{ "its handler waits once for each of two signals, and one was coalesced",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), DIES(10, 11, 10, QUEUED),
	    DELIVER(10, 10), DIES(11, 12, 10, QUEUED), DIES(12, 13, 10, COALESCED), DELIVER(13, 10),
	    POLL(20, 10, 11), POLL(21, 10, 12) },
	  1200, "one-wait-per-signal 10*1" },
	{ "near: an interpreter that computes has still to run the script's handler",
	  { EXEC(0, 10, "perl"), HANDLER(1, 10), FORK(2, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(11, 10),
	    CPU(50, 10, 3), CPU(1050, 10, 100), CPU(2050, 10, 190), CPU(3050, 10, 280), WAIT(3060, 10, 11) },
	  5000, "slow-reap 10*1" },
	{ "near: merged, and reaped in a loop",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, QUEUED),
	    DIES(10, 12, 10, COALESCED), DELIVER(11, 10), POLL(12, 10, 11), POLL(12, 10, 12),
	    WAIT_FULL(12, 10, 10, ANY, 0, WNOHANG, 0, NONE, ECHILD, 0) },
	  3000, "" },
	{ "near: merged, reaped by signalfd in a loop",
	  { DISPOSE(0, 10, DEFAULT, 0, PW_F_BLOCKED, CALL), FORK(0, 10, 11), FORK(0, 10, 12),
	    DIES(10, 11, 10, BLOCKED), DIES(10, 12, 10, COALESCED), POLL(12, 10, 11),
	    POLL(12, 10, 12), NONE_YET(12, 10) },
	  3000, "" },
	{ "near: merged, the second reaped within the age",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, QUEUED),
	    DIES(10, 12, 10, COALESCED), DELIVER(11, 10), POLL(12, 10, 11), POLL(900, 10, 12) },
	  3000, "" },
};
RULE_ROWS("one-wait-per-signal", rows);

static void
test_script(void **state)
{
	static const struct pw_event ev[] = {
		EXEC(0, 10, "python3.11"), HANDLER(1, 10), FORK(2, 10, 11), FORK(2, 10, 12), FORK(2, 10, 13),
		DIES(10, 11, 10, QUEUED), DELIVER(10, 10), DIES(11, 12, 10, QUEUED), DIES(11, 13, 10, COALESCED),
		DELIVER(12, 10), WAIT(20, 10, 11),
	};
	struct pw_model *m = rows_model();

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(ev); i++)
		pw_model_apply(m, &ev[i]);
	pw_model_advance(m, T0 + 1200 * MS);
	rows_expect(m, "one-wait-per-signal 10*2");
	assert_non_null(strstr(pw_model_finding(m, 0)->message,
			       "The interpreter's handler ran twice, the script's own called wait once and "
			       "reaped 1 child: "));
	assert_non_null(strstr(pw_model_finding(m, 0)->advice, "os.waitpid(-1, os.WNOHANG)"));
	pw_model_free(m);
}
RULE_TEST("one-wait-per-signal", "a script's handler is spoken of as such", test_script);
