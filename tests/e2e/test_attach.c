/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_attach.c - watching what runs already: -p and -a. */
#include "harness.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct e2e_backend *backend;

/* procwatch -p PID as a run; its JSON file grows from its START on. */
static struct e2e_run *
attach(pid_t pid, const char *more)
{
	char options[64];

	snprintf(options, sizeof(options), "-p %d%s%s", pid, more ? " " : "", more ? more : "");
	return e2e_run_start(backend, NULL, options, NULL);
}

static void
start_victim(struct e2e_job *job, const char *name)
{
	const char *argv[] = { e2e_victim("tree"), name, NULL };

	e2e_spawn(job, &(struct e2e_start){ .uid = backend->uid }, argv);
	e2e_await(job, 1, "ready\n");
}

static long
number_after(const struct e2e_job *job, const char *key)
{
	const char *p = strstr(job->text[0], key);

	if (!p)
		fail_msg("no %s in \"%s\"", key, job->text[0]);
	return atol(p + strlen(key));
}

/* A tree at rest: a child, its child, and a zombie, each reported as it is. */
static void
test_tree(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;
	long root, child, grandchild, zombie;

	(void)state;
	start_victim(&v, "rest");
	root = number_after(&v, "root ");
	child = number_after(&v, "child ");
	grandchild = number_after(&v, "grandchild ");
	zombie = number_after(&v, "zombie ");
	r = attach(v.pid, NULL);
	e2e_await_events(r, 4, "process");
	kill(v.pid, SIGUSR1);	/* ends in order: reaps the zombie, then its child */
	e2e_finish(r);
	e2e_want(r, 1, "start mode=attach pid=%ld", root);
	e2e_want(r, 1, "process pid=%ld state=running comm=tree", root);
	e2e_want(r, 1, "process pid=%ld ppid=%ld state=running", child, root);
	e2e_want(r, 1, "process pid=%ld ppid=%ld state=running", grandchild, child);
	e2e_want(r, 1, "process pid=%ld ppid=%ld state=zombie", zombie, root);
	e2e_want(r, 4, "process");
	e2e_want(r, 0, "fork");
	e2e_want(r, 1, "reap pid=%ld by=%ld how=wait4", zombie, root);
	e2e_want(r, 1, "exit pid=%ld ppid=%ld code=81 zombie=true", child, root);
	e2e_want(r, 1, "exit pid=%ld code=82 zombie=true", grandchild);
	e2e_want(r, 1, "reap pid=%ld by=%ld", grandchild, child);
	e2e_want(r, 1, "reap pid=%ld by=%ld", child, root);
	e2e_want(r, 1, "exit pid=%ld code=80", root);
	assert_true(WIFEXITED(r->job.status));
	assert_int_equal(WEXITSTATUS(r->job.status), 0);
	e2e_run_free(r);
	e2e_job_done(&v);
}

/* As on a kernel without CONFIG_PROC_CHILDREN. */
static void
test_tree_without_children_files(void **state)
{
	setenv("PROCWATCH_PROCFS_WITHOUT", "children", 1);
	test_tree(state);
}

static int
have_all(void **state)
{
	(void)state;
	return unsetenv("PROCWATCH_PROCFS_WITHOUT");
}

/* Each pid that ended must have been reported before: by PROCESS or by FORK. */
static void
nothing_out_of_nowhere(const struct e2e_run *r)
{
	enum { PIDS = 1 << 22 };
	unsigned char *known = calloc(PIDS, 1);
	size_t i;

	for (i = 0; i < json_array_size(r->events); i++) {
		json_t *ev = json_array_get(r->events, i);
		const char *name = e2e_str(ev, "event");

		if (strcmp(name, "process") == 0) {
			if (known[e2e_int(ev, "pid")] == 1)
				e2e_fail(r, "process %ld reported twice", e2e_int(ev, "pid"));
			known[e2e_int(ev, "pid")] =
				strcmp(e2e_str(ev, "state"), "zombie") == 0 ? 2 : 1;
		} else if (strcmp(name, "fork") == 0) {
			known[e2e_int(ev, "child")] = 1;
		} else if (strcmp(name, "exit") == 0) {
			if (!known[e2e_int(ev, "pid")])
				e2e_fail(r, "%ld ended and was never reported", e2e_int(ev, "pid"));
			known[e2e_int(ev, "pid")] = 2;
		}
	}
	for (i = 0; i < PIDS; i++)
		if (known[i] == 1 && !backend->no_events)
			e2e_fail(r, "%zu was reported and never ended", i);
	free(known);
}

