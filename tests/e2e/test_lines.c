/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_lines.c - findings name the lines of the program: those that the victim printed. */
#include "harness.h"

#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static void
names_function(const struct e2e_run *r, const json_t *finding, const char *role, const char *func)
{
	const json_t *site;
	size_t i;

	json_array_foreach(json_object_get(finding, "sites"), i, site)
		if (strcmp(e2e_str(site, "role"), role) == 0 && json_object_get(site, "func") &&
		    strcmp(e2e_str(site, "func"), func) == 0)
			return;
	e2e_fail(r, "no %s in %s()", role, func);
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
	{ "jumps", "one-wait-per-signal", "fork handler wait" },
	{ "deaf", "handler-never-waits", "fork handler" },
	{ "never", "never-waits", "fork" },
	{ "once", "asked-once", "fork wait" },
};

static struct e2e_run *
run_built(const char *file, const struct row *row, const char *options)
{
	const char *argv[] = { e2e_victim(file), row->victim, NULL };
	struct e2e_run *r = e2e_run_start(backend, NULL, options, argv);

	e2e_await_events(r, 1, "finding rule=%s", row->rule);
	kill(r->job.pid, SIGTERM);
	e2e_finish(r);
	return r;
}

static struct e2e_run *
run_victim(const struct row *row, const char *options)
{
	return run_built("lines", row, options);
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

static bool
has_function(const json_t *stack, const char *func)
{
	const json_t *frame;
	size_t i;

	json_array_foreach(json_object_get(stack, "frames"), i, frame)
		if (json_object_get(frame, "func") && strcmp(e2e_str(frame, "func"), func) == 0)
			return true;
	return false;
}

/* A program that has gone when procwatch hears of it: what the source has seen of it is enough. */
static void
test_brief(void **state)
{
	char script[PATH_MAX + 64];
	const char *argv[] = { "/bin/sh", "-c", script, NULL };
	struct e2e_run *r;
	const json_t *ev;
	unsigned int n = 0;
	size_t i;

	(void)state;
	snprintf(script, sizeof(script), "for i in 1 2 3 4 5 6 7 8; do %s brief; done", e2e_victim("lines"));
	r = e2e_run(backend, NULL, argv);
	json_array_foreach(r->events, i, ev) {
		if (strcmp(e2e_str(ev, "event"), "fork") == 0 && json_object_get(ev, "stack"))
			n += has_function(e2e_find(r, "stack id=%ld", e2e_int(ev, "stack")), "make_children");
	}
	if (n != 8)
		e2e_fail(r, "of 8 forks %u have a line", n);
	e2e_run_free(r);
}

/* From the first look on, while its zombie is young: with the registers, or sleep_below() is
 * where it ends. */
static void
test_found_asleep(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;
	char options[32];
	long id;

	(void)state;
	e2e_start_victim(&v, "lines", "sleeps", backend->uid);
	snprintf(options, sizeof(options), "-p %d", v.pid);
	r = e2e_run_start(backend, NULL, options, NULL);
	e2e_await_events(r, 1, "stack");
	kill(r->job.pid, SIGINT);
	e2e_finish(r);
	id = e2e_int(e2e_find(r, "activity pid=%d", v.pid), "stack");
	if (!has_function(e2e_find(r, "stack id=%ld", id), "main"))
		e2e_fail(r, "the first stack does not lead to main()");
	e2e_run_free(r);
	e2e_job_done(&v);
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

/* --- less to know it by ------------------------------------------------------------- */

static const char *
built_or_skip(const char *name)
{
	const char *path = e2e_victim(name);

	if (access(path, X_OK) != 0)
		skip();		/* the tools could not make it */
	return path;
}

/* As addr2line(1) has it for the program that was not stripped: the function; its line. */
static int
place_at(long offset, char func[64])
{
	char command[PATH_MAX + 64], text[PATH_MAX + 64] = "";
	const char *colon = NULL;
	FILE *f;

	snprintf(command, sizeof(command), "addr2line -f -e '%s' %#lx 2>/dev/null", e2e_victim("lines"), offset);
	f = popen(command, "r");
	if (f && fscanf(f, "%63s\n", func) == 1 && fgets(text, sizeof(text), f))
		colon = strrchr(text, ':');
	if (!f || pclose(f) != 0)
		skip();
	return colon ? atoi(colon + 1) : 0;
}

static bool
has_printed(const struct e2e_run *r, const char *role, int line)
{
	char text[64];

	snprintf(text, sizeof(text), "@ %s %d\n", role, line);
	return strstr(r->job.text[0], text);
}

static void
replay_has(const struct e2e_run *r, const char *text)
{
	const char *argv[] = { e2e_bin(), "-r", r->file, "--zombie-age=1", NULL };
	struct e2e_job job;

	e2e_spawn(&job, NULL, argv);
	e2e_join(&job, E2E_SECONDS);
	if (!strstr(job.text[0], text))
		e2e_fail(r, "the log has no %s:\n%s", text, job.text[0]);
	e2e_job_done(&job);
}

static void
test_stripped(void **state)
{
	const char *module = built_or_skip("lines.stripped"), *roles[] = { "fork", "handler", "wait" };
	struct e2e_run *r = run_built("lines.stripped", &rows[0], "--zombie-age=1");
	const json_t *sites = json_object_get(e2e_find(r, "finding rule=%s", rows[0].rule), "sites"), *site;
	char text[128], func[64] = "";
	size_t i;
	int line;

	(void)state;
	assert_int_equal(json_array_size(sites), sizeof(roles) / sizeof(roles[0]));
	json_array_foreach(sites, i, site) {
		const long offset = e2e_int(site, "offset");

		assert_string_equal(e2e_str(site, "role"), roles[i]);
		assert_string_equal(e2e_str(site, "module"), module);
		assert_null(json_object_get(site, "func"));
		assert_null(json_object_get(site, "line"));
		line = place_at(offset, func);
		/* several lines begin where a function does */
		if (strcmp(roles[i], "handler") == 0 ? strcmp(func, "reap_one") : !has_printed(r, roles[i], line))
			e2e_fail(r, "%s at %#lx is line %d, in %s()", roles[i], offset, line, func);
		snprintf(text, sizeof(text), "lines.stripped+%#lx: %s\n", offset, roles[i]);
		replay_has(r, text);
	}
	e2e_run_free(r);
}

/* The names that other modules may use are left: that of a static function is not guessed. */
static void
test_names_left(void **state)
{
	struct e2e_run *r;
	const json_t *finding;

	(void)state;
	built_or_skip("lines.dynsym");
	r = run_built("lines.dynsym", &rows[0], "--zombie-age=1");
	finding = e2e_find(r, "finding rule=%s", rows[0].rule);
	names_function(r, finding, "fork", "make_children");
	names_function(r, finding, "handler", "reap_one");
	names_function(r, finding, "wait", "reap_one");
	e2e_run_free(r);
}

static void
test_debug_file(void **state)
{
	struct e2e_run *r;

	(void)state;
	built_or_skip("lines.linked");
	r = run_built("lines.linked", &rows[0], "--zombie-age=1");
	names_all(r, e2e_find(r, "finding rule=%s", rows[0].rule), rows[0].roles);
	e2e_run_free(r);
}

/* The texts of the finding's sites in its own file. */
static int
count_texts(const struct e2e_run *r, const json_t *finding)
{
	const json_t *site;
	size_t i;
	int n = 0;

	json_array_foreach(json_object_get(finding, "sites"), i, site) {
		if (e2e_int(site, "line") <= 0)
			e2e_fail(r, "a site without a line");
		n += json_object_get(site, "source") != NULL;
	}
	return n;
}

static struct e2e_run *
run_old(const char *old, const char *options)
{
	const char *argv[] = { old, rows[0].victim, NULL };
	struct e2e_run *r = e2e_run_start(backend, NULL, options, argv);

	e2e_await_events(r, 1, "finding rule=%s", rows[0].rule);
	kill(r->job.pid, SIGTERM);
	e2e_finish(r);
	names_all(r, e2e_find(r, "finding rule=%s", rows[0].rule), rows[0].roles);
	return r;
}

static void
says_newer(const struct e2e_run *r, const char *what)
{
	if (what ? !strstr(r->job.text[1], what) : strstr(r->job.text[1], "is newer than") != NULL)
		e2e_fail(r, "not \"%s\"", what ? what : "nothing of it");
}

/* As after an edit: the lines are named, but what stands there now is not shown, unless --source
 * asks for it.  Where no finding names one, nothing is said. */
static void
test_newer_source(void **state)
{
	static const struct timespec long_ago[2] = { { .tv_sec = 1577836800 }, { .tv_sec = 1577836800 } };
	char *old = e2e_path("lines"), command[2 * PATH_MAX + 16], options[PATH_MAX + 32];
	const char *argv[] = { old, "reaps", NULL };
	struct e2e_run *r = run_victim(&rows[0], "--zombie-age=1");
	const json_t *finding = e2e_find(r, "finding rule=%s", rows[0].rule);
	const int texts = count_texts(r, finding);

	(void)state;
	snprintf(options, sizeof(options), "--zombie-age=1 --source=%s",
		 e2e_str(json_array_get(json_object_get(finding, "sites"), 0), "file"));
	*strrchr(options, '/') = '\0';
	e2e_run_free(r);
	if (!texts)
		skip();		/* this user may not read the source */
	snprintf(command, sizeof(command), "cp '%s' '%s'", e2e_victim("lines"), old);
	assert_int_equal(system(command), 0);
	assert_int_equal(utimensat(AT_FDCWD, old, long_ago, 0), 0);
	r = run_old(old, "--zombie-age=1");
	assert_int_equal(count_texts(r, e2e_find(r, "finding rule=%s", rows[0].rule)), 0);
	says_newer(r, "lines.c is newer than lines: its lines are not shown (build lines again, or show them with "
		      "--source=DIR)\n");
	e2e_run_free(r);
	r = run_old(old, options);
	assert_int_equal(count_texts(r, e2e_find(r, "finding rule=%s", rows[0].rule)), texts);
	says_newer(r, "lines.c is newer than lines: its lines may be others\n");
	e2e_run_free(r);
	r = e2e_run(backend, NULL, argv);
	e2e_want(r, 0, "finding");
	e2e_want(r, 1, "fork stack>=1");
	says_newer(r, NULL);
	e2e_run_free(r);
	free(old);
}

/* Of the victim's output. */
static int
printed_line(const struct e2e_run *r, const char *role)
{
	char words[32];
	const char *at;

	snprintf(words, sizeof(words), "@ %s ", role);
	at = strstr(r->job.text[0], words);
	assert_non_null(at);
	return atoi(at + strlen(words));
}

static void
says_place(const struct e2e_run *r, const char **message, const char *words, const char *file, int line)
{
	char place[64];
	const char *at = strstr(*message, words), *end = at ? strpbrk(at + strlen(words), " ,") : NULL;

	snprintf(place, sizeof(place), "/%s:%d", file, line);
	if (!at || !end)
		e2e_fail(r, "no \"%s\" in: %s", words, *message);
	at += strlen(words);
	if (!memmem(at, (size_t)(end - at), place, strlen(place)))
		e2e_fail(r, "not %s: %s", place, at);
	*message = end;
}

/* Two that want SIGCHLD take it from each other: who has it, and who had it before. */
static void
test_replaced(void **state)
{
	static const struct row orders[] = {
		{ "replaced", "handler-never-waits", "fork" }, { "replaces", "handler-never-waits", "fork handler" },
	};

	(void)state;
	built_or_skip("child_library.so");
	for (int i = 0; i < 2; i++) {
		struct e2e_run *r = run_victim(&orders[i], "--zombie-age=1");
		const json_t *finding = e2e_find(r, "finding rule=handler-never-waits");
		const char *message = e2e_str(finding, "message");

		names_all(r, finding, orders[i].roles);
		for (int k = 0; k < 2; k++)
			if (k == i) {
				says_place(r, &message, k ? "Before, it was library_on_child() at "
							  : "The handler is library_on_child() at ", "child_library.c", 11);
				says_place(r, &message, "installed by library_watch() at ", "child_library.c", 21);
			} else {
				says_place(r, &message, k ? "Before, it was look_away() at "
							  : "The handler is look_away() at ", "lines.c",
					   printed_line(r, "handler"));
				says_place(r, &message, "installed by set_handler() at ", "lines.c",
					   printed_line(r, "install"));
			}
		e2e_run_free(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		E2E_TEST(test_sites, E2E_EVENTS, NULL),
		E2E_TEST(test_stacks_once, E2E_EVENTS, NULL),
		E2E_TEST(test_stripped, E2E_EVENTS, NULL),
		E2E_TEST(test_names_left, E2E_EVENTS, NULL),
		E2E_TEST(test_debug_file, E2E_EVENTS, NULL),
		E2E_TEST(test_brief, E2E_EVENTS, NULL),
		E2E_TEST(test_replaced, E2E_EVENTS, NULL),
		E2E_TEST(test_found_asleep, E2E_PROBES, NULL),
		E2E_TEST(test_newer_source, E2E_EVENTS, NULL),
		E2E_TEST(test_off, E2E_EVENTS, NULL),
	};

	return e2e_main(tests, sizeof(tests) / sizeof(tests[0]), &backend);
}
