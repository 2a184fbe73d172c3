/* SPDX-License-Identifier: GPL-2.0-or-later */
/* busy-poll.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static void
test_busy_poll(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	rows_apply(m, (struct pw_event)FORK(0, 10, 11));
	for (uint64_t t = 1; t < 1100; t += 5)
		rows_apply(m, (struct pw_event)NONE_YET(t, 10));
	pw_model_advance(m, T0 + 1200 * MS);
	rows_expect(m, "busy-poll 10*0");
	pw_model_free(m);
}

/* As the probes report it: ten events a second. */
static void
test_busy_poll_flood(void **state)
{
	struct pw_model *m = rows_model();
	const char *s;

	(void)state;
	rows_apply(m, (struct pw_event)FORK(0, 10, 11));
	rows_apply(m, (struct pw_event)NONE_YET(1, 10));
	for (uint64_t t = 50; t < 1100; t += 100)
		rows_apply(m, (struct pw_event)NONE_MORE(t, 10, 30000, t - 1));
	pw_model_advance(m, T0 + 1200 * MS);
	rows_expect(m, "busy-poll 10*0");
	s = rows_message(m, "busy-poll");
	assert_non_null(strstr(s, "called wait with WNOHANG 300001 times within a second"));
	assert_non_null(strstr(s, "(330001 such calls in all)"));
	pw_model_free(m);
}
RULE_TEST("busy-poll", "a flood of calls in few events", test_busy_poll_flood);

/* It counts no children, and is updated all the same: when it has doubled, and in the end. */
static void
test_busy_poll_grows(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	rows_apply(m, (struct pw_event)FORK(0, 10, 11));
	for (uint64_t t = 1; t < 10000; t += 5)
		rows_apply(m, (struct pw_event)NONE_YET(t, 10));
	assert_in_range(reports, 3, 4);
	pw_model_finish(m, T0 + 10000 * MS);
	assert_non_null(strstr(rows_message(m, "busy-poll"), "2000 such calls in all"));
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

/* As make -j asks after each command, beside its blocking waits. */
static void
test_make(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	for (uint32_t i = 0; i < 300; i++) {
		const uint32_t pid = 100 + i, t = i * 6;

		rows_apply(m, (struct pw_event)FORK(t, 10, pid));
		for (int k = 0; k < 2; k++)
			rows_apply(m, (struct pw_event)NONE_YET(t + 1, 10));
		rows_apply(m, (struct pw_event)EXIT(t + 3, pid, 10));
		rows_apply(m, (struct pw_event)WAIT(t + 3, 10, pid));
		for (int k = 0; k < 2; k++)
			rows_apply(m, (struct pw_event)NONE_YET(t + 4, 10));
	}
	pw_model_finish(m, T0 + 2000 * MS);
	assert_int_equal(reports, 0);
	pw_model_free(m);
}

/* As Python's Pool asks for each of its workers when a job ends: 100 times and more within
 * 50 ms, and not again until the next one. */
static void
test_pool(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	for (uint32_t pid = 11; pid < 15; pid++)
		rows_apply(m, (struct pw_event)FORK(0, 10, pid));
	for (uint32_t i = 0; i < 9 * 5 * 400; i++) {
		const uint32_t t = i / (5 * 400) * 1000 + i / 400 % 5 * 200 + i % 400 / 10;

		rows_apply(m, (struct pw_event)NAMED(t, 10, PID, (int32_t)(11 + i % 4), WNOHANG, 0, 0));
	}
	pw_model_finish(m, T0 + 10000 * MS);
	assert_int_equal(reports, 0);
	pw_model_free(m);
}

/* As Popen.poll() is called for each of ten children, every 50 ms. */
static void
test_liveness(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	for (uint32_t pid = 11; pid < 21; pid++)
		rows_apply(m, (struct pw_event)FORK(0, 10, pid));
	for (uint32_t t = 0; t < 5000; t += 50)
		for (int32_t pid = 11; pid < 21; pid++)
			rows_apply(m, (struct pw_event)NAMED(t, 10, PID, pid, WNOHANG, 0, 0));
	pw_model_finish(m, T0 + 5000 * MS);
	assert_int_equal(reports, 0);
	pw_model_free(m);
}

/* But a loop over several children that never sleeps is a busy one. */
static void
test_busy_in_turn(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	for (uint32_t pid = 11; pid < 13; pid++)
		rows_apply(m, (struct pw_event)FORK(0, 10, pid));
	for (uint32_t i = 0; i < 8000; i++)
		rows_apply(m, (struct pw_event)NAMED(i / 4, 10, PID, (int32_t)(11 + i % 2), WNOHANG, 0, 0));
	pw_model_finish(m, T0 + 2000 * MS);
	rows_expect(m, "busy-poll 10*0");
	pw_model_free(m);
}
RULE_TEST("busy-poll", "200 empty polls a second", test_busy_poll);
RULE_TEST("busy-poll", "two children in turn, without a pause", test_busy_in_turn);
RULE_TEST("busy-poll", "near: make -j, four empty polls for each child", test_make);
RULE_TEST("busy-poll", "near: Python's Pool, a burst at the end of each job", test_pool);
RULE_TEST("busy-poll", "near: ten children are checked twenty times a second", test_liveness);
RULE_TEST("busy-poll", "it is updated", test_busy_poll_grows);
RULE_TEST("busy-poll", "near: 10,000 children, each reaped in a loop", test_busy_server);
