/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_findings.c - when a finding is opened, updated and withdrawn, whatever its rule,
 * and which rules a source can evaluate. */
#include "../rules/rows.h"

#include <sys/syscall.h>

static void
test_grows_and_ends(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	rows_leak(m, 0, 100);
	pw_model_advance(m, T0 + 2300 * MS);
	rows_expect(m, "never-waits 10*1");
	assert_int_equal(reports, 1);
	for (uint32_t i = 1; i < 100; i++)
		rows_leak(m, 2400 + i, 100 + i);
	pw_model_advance(m, T0 + 5000 * MS);
	rows_expect(m, "never-waits 10*100");
	assert_true(reports <= 4);
	for (uint32_t i = 0; i < 100; i++)
		rows_apply(m, (struct pw_event)WAIT(5001, 10, 100 + i));
	pw_model_advance(m, T0 + 6000 * MS);
	assert_int_equal(withdrawals, 1);
	rows_expect(m, "slow-reap 10*100");
	pw_model_free(m);
}

/* A leak is still one when its parent was ended by hand. */
static void
test_outlives_parent(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	rows_apply(m, (struct pw_event)FORK(0, 9, 10));
	rows_leak(m, 0, 100);
	rows_apply(m, (struct pw_event)EXIT_TO(2500, 10, 9, 1));
	rows_apply(m, (struct pw_event)WAIT_OUTSIDE(2501, 1, 100));
	rows_apply(m, (struct pw_event)WAIT(2501, 9, 10));
	pw_model_finish(m, T0 + 9000 * MS);
	rows_expect(m, "never-waits 10*1");
	assert_int_equal(withdrawals, 0);
	pw_model_free(m);
}

/* The machine was asleep: an hour between two events, and no deadline in it was met
 * in time. */
static void
test_suspend(void **state)
{
	const uint64_t hour = 3600 * 1000;	/* ms */
	struct pw_model *m = rows_model();

	(void)state;
	rows_leak(m, 0, 100);
	assert_true(pw_model_deadline(m) < T0 + hour * MS);
	rows_apply(m, (struct pw_event)FORK(hour, 10, 101));
	pw_model_advance(m, T0 + hour * MS);
	rows_expect(m, "never-waits 10*1");
	assert_int_equal(reports, 1);
	assert_true(pw_model_deadline(m) > T0 + hour * MS);
	assert_int_equal(pw_model_now(m) - pw_model_find(m, &(struct pw_id)ID(100))->died, hour * MS);
	rows_apply(m, (struct pw_event)WAIT(hour + 1, 10, 100));
	pw_model_advance(m, T0 + (hour + 5000) * MS);
	assert_int_equal(withdrawals, 1);
	rows_expect(m, "slow-reap 10*1");
	assert_true(pw_model_deadline(m) > pw_model_now(m));
	pw_model_free(m);
}

static void
test_procfs_is_silent(void **state)
{
	const char *ids[32];
	struct pw_model *m = rows_model();
	size_t n;

	(void)state;
	assert_int_equal(pw_model_unjudged(m, ids, 32), 0);
	rows_apply(m, (struct pw_event)START(0, PW_BACKEND_PROCFS));
	n = pw_model_unjudged(m, ids, 32);
	assert_true(n > 4 && n < 20);
	for (size_t i = 0; i < n; i++)
		assert_true(strcmp(ids[i], "parent-stuck") && strcmp(ids[i], "stopped-child"));	/* /proc shows these */
	rows_leak(m, 0, 100);
	pw_model_advance(m, T0 + 1100 * MS);
	rows_expect(m, "");
	pw_model_advance(m, T0 + 3000 * MS);
	rows_expect(m, "never-waits 10*1");	/* or asked-once */
	for (uint64_t t = 3000; t < 3100; t += 20)	/* busy with something */
		rows_apply(m, (struct pw_event)ACTIVE(t, 10, SLEEPING, SYS_accept4, t));
	pw_model_advance(m, T0 + 3100 * MS);
	rows_expect(m, "never-waits 10*1");
	rows_apply(m, (struct pw_event)ACTIVE(3100, 10, STOPPED, -1, 1));
	pw_model_advance(m, T0 + 3200 * MS);
	rows_expect(m, "parent-stuck 10*1");
	pw_model_free(m);
}

/* Zombies that are reaped after all were a leak for so long. */
static void
test_past(void **state)
{
	struct pw_model *m = rows_model();
	const struct pw_finding *f;

	(void)state;
	rows_leak(m, 0, 100);
	pw_model_advance(m, T0 + 3000 * MS);
	rows_expect(m, "never-waits 10*1");
	assert_null(pw_model_past(m, 0));
	rows_apply(m, (struct pw_event)WAIT(5000, 10, 100));
	pw_model_advance(m, T0 + 6000 * MS);
	f = pw_model_past(m, 0);
	assert_non_null(f);
	assert_string_equal(f->rule, "never-waits");
	assert_true(f->began >= T0 && f->began < T0 + 200 * MS);	/* the zombie, not the finding */
	assert_true(f->resolved > f->since && f->resolved <= T0 + 5100 * MS);
	assert_null(pw_model_past(m, 1));
	pw_model_free(m);
}

