/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow-reap.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static const struct rule_row rows[] = {
	{ "longer than the age",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), WAIT(2500, 10, 11) }, 3000, "slow-reap 10*1, withdrawn*1" },
	{ "near: slow-reap of what one wait per signal left to the next one",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), DIES(10, 11, 10, QUEUED),
	    DIES(10, 12, 10, COALESCED), DELIVER(11, 10), POLL(12, 10, 11), DIES(2500, 13, 10, QUEUED),
	    DELIVER(2500, 10), POLL(2501, 10, 12) },
	  4000, "one-wait-per-signal 10*1, withdrawn*1" },
	{ "over a second as a rule",
	  { FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), EXIT(10, 11, 10), EXIT(10, 12, 10),
	    EXIT(900, 13, 10), WAIT(1015, 10, 11), WAIT(1015, 10, 12), WAIT(1015, 10, 13) },
	  3000, "slow-reap 10*2" },
	{ "a parent that has reaped late twice is not called one that never waits",
	  { FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), EXIT(10, 11, 10), WAIT(1900, 10, 11),
	    EXIT(2000, 12, 10), WAIT(3800, 10, 12), EXIT(4000, 13, 10) },
	  7000, "slow-reap 10*2" },
	{ "but when it ends, what it has left is a leak",
	  { FORK(0, 9, 10), FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), EXIT(10, 11, 10),
	    WAIT(1900, 10, 11), EXIT(2000, 12, 10), WAIT(3800, 10, 12), EXIT(4000, 13, 10),
	    EXIT_TO(6500, 10, 9, 1), WAIT_OUTSIDE(6501, 1, 13), WAIT(6501, 9, 10) },
	  7000, "never-waits 10*1, slow-reap 10*2" },
	{ "near: slow-reap of what was a zombie under another parent",
	  { FORK(0, 10, 11), FORK(1, 11, 12), EXIT(3, 12, 11), EXIT_TO(2500, 11, 10, 10), WAIT(2510, 10, 12),
	    WAIT(2511, 10, 11) },
	  4000, "never-waits 11*1" },
	{ "near: a shell that reaps at its next prompt",
	  { FORK(0, 10, 11), EXIT(10, 11, 10), POLL(950, 10, 11), NONE_YET(950, 10) }, 3000, "" },
	{ "near: once 900 ms among quick ones",
	  { FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), EXIT(10, 11, 10), EXIT(10, 12, 10),
	    EXIT(10, 13, 10), WAIT(11, 10, 11), WAIT(11, 10, 12), WAIT(910, 10, 13) },
	  3000, "" },
};
RULE_ROWS("slow-reap", rows);

/* With the default age: each is a zombie for two seconds, or nearly. */
static void
expect_after(const struct pw_event *stop, const struct pw_event *cont, const char *found)
{
	static const struct pw_event begin[] = {
		FORK(0, 9, 10), FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), EXIT(10, 11, 10), EXIT(10, 12, 10),
		EXIT(10, 13, 10),
	}, end[] = { WAIT(2001, 10, 11), WAIT(2001, 10, 12), WAIT(2001, 10, 13) };
	const struct pw_model_opts o = { .zombie_age = 3000 * MS };
	struct pw_model *m = pw_model_new(&o, rows_see, NULL);

	for (size_t i = 0; i < UNIT_COUNT(begin); i++)
		pw_model_apply(m, &begin[i]);
	pw_model_apply(m, stop);
	pw_model_apply(m, cont);
	for (size_t i = 0; i < UNIT_COUNT(end); i++)
		pw_model_apply(m, &end[i]);
	pw_model_advance(m, T0 + 3000 * MS);
	rows_expect(m, found);
	pw_model_free(m);
}

#define NOTIFIED(t, code_) \
	EV_(t, SIGNAL, ID(9), .tid = 9, \
	    .signal = { .from = 10, .signo = SIGCHLD, .code = (code_), .result = PW_RESULT_QUEUED })

static void
test_time_stopped(void **state)
{
	static const struct pw_event stop = NOTIFIED(200, CLD_STOPPED), late = NOTIFIED(1200, CLD_STOPPED),
				     cont = NOTIFIED(2000, CLD_CONTINUED), looked = ACTIVE(500, 10, STOPPED, -1, 5),
				     again = ACTIVE(1500, 10, STOPPED, -1, 5), runs = ACTIVE(500, 10, RUNNING, -1, 5);

	(void)state;
	expect_after(&stop, &cont, "");
	expect_after(&late, &cont, "slow-reap 10*0");	/* over a second before it was stopped */
	expect_after(&looked, &again, "");
	expect_after(&runs, &runs, "slow-reap 10*0");
}
RULE_TEST("slow-reap", "time in which the parent was stopped does not count", test_time_stopped);
