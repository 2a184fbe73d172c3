/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_births.c - forks that are reported late, or never: their stops are handled in an order that
 * the kernel gives on a busy machine only. */
#include "unit.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/ptrace/births.h"
#include "source/ptrace/ends.h"
#include "source/ptrace/seize.h"
#include "source/ptrace/stops.h"

#define MS 1000000ULL

static struct tracer t;
static unsigned int events[PW_EV_COUNT];

static void
count_event(void *arg, const struct pw_event *ev)
{
	(void)arg;
	events[ev->kind]++;
}

/* A traced process that makes a child and waits for it.  Where ptrace(2) is refused: 0. */
static pid_t
begin(void)
{
	static const struct tracees_opts o = { .sink = count_event };
	int go[2];
	pid_t pid;
	char c;

	assert_int_equal(pipe(go), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(go[1]);
		if (read(go[0], &c, 1) == 1 && fork() == 0)
			_exit(0);
		wait(NULL);
		_exit(0);
	}
	close(go[0]);
	memset(events, 0, sizeof(events));
	t = (struct tracer){ .ring = ring_new(1), .tracees = tracees_new(&o), .filtered = true,
			     .now = 1000 * MS };
	if (seize_command(&t, pid) != 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		pid = 0;
	} else {
		assert_int_equal(write(go[1], &c, 1), 1);
	}
	close(go[1]);
	return pid;
}

static void
end(void)
{
	tracer_done(&t);
	ring_free(t.ring);
}

static siginfo_t
report_of(pid_t tid)
{
	siginfo_t si;

	assert_int_equal(waitid(P_PID, (id_t)tid, &si, WEXITED | WSTOPPED | WNOWAIT | __WALL), 0);
	return si;
}

static void
handle(pid_t tid)
{
	const siginfo_t si = report_of(tid);

	if (ends_is_end(&si))
		stops_end(&t, tid);
	else
		stops_handle(&t, tid, si.si_status);
}

/* It stands in its fork, and the child before its first instruction. */
static pid_t
child_of(pid_t parent)
{
	const siginfo_t si = report_of(parent);
	unsigned long child = 0;

	assert_int_equal(si.si_status >> 8, PTRACE_EVENT_FORK);
	assert_int_equal(ptrace(PTRACE_GETEVENTMSG, parent, NULL, &child), 0);
	report_of((pid_t)child);
	return (pid_t)child;
}

static void
kill_and_collect(pid_t pid)
{
	siginfo_t si;

	assert_int_equal(kill(pid, SIGKILL), 0);
	do
		si = report_of(pid);
	while (!ends_is_end(&si));
	stops_end(&t, pid);
}

/* One fork is one event, whenever its report comes. */
static void
reported_late(void **state)
{
	const pid_t parent = begin();
	pid_t child;

	(void)state;
	if (!parent)
		skip();
	child = child_of(parent);
	handle(child);
	assert_non_null(t.unborn);
	t.now += 1900 * MS;
	births_overdue(&t);
	assert_non_null(t.unborn);	/* the caller is there */
	t.now += 200 * MS;
	births_overdue(&t);
	assert_null(t.unborn);
	assert_int_equal(events[PW_EV_FORK], 1);
	handle(child);		/* it ran on, and has ended */
	handle(parent);		/* the report */
	while (task_find(&t, parent))
		handle(parent);
	tracees_finish(t.tracees, t.now);
	assert_int_equal(events[PW_EV_FORK], 1);
	assert_int_equal(events[PW_EV_EXIT], 2);
	assert_null(t.tasks);
	end();
}

/* The caller is killed in its fork: the child is not held for long. */
static void
caller_is_killed(void **state)
{
	const pid_t parent = begin();
	pid_t child;

	(void)state;
	if (!parent)
		skip();
	child = child_of(parent);
	handle(child);
	kill_and_collect(parent);
	t.now += 20 * MS;
	births_overdue(&t);
	assert_non_null(t.unborn);
	t.now += 20 * MS;
	births_overdue(&t);
	assert_null(t.unborn);
	kill_and_collect(child);
	end();
	waitpid(child, NULL, 0);
}

/* Both were killed: the child's end is seen, and its fork is not. */
static void
never_reported(bool reaped)
{
	const pid_t parent = begin();
	pid_t child;

	if (!parent)
		skip();
	child = child_of(parent);
	kill_and_collect(child);
	assert_non_null(t.unborn);
	kill_and_collect(parent);
	if (reaped)
		assert_int_equal(waitpid(child, NULL, 0), child);
	t.now += 2000 * MS;
	births_overdue(&t);
	assert_null(t.unborn);
	assert_null(t.tasks);
	tracees_finish(t.tracees, t.now);
	assert_int_equal(events[PW_EV_PROCESS], reaped ? 0 : 1);
	if (!reaped) {
		assert_true(traced_find(&t, child)->zombie);
		assert_int_equal(waitpid(child, NULL, 0), child);
	}
	end();
}

static void
never_reported_zombie(void **state)
{
	(void)state;
	never_reported(false);
}

static void
never_reported_reaped(void **state)
{
	(void)state;
	never_reported(true);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reported_late),
		cmocka_unit_test(caller_is_killed),
		cmocka_unit_test(never_reported_zombie),
		cmocka_unit_test(never_reported_reaped),
	};

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