/* No wait call is seen there, but a parent asleep in accept() makes none. */
static void
test_procfs_sleeper(void **state)
{
	struct pw_model *m = rows_model();
	const char *ids[32];
	size_t n;

	(void)state;
	rows_apply(m, (struct pw_event)START(0, PW_BACKEND_PROCFS));
	rows_apply(m, (struct pw_event)DISPOSE(0, 10, DEFAULT, 0, 0, NONE));
	rows_leak(m, 0, 100);
	for (uint64_t t = 100; t <= 1200; t += 500)
		rows_apply(m, (struct pw_event)ASLEEP(t, 10, SYS_accept4));
	pw_model_advance(m, T0 + 1300 * MS);
	rows_expect(m, "never-waits 10*1");
	assert_non_null(strstr(rows_message(m, "never-waits"), "no wait call after it went to sleep"));
	assert_non_null(strstr(rows_message(m, "never-waits"), "likely never-waits or asked-once"));
	n = pw_model_unjudged(m, ids, UNIT_COUNT(ids));
	assert_true(n > 0 && n < UNIT_COUNT(ids));
	for (size_t i = 0; i < n; i++)
		assert_string_not_equal(ids[i], "asked-once");	/* it has just been named */
	pw_model_free(m);
}

/* It was seen in a wait for another child, which has returned: only the reap, or
 * what its thread does now, says so. */
static void
test_procfs_leaves_wait(void **state)
{
	static const struct {
		uint32_t tid;		/* who was seen in it, and what showed the return */
		struct pw_event left;
	} rows[] = {
		{ 10, REAP(6, 99, 10) },
		{ 10, ASLEEP(6, 10, SYS_read) },
		{ 20, ASLEEP(6, 10, SYS_futex) },
		{ 20, ACTIVE(6, 10, ZOMBIE, -1, 0) },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
		struct pw_event enter = ENTER(1, 10, 0, PID, 99, 0), left = rows[i].left;
		struct pw_model *m = rows_model();

		rows_apply(m, (struct pw_event)START(0, PW_BACKEND_PROCFS));
		rows_apply(m, (struct pw_event)DISPOSE(0, 10, DEFAULT, 0, 0, NONE));
		rows_apply(m, (struct pw_event)FORK(0, 10, 99));
		enter.tid = left.tid = rows[i].tid;
		enter.flags = left.flags = PW_F_APPROX;
		rows_apply(m, enter);
		rows_apply(m, (struct pw_event)EXIT(5, 99, 10));
		rows_apply(m, left);
		rows_apply(m, (struct pw_event)REAP(7, 99, 10));
		rows_leak(m, 50, 100);
		for (uint64_t t = 100; t <= 1200; t += 500)
			rows_apply(m, (struct pw_event)ASLEEP(t, 10, SYS_read));
		pw_model_advance(m, T0 + 1300 * MS);
		rows_expect(m, "parent-stuck 10*1");
		pw_model_free(m);
	}
}

/* The sentence is about this program, with its numbers. */
static void
test_sentence(void **state)
{
	static const struct pw_event ev[] = {
		EXEC(0, 10, "server"), HANDLER(0, 10), FORK(1, 10, 11), FORK(1, 10, 12), FORK(1, 10, 13),
		DIES(10, 11, 10, QUEUED), DIES(10, 12, 10, COALESCED), DIES(10, 13, 10, COALESCED),
		DELIVER(11, 10), POLL(12, 10, 11),
	};
	static const char *const parts[] = {
		"server (10) has 2 zombies.", "3 children ended", "2 of 3 SIGCHLDs were coalesced",
		"handler ran once and reaped 1 child", "The first: 12 (", "ended 1.00 s ago",
		"installed by the program itself", "wait4(any, WNOHANG)", "returned 11",
	};
	struct pw_model *m = rows_model();
	const struct pw_finding *f;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(ev); i++)
		pw_model_apply(m, &ev[i]);
	pw_model_advance(m, T0 + 2000 * MS);
	f = pw_model_finding(m, 0);
	assert_non_null(f);
	for (size_t i = 0; i < UNIT_COUNT(parts); i++)
		if (!strstr(f->message, parts[i]))
			fail_msg("no \"%s\" in \"%s\"", parts[i], f->message);
	assert_int_equal(f->n_children, 2);
	assert_int_equal(f->children[0], 12);
	assert_non_null(strstr(f->advice, "while (waitpid(-1, NULL, WNOHANG) > 0)"));
	pw_model_free(m);
}

int
main(void)
{
	static struct unit_list l;

	unit_add(&l, "it grows, is not repeated too often, ends", test_grows_and_ends, NULL);
	unit_add(&l, "it outlives its parent", test_outlives_parent, NULL);
	unit_add(&l, "an hour of suspend", test_suspend, NULL);
	unit_add(&l, "procfs: only rules whose events it gives", test_procfs_is_silent, NULL);
	unit_add(&l, "procfs: a sleeping parent makes no wait call", test_procfs_sleeper, NULL);
	unit_add(&l, "a leak that was resolved is remembered", test_past, NULL);
	unit_add(&l, "procfs: a wait that was seen has returned", test_procfs_leaves_wait, NULL);
	unit_add(&l, "the message has the program's numbers", test_sentence, NULL);
	return unit_run("findings", &l);
}
