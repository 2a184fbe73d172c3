/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_races.c - what is held and collected when, as a conversation with the tracer. */
#include "unit.h"

#include "source/ptrace/races.h"

#define LIMIT 1000

static struct races *
begin(enum pw_stress kind, uint32_t children)
{
	const struct stress_opts o = { .kind = kind, .children = children, .limit = LIMIT };
	struct races *r = races_new(&o);

	races_root(r, 10);
	return r;
}

static void
fork_of(struct races *r, uint64_t now, pid_t parent, pid_t child)
{
	races_fork(r, now, parent, parent, child, false);
}

/* The next step, done: "collect 11". */
static const char *
step(struct races *r, uint64_t now)
{
	static const char *const names[] = {
		[RACES_HOLD] = "hold", [RACES_COLLECT] = "collect", [RACES_RELEASE] = "release",
		[RACES_RELEASE_THREAD] = "thread",
	};
	static char text[40];
	struct races_step s;

	if (!races_next(r, now, &s))
		return "-";
	if (s.what == RACES_COLLECT)
		races_collected(r, s.pid);
	snprintf(text, sizeof(text), "%s %d%s", names[s.what], (int)s.pid, s.late ? " late" : "");
	return text;
}

#define STEP(r, now, want) assert_string_equal(step(r, now), want)

/* Three children; the parent is held at the first end, and gets all three. */
static void
merges_all(void **state)
{
	struct races *r = begin(PW_STRESS_MERGE, 0);

	(void)state;
	for (pid_t child = 11; child <= 13; child++)
		fork_of(r, 0, 10, child);
	STEP(r, 0, "-");
	assert_true(races_deadline(r) == UINT64_MAX);
	races_end(r, 5, 12);
	assert_true(races_deadline(r) == 5 + LIMIT);
	STEP(r, 5, "hold 10");
	STEP(r, 5, "-");
	assert_true(races_holds(r, 10) && !races_holds(r, 11));
	races_held(r, 10);
	STEP(r, 6, "-");
	races_end(r, 7, 11);
	STEP(r, 7, "-");
	races_end(r, 8, 13);
	STEP(r, 8, "collect 11");
	STEP(r, 8, "collect 12");
	STEP(r, 8, "collect 13");
	assert_true(races_holds(r, 10));
	STEP(r, 8, "release 10");
	assert_false(races_holds(r, 10));
	STEP(r, 8, "-");
	assert_true(races_deadline(r) == UINT64_MAX);
	races_free(r);
}

/* All have ended before the parent's threads have stopped: it is not notified before. */
static void
merges_when_it_stands(void **state)
{
	struct races *r = begin(PW_STRESS_MERGE, 0);

	(void)state;
	fork_of(r, 0, 10, 11);
	races_end(r, 5, 11);
	STEP(r, 5, "hold 10");
	STEP(r, 6, "-");
	races_held(r, 10);
	STEP(r, 6, "collect 11");
	STEP(r, 6, "release 10");
	STEP(r, 6, "-");
	races_free(r);
}

/* A thread that is suspended in vfork does not stop: not for ever. */
static void
merges_without_standing(void **state)
{
	struct races *r = begin(PW_STRESS_MERGE, 0);

	(void)state;
	fork_of(r, 0, 10, 11);
	races_end(r, 5, 11);
	STEP(r, 7, "hold 10");
	STEP(r, 6 + LIMIT, "-");
	assert_true(races_deadline(r) == 7 + LIMIT);
	STEP(r, 7 + LIMIT, "collect 11");
	STEP(r, 7 + LIMIT, "release 10");
	races_free(r);
}

/* One lives on: the time is over.  After that it is not waited for again. */
static void
merges_until_the_limit(void **state)
{
	struct races *r = begin(PW_STRESS_MERGE, 0);

	(void)state;
	for (pid_t child = 11; child <= 13; child++)
		fork_of(r, 0, 10, child);
	races_end(r, 5, 11);
	STEP(r, 5, "hold 10");
	races_held(r, 10);
	races_end(r, 6, 12);
	STEP(r, 4 + LIMIT, "-");
	STEP(r, 5 + LIMIT, "collect 11");
	STEP(r, 5 + LIMIT, "collect 12");
	STEP(r, 5 + LIMIT, "release 10 late");
	STEP(r, 5 + LIMIT, "-");
	fork_of(r, 2000, 10, 14);
	races_end(r, 2001, 14);
	STEP(r, 2001, "hold 10");
	races_held(r, 10);
	STEP(r, 2001, "collect 14");
	STEP(r, 2001, "release 10");
	races_end(r, 2002, 13);
	STEP(r, 2002, "hold 10");
	races_free(r);
}

/* It runs until there are so many ends, and is held only for their collection. */
static void
merges_a_number(void **state)
{
	struct races *r = begin(PW_STRESS_MERGE, 2);

	(void)state;
	for (pid_t child = 11; child <= 13; child++)
		fork_of(r, 0, 10, child);
	races_end(r, 5, 11);
	STEP(r, 5, "-");
	assert_false(races_holds(r, 10));
	races_end(r, 6, 12);
	STEP(r, 6, "hold 10");
	races_held(r, 10);
	STEP(r, 6, "collect 11");
	STEP(r, 6, "collect 12");
	STEP(r, 6, "release 10");
	races_end(r, 7, 13);
	STEP(r, 6 + LIMIT, "-");
	STEP(r, 7 + LIMIT, "hold 10");
	races_held(r, 10);
	STEP(r, 7 + LIMIT, "collect 13");
	STEP(r, 7 + LIMIT, "release 10");
	races_free(r);
}

