/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_look.c - what one look at /proc shows: -z, and --signals. */
#include "harness.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../schema_lines.h"

/* procwatch with these words, to its end. */
static int
look(struct e2e_job *job, const char *a, const char *b, const char *c, const char *d)
{
	const char *argv[] = { e2e_bin(), a, b, c, d, NULL };

	e2e_spawn(job, NULL, argv);
	return e2e_join(job, E2E_SECONDS);
}

/* A parent of tests/rules, and its pid as an argument. */
static void
start_parent(struct e2e_job *parent, const char *name, char pid[16])
{
	char parents[PATH_MAX];

	if (!realpath("tests/rules/parents", parents))
		fail_msg("tests/rules/parents is not built");
	e2e_spawn(parent, NULL, (const char *const[]){ parents, name, NULL });
	snprintf(pid, 16, "%d", (int)parent->pid);
}

/* Looks until the text shows what the parent comes to. */
static void
await(const char *pid, const char *opt, const char *text, struct e2e_job *job)
{
	const time_t until = time(NULL) + E2E_SECONDS;

	for (;;) {
		look(job, opt, "-p", pid, NULL);
		if (strstr(job->text[0], text))
			return;
		if (time(NULL) > until)
			fail_msg("\"%s\" did not come; %s", text, job->text[0]);
		e2e_job_done(job);
	}
}

struct parent {
	const char *name, *fits;
};

static const struct parent parents[] = {
	{ "never-waits", "fits asked-once or never-waits" },
	{ "handler-never-waits", "fits handler-too-late or handler-never-waits" },
	{ "one-wait-per-signal", "fits one-wait-per-signal or handler-never-waits" },
	{ "sigchld-blocked", "fits sigchld-blocked" },
	{ "parent-stopped", "fits parent-stuck" },
	{ "waits-for-other", "fits waits-for-other" },
	{ "tracer-holds", "fits tracer-holds" },
	{ "foreign-exit-signal", "fits foreign-exit-signal" },
};

static void
test_fits(void **state)
{
	const struct parent *p = *state;
	char pid[16];
	struct e2e_job parent, job;

	start_parent(&parent, p->name, pid);
	await(pid, "-z", p->fits, &job);
	assert_int_equal(WEXITSTATUS(job.status), 1);
	e2e_job_done(&job);
	e2e_job_done(&parent);
}

static void
test_json(void **state)
{
	char pid[16];
	struct e2e_job parent, job;
	json_t *lines, *first;

	(void)state;
	start_parent(&parent, "never-waits", pid);
	await(pid, "-zj", "never-waits", &job);
	lines = e2e_parse(job.text[0], job.len[0]);
	assert_int_equal(json_array_size(lines), 1);
	first = json_array_get(lines, 0);
	assert_int_equal(e2e_int(json_object_get(first, "parent"), "pid"), parent.pid);
	assert_string_equal(e2e_str(json_object_get(first, "parent"), "sigchld"), "default");
	assert_int_equal(json_array_size(json_object_get(first, "zombies")), 1);
	json_decref(lines);
	e2e_job_done(&job);
	e2e_job_done(&parent);
}

static void
test_json_of_several(void **state)
{
	char pid[16];
	struct e2e_job parent, job;
	json_t *lines, *zombies;

	(void)state;
	start_parent(&parent, "never-waits-for-three", pid);
	await(pid, "-z", "has 3 zombies", &job);
	e2e_job_done(&job);
	look(&job, "-zj", "-p", pid, NULL);
	lines = e2e_parse(job.text[0], job.len[0]);
	assert_int_equal(json_array_size(lines), 1);
	zombies = json_object_get(json_array_get(lines, 0), "zombies");
	assert_int_equal(json_array_size(zombies), 3);
	assert_int_not_equal(e2e_int(json_array_get(zombies, 0), "pid"),
			     e2e_int(json_array_get(zombies, 2), "pid"));
	json_decref(lines);
	e2e_job_done(&job);
	e2e_job_done(&parent);
}

static void
test_none(void **state)
{
	char pid[16];
	struct e2e_job job;

	(void)state;
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	assert_int_equal(WEXITSTATUS(look(&job, "-q", "-z", "-p", pid)), 0);
	assert_string_equal(job.text[0], "no zombies\n");
	e2e_job_done(&job);
	assert_int_equal(WEXITSTATUS(look(&job, "-z", "-p", "4194304", NULL)), 125);
	assert_non_null(strstr(job.text[1], "4194304"));
	e2e_job_done(&job);
}

static void
test_signals(void **state)
{
	char pid[16];
	struct e2e_job parent, job;

	(void)state;
	start_parent(&parent, "sigchld-blocked", pid);
	await(pid, "--signals", "SIGCHLD      caught   yes      process (ShdPnd)", &job);
	assert_int_equal(WEXITSTATUS(job.status), 0);
	e2e_job_done(&job);
	e2e_job_done(&parent);
}

static void
test_signals_of_threads(void **state)
{
	char pid[16];
	struct e2e_job parent, job;

	(void)state;
	start_parent(&parent, "wrong-thread", pid);
	await(pid, "--signals", "2 threads", &job);
	assert_non_null(strstr(job.text[0], "SIGCHLD      caught   -"));
	e2e_job_done(&job);
	e2e_job_done(&parent);
}

int
main(void)
{
	enum { N = sizeof(parents) / sizeof(parents[0]) };
	struct CMUnitTest list[N + 5] = { { 0 } };
	size_t n = 0;

	for (; n < N; n++)
		list[n] = (struct CMUnitTest){ .name = parents[n].fits, .test_func = test_fits,
			.initial_state = (void *)(uintptr_t)&parents[n] };
	list[n++] = (struct CMUnitTest)cmocka_unit_test(test_json);
	list[n++] = (struct CMUnitTest)cmocka_unit_test(test_json_of_several);
	list[n++] = (struct CMUnitTest)cmocka_unit_test(test_none);
	list[n++] = (struct CMUnitTest)cmocka_unit_test(test_signals);
	list[n++] = (struct CMUnitTest)cmocka_unit_test(test_signals_of_threads);
	return _cmocka_run_group_tests("look", list, n, NULL, NULL) + schema_lines_check();
}