/* Forks all the time: nothing may fall between the snapshot and the probes.
 * The victim counts what it forked and reaped after the signal to
 * count from, which is after procwatch has said START. */
static void
test_busy(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;
	long counted;

	(void)state;
	start_victim(&v, "busy");
	r = attach(v.pid, NULL);
	e2e_await_events(r, 1, "start");
	kill(v.pid, SIGUSR1);
	e2e_await(&v, 1, "counting\n");
	e2e_await_events(r, 300, "fork");
	kill(v.pid, SIGUSR2);
	e2e_finish(r);
	e2e_join(&v, E2E_SECONDS);
	counted = number_after(&v, "forked ");
	if (e2e_count(r, "fork") < counted)
		e2e_fail(r, "%ld forks reported, the victim made at least %ld",
			 e2e_count(r, "fork"), counted);
	nothing_out_of_nowhere(r);
	/* We are the root's parent, and reap it when we like. */
	assert_int_equal(e2e_count(r, "reap pid!=%d", v.pid),
			 e2e_count(r, "exit pid!=%d", v.pid) +
			 e2e_count(r, "process state=zombie"));
	e2e_run_free(r);
	e2e_job_done(&v);
}

static void
test_duration(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;

	(void)state;
	start_victim(&v, "rest");
	r = attach(v.pid, "-d 0.3");
	e2e_finish(r);
	assert_int_equal(kill(v.pid, 0), 0);	/* the target still runs */
	e2e_want(r, 0, "exit");
	kill(v.pid, SIGUSR1);
	e2e_join(&v, E2E_SECONDS);
	assert_int_equal(WEXITSTATUS(v.status), 80);
	e2e_run_free(r);
	e2e_job_done(&v);
}

/* SIGINT ends the watching, not the target; the summary still comes. */
static void
test_interrupted(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM };
	struct e2e_job v;
	size_t i;

	(void)state;
	start_victim(&v, "rest");
	for (i = 0; i < 2; i++) {
		struct e2e_run *r = attach(v.pid, NULL);

		e2e_await_events(r, 4, "process");
		kill(r->job.pid, signals[i]);
		e2e_finish(r);
		e2e_run_free(r);
		assert_int_equal(kill(v.pid, 0), 0);
	}
	kill(v.pid, SIGUSR1);
	e2e_join(&v, E2E_SECONDS);
	assert_int_equal(WEXITSTATUS(v.status), 80);
	e2e_job_done(&v);
}

static void
test_gone(void **state)
{
	const char *argv[] = { e2e_bin(), backend->option, "-j", "-p", NULL, NULL };
	char pid[16];
	struct e2e_job job;
	pid_t gone = fork();

	(void)state;
	if (gone == 0)
		_exit(0);
	waitpid(gone, NULL, 0);
	snprintf(pid, sizeof(pid), "%d", gone);
	argv[4] = pid;
	e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
	e2e_join(&job, E2E_SECONDS);
	assert_int_equal(WEXITSTATUS(job.status), 125);
	assert_non_null(strstr(job.text[1], pid));
	assert_int_equal(job.len[0], 0);
	e2e_job_done(&job);
}

/* A thread is not what is watched: the error names its process. */
static void
test_thread(void **state)
{
	const char *argv[] = { e2e_bin(), backend->option, "-j", "-d", "5", "-p", NULL, NULL };
	char tid[16], remedy[32];
	struct e2e_job v, job;

	(void)state;
	start_victim(&v, "threaded");
	snprintf(tid, sizeof(tid), "%ld", number_after(&v, "thread "));
	snprintf(remedy, sizeof(remedy), "use -p %d", v.pid);
	argv[6] = tid;
	e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
	e2e_join(&job, E2E_SECONDS);
	assert_int_equal(WEXITSTATUS(job.status), 125);
	assert_non_null(strstr(job.text[1], tid));
	assert_non_null(strstr(job.text[1], remedy));
	assert_int_equal(job.len[0], 0);
	e2e_job_done(&job);
	e2e_job_done(&v);
}

/* Two roots, one below the other: each process is reported once. */
static void
test_two(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;
	char options[64];

	(void)state;
	start_victim(&v, "rest");
	snprintf(options, sizeof(options), "-p %d,%ld", v.pid, number_after(&v, "child "));
	r = e2e_run_start(backend, NULL, options, NULL);
	e2e_await_events(r, 4, "process");
	kill(v.pid, SIGUSR1);
	e2e_finish(r);
	e2e_want(r, 4, "process");
	e2e_run_free(r);
	e2e_job_done(&v);
}