/* The first process has no parent here; a parent that ends has no use for what was held. */
static void
merges_nothing_for_the_dead(void **state)
{
	struct races *r = begin(PW_STRESS_MERGE, 0);

	(void)state;
	fork_of(r, 0, 10, 11);
	fork_of(r, 0, 11, 12);
	fork_of(r, 0, 11, 13);
	races_end(r, 1, 12);
	STEP(r, 1, "hold 11");
	races_held(r, 11);
	races_end(r, 2, 11);		/* by SIGKILL */
	STEP(r, 2, "hold 10");
	STEP(r, 2, "collect 12");
	STEP(r, 2, "-");
	races_held(r, 10);
	STEP(r, 2, "collect 11");
	races_reparent(r, 13, 10);
	STEP(r, 2, "release 10");
	races_end(r, 3, 13);
	races_end(r, 3, 10);
	STEP(r, 3, "collect 10");
	STEP(r, 3, "collect 13");
	STEP(r, 3, "-");
	races_free(r);
}

/* A child that is adopted counts for its new parent. */
static void
merges_adopted(void **state)
{
	struct races *r = begin(PW_STRESS_MERGE, 0);

	(void)state;
	fork_of(r, 0, 10, 11);
	fork_of(r, 0, 10, 12);
	fork_of(r, 0, 12, 13);
	races_reparent(r, 13, 10);
	races_end(r, 1, 11);
	STEP(r, 1, "hold 10");
	races_held(r, 10);
	races_end(r, 2, 12);
	STEP(r, 2, "-");
	races_end(r, 3, 13);
	STEP(r, 3, "collect 11");
	STEP(r, 3, "collect 12");
	STEP(r, 3, "collect 13");
	STEP(r, 3, "release 10");
	races_free(r);
}

static void
holds_in_fork(void **state)
{
	struct races *r = begin(PW_STRESS_CHILD_FIRST, 0);

	(void)state;
	races_fork(r, 3, 17, 10, 11, false);
	assert_true(races_holds_thread(r, 17));
	assert_false(races_holds(r, 10) || races_holds_thread(r, 10) || races_holds(r, 11));
	STEP(r, 4, "-");
	races_end(r, 5, 11);
	STEP(r, 5, "collect 11");
	assert_true(races_holds_thread(r, 17));
	STEP(r, 5, "thread 17");
	assert_false(races_holds_thread(r, 17));
	STEP(r, 5, "-");
	races_fork(r, 6, 10, 10, 12, true);
	assert_true(races_deadline(r) == 6 + LIMIT);
	STEP(r, 5 + LIMIT, "-");
	STEP(r, 6 + LIMIT, "thread 10 late");
	assert_true(races_deadline(r) == UINT64_MAX);
	races_end(r, 7 + LIMIT, 12);
	STEP(r, 7 + LIMIT, "collect 12");
	STEP(r, 7 + LIMIT, "-");
	races_free(r);
}

static void
holds_at_birth(void **state)
{
	struct races *r = begin(PW_STRESS_PARENT_FIRST, 0);

	(void)state;
	fork_of(r, 0, 10, 11);
	fork_of(r, 1, 10, 12);
	races_fork(r, 1, 10, 10, 13, true);
	assert_true(races_holds(r, 11) && races_holds(r, 12) && !races_holds(r, 10));
	assert_false(races_holds(r, 13));	/* its parent is suspended */
	assert_true(races_asks_whether_sleeping(r, 10));
	assert_false(races_asks_whether_sleeping(r, 11));
	STEP(r, 1, "-");
	races_waits(r, 10);
	assert_false(races_asks_whether_sleeping(r, 10));
	STEP(r, 2, "release 11");
	STEP(r, 2, "release 12");
	STEP(r, 2, "-");
	fork_of(r, 3, 10, 14);		/* it has to wait again */
	STEP(r, 2 + LIMIT, "-");
	STEP(r, 3 + LIMIT, "release 14 late");
	fork_of(r, 4, 10, 15);
	races_end(r, 5, 15);		/* killed while it is held */
	STEP(r, 5, "collect 15");
	fork_of(r, 6, 10, 16);
	races_end(r, 6, 10);
	STEP(r, 6, "collect 10");
	STEP(r, 6, "release 16");
	races_free(r);
}

/* A pid that is used again is another process. */
static void
forgets_the_dead(void **state)
{
	struct races *r = begin(PW_STRESS_MERGE, 0);

	(void)state;
	races_end(r, 1, 99);
	races_collected(r, 99);
	races_held(r, 99);
	races_reparent(r, 99, 1);
	STEP(r, 1, "-");
	fork_of(r, 1, 10, 11);
	fork_of(r, 1, 10, 12);
	fork_of(r, 2, 10, 12);
	races_end(r, 3, 12);
	STEP(r, 3, "hold 10");
	races_held(r, 10);
	races_end(r, 4, 11);
	STEP(r, 4, "collect 11");
	STEP(r, 4, "collect 12");
	STEP(r, 4, "release 10");
	STEP(r, 4, "-");
	races_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merges_all),
		cmocka_unit_test(merges_when_it_stands),
		cmocka_unit_test(merges_without_standing),
		cmocka_unit_test(merges_until_the_limit),
		cmocka_unit_test(merges_a_number),
		cmocka_unit_test(merges_nothing_for_the_dead),
		cmocka_unit_test(merges_adopted),
		cmocka_unit_test(holds_in_fork),
		cmocka_unit_test(holds_at_birth),
		cmocka_unit_test(forgets_the_dead),
	};

	return cmocka_run_group_tests_name("races", tests, NULL, NULL);
}
