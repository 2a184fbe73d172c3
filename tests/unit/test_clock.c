/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_clock.c - clocks as nanoseconds, and the list of pids. */
#include "unit.h"

#include <time.h>

#include "base/clock.h"
#include "base/pidvec.h"

struct clock_row {
	const char *name;
	uint64_t (*read)(void);
	clockid_t id;
};

static const struct clock_row clocks[] = {
	{ "boottime", clock_boottime, CLOCK_BOOTTIME },
	{ "monotonic", clock_monotonic, CLOCK_MONOTONIC },
	{ "realtime", clock_realtime, CLOCK_REALTIME },
	{ "processor time of this thread", clock_thread_cpu, CLOCK_THREAD_CPUTIME_ID },
};

static uint64_t
ns_of(const struct timespec *ts)
{
	return (uint64_t)ts->tv_sec * 1000000000u + (uint64_t)ts->tv_nsec;
}

/* Between two readings of the same clock by the call itself. */
static void
test_clock(void **state)
{
	const struct clock_row *r = *state;
	struct timespec before, after;
	uint64_t now;

	assert_return_code(clock_gettime(r->id, &before), 0);
	now = r->read();
	assert_return_code(clock_gettime(r->id, &after), 0);
	assert_in_range(now, ns_of(&before), ns_of(&after));
}

static void
test_timespec(void **state)
{
	struct timespec ts = clock_timespec(UINT64_C(5000000123));

	(void)state;
	assert_int_equal(ts.tv_sec, 5);
	assert_int_equal(ts.tv_nsec, 123);
}

static void
test_pids(void **state)
{
	struct pidvec l = { 0 };

	(void)state;
	for (pid_t pid = 1; pid <= 1000; pid++)
		pidvec_add(&l, pid);
	assert_int_equal(l.n, 1000);
	for (size_t i = 0; i < l.n; i++)
		assert_int_equal(l.v[i], i + 1);
	pidvec_done(&l);
	assert_int_equal(l.n, 0);
	assert_null(l.v);
	pidvec_done(&l);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, test_clock, clocks);
	unit_add(&l, "timespec", test_timespec, NULL);
	unit_add(&l, "a list of pids grows", test_pids, NULL);
	return unit_run("clock", &l);
}
