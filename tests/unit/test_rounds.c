/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rounds.c - all that have stopped have their turn before one of them has a second.  The
 * tracees are real; each waits until its stop is handled. */
#include "unit.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/ptrace/rounds.h"
#include "source/ptrace/seize.h"
#include "source/ptrace/stops.h"

enum { CROWD = 8, MOST_EVENTS = 64 };

static struct tracer t;
static struct pw_event events[MOST_EVENTS];
static unsigned int n_events;

static void
note_event(void *arg, const struct pw_event *ev)
{
	(void)arg;
	if (n_events < MOST_EVENTS)
		events[n_events++] = *ev;
}

static unsigned int
count(enum pw_kind kind, pid_t pid)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < n_events; i++)
		n += events[i].kind == kind && (!pid || events[i].who.pid == (uint32_t)pid);
	return n;
}

static void
begin(void)
{
	static const struct tracees_opts o = { .signals = 1ULL << (SIGUSR1 - 1), .sink = note_event };

	n_events = 0;
	t = (struct tracer){ .ring = ring_new(1), .tracees = tracees_new(&o), .filtered = true,
			     .now = 1000000000 };
}

static void
stop_again(bool with_child)
{
	if (with_child && fork() == 0)
		_exit(0);
	for (;;)
		raise(SIGUSR1);
}

static siginfo_t
report_of(pid_t tid)
{
	siginfo_t si;

	assert_int_equal(waitid(P_PID, (id_t)tid, &si, WEXITED | WSTOPPED | WNOWAIT | __WALL), 0);
	return si;
}

/* A process that is traced; 0: ptrace(2) is refused. */
static pid_t
trace(bool with_child)
{
	int go[2];
	char c = 0;
	pid_t pid;

	assert_int_equal(pipe(go), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(go[1]);
		if (read(go[0], &c, 1) == 1)
			stop_again(with_child);
		_exit(1);
	}
	close(go[0]);
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
kill_and_await(pid_t pid)
{
	siginfo_t si;

	assert_int_equal(kill(pid, SIGKILL), 0);
	do
		si = report_of(pid);
	while (si.si_code == CLD_TRAPPED);
}

static void
end(const pid_t *pids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (task_find(&t, pids[i])) {
			kill_and_await(pids[i]);
			stops_end(&t, pids[i]);
		}
	assert_null(t.tasks);
	assert_null(t.taken);
	tracer_done(&t);
	ring_free(t.ring);
}

static bool
begin_crowd(pid_t pids[CROWD])
{
	begin();
	for (size_t i = 0; i < CROWD; i++) {
		pids[i] = trace(false);
		if (!pids[i]) {
			end(pids, i);
			return false;
		}
	}
	for (size_t i = 0; i < CROWD; i++)
		report_of(pids[i]);
	return true;
}

static void
all_have_a_turn(void **state)
{
	pid_t pids[CROWD];
	siginfo_t si;

	(void)state;
	if (!begin_crowd(pids))
		skip();
	si = report_of(pids[CROWD - 1]);
	rounds_handle(&t, &si);
	for (size_t i = 0; i < CROWD; i++)
		assert_int_equal(count(PW_EV_SIGNAL, pids[i]), 1);
	end(pids, CROWD);
}

/* The signal was not delivered, and its end is handled in the next round. */
static void
killed_while_it_waits(void **state)
{
	pid_t pids[CROWD];
	siginfo_t si;

	(void)state;
	if (!begin_crowd(pids))
		skip();
	si = report_of(pids[0]);
	assert_int_equal(rounds_take(&t, &si), CROWD);
	kill_and_await(pids[3]);
	rounds_serve(&t);
	assert_null(t.taken);
	assert_int_equal(count(PW_EV_SIGNAL, 0), CROWD - 1);
	assert_int_equal(count(PW_EV_SIGNAL, pids[3]), 0);
	si = report_of(pids[3]);
	rounds_handle(&t, &si);
	assert_int_equal(count(PW_EV_EXIT, pids[3]), 1);
	assert_null(task_find(&t, pids[3]));
	end(pids, CROWD);
}

/* What the parent has stopped for is handled before the end of its child. */
static void
parent_before_end(void **state)
{
	unsigned int signal_at = MOST_EVENTS, exit_at = MOST_EVENTS;
	unsigned long child = 0;
	siginfo_t si;
	pid_t parent;

	(void)state;
	begin();
	parent = trace(true);
	if (!parent)
		skip();
	report_of(parent);	/* its fork */
	assert_int_equal(ptrace(PTRACE_GETEVENTMSG, parent, NULL, &child), 0);
	si = report_of((pid_t)child);
	stops_handle(&t, (pid_t)child, si.si_status);
	si = report_of(parent);
	stops_handle(&t, parent, si.si_status);
	do
		si = report_of((pid_t)child);
	while (si.si_code == CLD_TRAPPED);
	report_of(parent);	/* the signal */
	si = report_of(parent);
	assert_true(rounds_take(&t, &si) >= 2);
	for (unsigned int i = n_events; i-- > 0;) {
		if (events[i].kind == PW_EV_SIGNAL)
			signal_at = i;
		if (events[i].kind == PW_EV_EXIT)
			exit_at = i;
	}
	assert_true(signal_at < exit_at);
	assert_int_not_equal(exit_at, MOST_EVENTS);
	rounds_serve(&t);
	end(&parent, 1);
}

/* A thread that has the number of the leader by an exec: what that had stopped for is gone. */
static void
taken_twice(void **state)
{
	struct task *task;

	(void)state;
	begin();
	task_takes(&t, 5000001, SIGUSR1);
	task_takes(&t, 5000002, SIGUSR1);
	task_takes(&t, 5000001, SIGTRAP | PTRACE_EVENT_EXEC << 8);
	task = task_find(&t, 5000001);
	assert_ptr_equal(t.taken, task);
	assert_int_equal(task->report, SIGTRAP | PTRACE_EVENT_EXEC << 8);
	assert_int_equal(t.taken->taken_next->tid, 5000002);
	task_remove(&t, task);
	assert_int_equal(t.taken->tid, 5000002);
	task_remove(&t, t.taken);
	end(NULL, 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_have_a_turn),
		cmocka_unit_test(killed_while_it_waits),
		cmocka_unit_test(parent_before_end),
		cmocka_unit_test(taken_twice),
	};

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
