/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limit-ahead.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static void
limits(struct pw_model *m, uint64_t ms, uint64_t max, uint64_t used)
{
	rows_apply(m, (struct pw_event)EV_(ms, LIMITS, ID(10),
		.limits = { .cgroup_max = max, .cgroup_used = used, .pid_max = 4194304, .pid_used = 300 }));
}

static void
test_limit_ahead(void **state)
{
	struct pw_model *m = rows_model();
	const char *s;

	(void)state;
	for (uint32_t i = 0; i < 120; i++) {
		rows_leak(m, i * 100, 100 + i);
		limits(m, i * 100, 512, 100 + i);
	}
	s = rows_message(m, "limit-ahead");
	assert_non_null(s);
	assert_non_null(strstr(s, "pids.max"));
	assert_non_null(strstr(s, "10.0 a second"));
	pw_model_free(m);
}

/* 300 zombies within two seconds, and no more. */
static void
test_burst(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	for (uint32_t i = 0; i < 300; i++) {
		rows_leak(m, i * 6, 100 + i);
		limits(m, i * 6, 512, 100 + i);
	}
	for (uint64_t t = 2000; t < 8000; t += 500) {
		limits(m, t, 512, 400);
		assert_null(rows_message(m, "limit-ahead"));
	}
	pw_model_free(m);
}

/* The same burst, drawn out by a busy machine. */
static void
test_slow_burst(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	for (uint32_t i = 0; i < 300; i++) {
		rows_leak(m, i * 25, 100 + i);
		limits(m, i * 25, 512, 100 + i);
		assert_null(rows_message(m, "limit-ahead"));
	}
	pw_model_free(m);
}

/* The last fork was seconds ago: there is no trend any more. */
static void
test_limit_ends(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	for (uint32_t i = 0; i < 120; i++) {
		rows_leak(m, i * 100, 100 + i);
		limits(m, i * 100, 512, 100 + i);
	}
	assert_non_null(rows_message(m, "limit-ahead"));
	for (uint64_t t = 12000; t < 16000; t += 1000)
		limits(m, t, 512, 220);
	assert_null(rows_message(m, "limit-ahead"));
	pw_model_free(m);
}

static void
test_limit_far(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	for (uint32_t i = 0; i < 120; i++) {	/* grows, but days away */
		rows_leak(m, i * 100, 100 + i);
		limits(m, i * 100, 0, 0);
	}
	assert_null(rows_message(m, "limit-ahead"));
	pw_model_advance(m, T0 + 20000 * MS);
	limits(m, 20000, 512, 500);		/* near, but does not grow */
	for (uint64_t t = 20500; t < 40000; t += 500)
		limits(m, t, 512, 500);
	assert_null(rows_message(m, "limit-ahead"));
	pw_model_free(m);
}
RULE_TEST("limit-ahead", "ten a second towards pids.max", test_limit_ahead);
RULE_TEST("limit-ahead", "it ends with the trend", test_limit_ends);
RULE_TEST("limit-ahead", "near: a burst", test_burst);
RULE_TEST("limit-ahead", "near: a burst that takes 7.5 s", test_slow_burst);
RULE_TEST("limit-ahead", "near: a limit that is far, or zombies that do not grow", test_limit_far);
