/* SPDX-License-Identifier: GPL-2.0-or-later */
/* busy-poll.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static void
test_busy_poll(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	rows_apply(m, (struct pw_event)FORK(0, 10, 11));
	for (uint64_t t = 1; t < 1000; t += 5)
		rows_apply(m, (struct pw_event)NONE_YET(t, 10));
	pw_model_advance(m, T0 + 1100 * MS);
	rows_expect(m, "busy-poll 10*0");
	pw_model_free(m);
}

/* It counts no children, and is updated all the same: when it has doubled, and in the end. */
static void
test_busy_poll_grows(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	rows_apply(m, (struct pw_event)FORK(0, 10, 11));
	for (uint64_t t = 1; t < 5000; t += 5)
		rows_apply(m, (struct pw_event)NONE_YET(t, 10));
	assert_in_range(reports, 3, 4);
	pw_model_finish(m, T0 + 5000 * MS);
	assert_non_null(strstr(rows_message(m, "busy-poll"), "1000 such calls in all"));
	pw_model_free(m);
}

/* Each loop of a good server ends with one who is not there. */
static void
test_busy_server(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	rows_apply(m, (struct pw_event)HANDLER(0, 10));
	for (uint32_t i = 0; i < 10000; i++) {
		const uint32_t pid = 1000 + i % 300;

		rows_apply(m, (struct pw_event)FORK(i / 4, 10, pid));
		rows_apply(m, (struct pw_event)EXIT(i / 4, pid, 10));
		rows_apply(m, (struct pw_event)CHLD(i / 4, 10, pid, QUEUED));
		rows_apply(m, (struct pw_event)DELIVER(i / 4, 10));
		rows_apply(m, (struct pw_event)POLL(i / 4, 10, pid));
		rows_apply(m, (struct pw_event)NONE_YET(i / 4, 10));
	}
	pw_model_finish(m, T0 + 9000 * MS);
	rows_expect(m, "");
	assert_int_equal(reports, 0);
	pw_model_free(m);
}
RULE_TEST("busy-poll", "200 empty polls a second", test_busy_poll);
RULE_TEST("busy-poll", "it is updated", test_busy_poll_grows);
RULE_TEST("busy-poll", "near: 10,000 children, each reaped in a loop", test_busy_server);