/* How many zombies there are by the stream so far. */
static long
zombies_shown(const struct e2e_run *r)
{
	enum { PIDS = 1 << 22 };
	unsigned char *zombie = calloc(PIDS, 1);
	size_t i;
	long n = 0;

	for (i = 0; i < json_array_size(r->events); i++) {
		json_t *ev = json_array_get(r->events, i);
		const char *name = e2e_str(ev, "event");
		bool dead = strcmp(e2e_str(ev, "state"), "zombie") == 0 ||
			    json_is_true(json_object_get(ev, "zombie"));

		if (strcmp(name, "process") == 0 || strcmp(name, "exit") == 0)
			zombie[e2e_int(ev, "pid")] = dead;
		else if (strcmp(name, "reap") == 0)
			zombie[e2e_int(ev, "pid")] = 0;
	}
	for (i = 0; i < PIDS; i++)
		n += zombie[i];
	free(zombie);
	return n;
}

static bool
shows_seven_zombies(const struct e2e_run *r)
{
	return zombies_shown(r) == 7;
}

/* A buffer too small on purpose: the loss is reported and the model repaired, so that the
 * zombies it counts in the end are those that are there. */
static void
test_small_buffer(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;
	const json_t *last;

	(void)state;
	start_victim(&v, "storm");
	r = attach(v.pid, "--buffer=4K -d 80");
	e2e_await_events(r, 1, "process");
	kill(v.pid, SIGUSR1);
	e2e_await(&v, 1, "over\n");
	e2e_await_that(r, shows_seven_zombies, "seven zombies");
	kill(r->job.pid, SIGINT);
	e2e_join(&r->job, E2E_SECONDS);
	json_decref(r->events);
	r->events = e2e_load(r->file);
	last = json_array_get(r->events, json_array_size(r->events) - 1);
	if (e2e_int(last, "zombies_now") != 7)
		e2e_fail(r, "%ld zombies reported, there are 7; %ld events lost",
			 e2e_int(last, "zombies_now"), e2e_int(last, "lost"));
	if (e2e_count(r, "lost") == 0)
		print_message("no event was lost: nothing had to be repaired\n");
	kill(v.pid, SIGUSR2);
	e2e_join(&v, E2E_SECONDS);
	e2e_run_free(r);
	e2e_job_done(&v);
}

/* No SIGALRM is generated from the attach to the victim until it has ended by itself. */
static struct e2e_run *
run_without_alarm(struct e2e_job *v, const char *victim)
{
	struct e2e_run *r;

	e2e_start_victim(v, "chld", victim, backend->uid);
	r = attach(v->pid, "-s ALRM");
	e2e_await_events(r, 1, "process pid=%d", v->pid);
	kill(v->pid, SIGUSR1);
	e2e_finish(r);
	e2e_want(r, 1, "exit pid=%d code=0", v->pid);
	e2e_want(r, 0, "signal signal=SIGALRM");
	return r;
}

/* A timer's signal comes out of an interrupt: the process that runs then did not send
 * it, and a process that is not watched is none of ours. */
static void
test_bystander(void **state)
{
	struct e2e_job ticking, spinning;

	(void)state;
	e2e_start_victim(&ticking, "chld", "ticking", backend->uid);
	e2e_run_free(run_without_alarm(&spinning, "spinning"));
	e2e_job_done(&spinning);
	e2e_job_done(&ticking);
}

/* What is pending already was sent before. */
static void
test_pending(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;

	(void)state;
	r = run_without_alarm(&v, "pending");
	e2e_want(r, 1, "deliver pid=%d signal=SIGALRM", v.pid);
	e2e_run_free(r);
	e2e_job_done(&v);
}

/* What was so before the attach, and /proc does not show. */
static struct e2e_run *
attach_to_past(struct e2e_job *v, const char *victim, const char *event)
{
	struct e2e_run *r;

	e2e_start_victim(v, "past", victim, backend->uid);
	r = attach(v->pid, "-d 60");
	e2e_await_events(r, 1, "%s pid=%d", event, v->pid);
	kill(r->job.pid, SIGINT);
	e2e_finish(r);
	return r;
}

static void
end_past(struct e2e_job *v, struct e2e_run *r)
{
	e2e_run_free(r);
	e2e_job_done(v);
}

