/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_lines.c - findings name the lines of the program: those that the victim printed. */
#include "harness.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct e2e_backend *backend;

/* The finding's site of that role and line. */
static bool
names_line(const json_t *finding, const char *role, int line)
{
	const json_t *site;
	size_t i;

	json_array_foreach(json_object_get(finding, "sites"), i, site) {
		const char *file = json_string_value(json_object_get(site, "file"));
		const char *slash = file ? strrchr(file, '/') : NULL;

		if (strcmp(e2e_str(site, "role"), role) == 0 && file &&
		    strcmp(slash ? slash + 1 : file, "lines.c") == 0 && e2e_int(site, "line") == line)
			return true;
	}
	return false;
}

/* Each that the victim has printed, of the roles that the rule names. */
static void
names_all(const struct e2e_run *r, const json_t *finding, const char *roles)
{
	unsigned int n = 0;
	char role[16];
	int line;

	for (const char *p = r->job.text[0]; p && (p = strstr(p, "@ ")); p++) {
		if (sscanf(p, "@ %15s %d", role, &line) != 2 || !strstr(roles, role))
			continue;
		n++;
		if (!names_line(finding, role, line))
			e2e_fail(r, "%s at line %d is not named", role, line);
	}
	assert_true(n > 0);
}

static const struct row {
	const char *victim, *rule, *roles;
} rows[] = {
	{ "one-wait", "one-wait-per-signal", "fork handler wait" },
	{ "deaf", "handler-never-waits", "fork handler" },
	{ "never", "never-waits", "fork" },
	{ "once", "asked-once", "fork wait" },
};

static struct e2e_run *
run_victim(const struct row *row, const char *options)
{
	const char *argv[] = { e2e_victim("lines"), row->victim, NULL };
	struct e2e_run *r = e2e_run_start(backend, NULL, options, argv);

	e2e_await_events(r, 1, "finding rule=%s", row->rule);
	kill(r->job.pid, SIGTERM);
	e2e_finish(r);
	return r;
}

static void
test_sites(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct e2e_run *r = run_victim(&rows[i], "--zombie-age=1");

		names_all(r, e2e_find(r, "finding rule=%s", rows[i].rule), rows[i].roles);
		e2e_run_free(r);
	}
}

/* A stack is in the stream once, and what refers to it is in front of it or behind. */
static void
test_stacks_once(void **state)
{
	struct e2e_run *r = run_victim(&rows[0], "--zombie-age=1");
	const json_t *ev;
	size_t i;

	(void)state;
	json_array_foreach(r->events, i, ev) {
		const json_t *id = json_object_get(ev, "stack");

		if (id)
			e2e_want(r, 1, "stack id=%d", (int)json_integer_value(id));
	}
	e2e_want(r, 3, "fork stack>=1");
	e2e_run_free(r);
}

static void
test_off(void **state)
{
	struct e2e_run *r = run_victim(&rows[0], "--zombie-age=1 --stacks=off");

	(void)state;
	e2e_want(r, 0, "stack");
	e2e_want(r, 0, "fork stack>=1");
	assert_null(json_object_get(e2e_find(r, "finding"), "sites"));
	e2e_run_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		E2E_TEST(test_sites, E2E_EVENTS, NULL),
		E2E_TEST(test_stacks_once, E2E_EVENTS, NULL),
		E2E_TEST(test_off, E2E_EVENTS, NULL),
	};

	return e2e_main(tests, sizeof(tests) / sizeof(tests[0]), &backend);
}