/* Two zombies: one was forked before the exec, one after. */
static void
test_forked_before_exec(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;

	(void)state;
	r = attach_to_past(&v, "before-exec", "disposition");
	e2e_want(r, 1, "process pid=%ld state=zombie inherited=true", number_after(&v, "inherited zombie "));
	e2e_want(r, 1, "process pid=%ld state=zombie inherited=false", number_after(&v, "own zombie "));
	end_past(&v, r);
}

/* get_signal() resets the handler and leaves the flag. */
static void
test_reset_before(void **state)
{
	static const struct {
		const char *victim, *want;
	} cases[] = {
		{ "reset", "action=default origin=resethand !approx" },
		{ "kept", "action=handler !origin" },
		{ "sysv-default", "action=default origin=resethand approx=true" },
		{ "default", "action=default !origin" },
	};
	struct e2e_job v;
	struct e2e_run *r;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		r = attach_to_past(&v, cases[i].victim, "disposition");
		e2e_want(r, 1, "disposition pid=%d %s", v.pid, cases[i].want);
		end_past(&v, r);
	}
}

/* As on a kernel that refuses the iterator: all else is as it was. */
static void
test_without_iterator(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;

	(void)state;
	setenv("PROCWATCH_BPF_WITHOUT", "iter", 1);
	r = attach_to_past(&v, "reset", "disposition");
	unsetenv("PROCWATCH_BPF_WITHOUT");
	e2e_want(r, 1, "disposition pid=%d action=default !origin", v.pid);
	e2e_want(r, 1, "process pid=%ld state=zombie !inherited", number_after(&v, "zombie "));
	end_past(&v, r);
}

static void
test_signalfd(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;

	(void)state;
	r = attach_to_past(&v, "signalfd", "activity");
	assert_true(e2e_count(r, "activity pid=%d signalfd=true", v.pid) >= 1);
	end_past(&v, r);
	r = attach_to_past(&v, "signalfd-usr1", "activity");
	assert_int_equal(e2e_count(r, "activity pid=%d signalfd", v.pid), 0);
	end_past(&v, r);
}

/* The whole machine, for a moment in which something happens. */
static void
test_system(void **state)
{
	const char *argv[] = { e2e_victim("forks"), "fork", NULL };
	struct e2e_job v;
	struct e2e_run *r = e2e_run_start(backend, NULL, "-a -d 60", NULL);

	(void)state;
	e2e_await_events(r, 1, "process pid=%d", getpid());
	e2e_spawn(&v, &(struct e2e_start){ .uid = backend->uid }, argv);
	e2e_join(&v, E2E_SECONDS);
	e2e_await_events(r, 1, "exit pid=%d", v.pid);
	kill(r->job.pid, SIGINT);
	e2e_finish(r);
	e2e_want(r, 1, "start mode=system");
	e2e_want(r, 1, "process pid=1");
	e2e_want(r, 1, "fork child=%d", v.pid);
	e2e_want(r, 1, "exit pid=%d code=0", v.pid);
	e2e_want(r, 1, "exit ppid=%d code=7 zombie=true", v.pid);
	e2e_run_free(r);
	e2e_job_done(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		E2E_TEST(test_tree, E2E_ALL, NULL),
		E2E_TEST(test_tree_without_children_files, E2E_ALL, have_all),
		E2E_TEST(test_busy, E2E_ALL, NULL),
		E2E_TEST(test_duration, E2E_ALL, NULL),
		E2E_TEST(test_interrupted, E2E_ALL, NULL),
		E2E_TEST(test_gone, E2E_ALL, NULL),
		E2E_TEST(test_thread, E2E_ALL, NULL),
		E2E_TEST(test_two, E2E_ALL, NULL),
		E2E_TEST(test_small_buffer, E2E_PROBES, NULL),
		E2E_TEST(test_bystander, E2E_EVENTS, NULL),
		E2E_TEST(test_pending, E2E_EVENTS, NULL),
		E2E_TEST(test_forked_before_exec, E2E_PROBES, NULL),
		E2E_TEST(test_reset_before, E2E_PROBES, NULL),
		E2E_TEST(test_without_iterator, E2E_PROBES, NULL),
		E2E_TEST(test_signalfd, E2E_ALL, NULL),
		E2E_TEST(test_system, E2E_UNTRACED, NULL),
	};

	return e2e_main(tests, sizeof(tests) / sizeof(tests[0]), &backend);
}
