/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_python_lines.c - findings name the lines of a Python program: those that it printed. */
#include "harness.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static const struct e2e_backend *backend;

/* It begins when the gate opens, as a stack has Python functions once procwatch has found the
 * interpreter. */
static const char program[] =
	"import ctypes, multiprocessing, os, signal, subprocess, sys\n"
	"kept = []\n"
	"\n"
	"def end_with_parent():\n"
	"    ctypes.CDLL(None).prctl(1, signal.SIGKILL)\n"
	"\n"
	"def at_next_line(role):\n"
	"    print('@', role, sys._getframe(1).f_lineno + 1, flush=True)\n"
	"\n"
	"def fork_child():\n"
	"    at_next_line('fork')\n"
	"    pid = os.fork()\n"
	"    if pid == 0:\n"
	"        os._exit(0)\n"
	"    return pid\n"
	"\n"
	"def start_program():\n"
	"    at_next_line('fork')\n"
	"    kept.append(subprocess.Popen(['true']))\n"
	"\n"
	"def wait_for(pid):\n"
	"    at_next_line('wait')\n"
	"    os.waitpid(pid, 0)\n"
	"\n"
	"def stay():\n"
	"    at_next_line('doing')\n"
	"    signal.sigwait([signal.SIGUSR1])\n"
	"\n"
	"def forks():\n"
	"    end_with_parent()\n"
	"    (lambda: [fork_child() for i in range(3)])()\n"
	"    stay()\n"
	"\n"
	"def starts():\n"
	"    for i in range(2):\n"
	"        start_program()\n"
	"    stay()\n"
	"\n"
	"def waits():\n"
	"    pids = [fork_child() for i in range(3)]\n"
	"    wait_for(pids[1])\n"
	"    stay()\n"
	"\n"
	"def works():\n"
	"    worker = multiprocessing.get_context('fork').Process(target=forks)\n"
	"    worker.start()\n"
	"    worker.join()\n"
	"\n"
	"end_with_parent()\n"
	"print('ready', flush=True)\n"
	"open(sys.argv[2]).read()\n"
	"{'forks': forks, 'starts': starts, 'waits': waits, 'works': works}[sys.argv[1]]()\n";

static const char *
program_path(void)
{
	static char *path;
	FILE *f;

	if (path)
		return path;
	path = e2e_path("lines.py");
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(program, 1, strlen(program), f), strlen(program));
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0644), 0);
	return path;
}

static bool
is_at(const json_t *frame, int line)
{
	const char *file = json_string_value(json_object_get(frame, "file"));

	return file && strcmp(file, program_path()) == 0 && json_integer_value(json_object_get(frame, "line")) == line;
}

static bool
names_line(const json_t *finding, const char *role, int line)
{
	const json_t *site;
	size_t i;

	json_array_foreach(json_object_get(finding, "sites"), i, site)
		if (strcmp(e2e_str(site, "role"), role) == 0 && is_at(site, line))
			return true;
	return false;
}

/* The next line that the program has printed of one of the roles. */
static const char *
next_line(const char *p, const char *roles, char role[16], int *line)
{
	while (p && (p = strstr(p, "@ "))) {
		p++;
		if (sscanf(p - 1, "@ %15s %d", role, line) == 2 && strstr(roles, role))
			return p;
	}
	return NULL;
}

static void
names_all(const struct e2e_run *r, const char *text, const json_t *finding, const char *roles)
{
	unsigned int n = 0;
	char role[16];
	int line;

	for (const char *p = text; (p = next_line(p, roles, role, &line)); n++)
		if (!names_line(finding, role, line))
			e2e_fail(r, "%s at line %d is not named", role, line);
	assert_true(n > 0);
}

static const struct row {
	const char *scene, *rule, *roles;
} rows[] = {
	{ "forks", "never-waits", "fork" },
	{ "starts", "never-waits", "fork" },
	{ "waits", "waits-for-other", "fork wait" },
	{ "works", "never-waits", "fork" },	/* in a child that has not called exec */
};

static void
open_gate(const char *path)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fclose(f);
}

static struct e2e_run *
start_scene(const char *scene)
{
	char *gate = e2e_fifo("gate");
	const char *argv[] = { "/usr/bin/python3", program_path(), scene, gate, NULL };
	struct e2e_run *r = e2e_run_start(backend, NULL, "-v --zombie-age=1", argv);

	e2e_await(&r->job, 2, "Python frames: ");
	open_gate(gate);
	free(gate);
	return r;
}

static void
test_sites(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct e2e_run *r = start_scene(rows[i].scene);

		e2e_await_events(r, 1, "finding rule=%s", rows[i].rule);
		kill(r->job.pid, SIGTERM);
		e2e_finish(r);
		names_all(r, r->job.text[0], e2e_find(r, "finding rule=%s", rows[i].rule), rows[i].roles);
		e2e_run_free(r);
	}
}

/* What it sleeps in is read without stopping it, so with every source. */
static bool
is_asleep_at_its_line(const struct e2e_run *r)
{
	const json_t *ev, *frame;
	char role[16];
	size_t i, k;
	int line;

	if (!next_line(r->job.text[0], "doing", role, &line))
		return false;
	json_array_foreach(r->events, i, ev)
		json_array_foreach(json_object_get(ev, "frames"), k, frame)
			if (is_at(frame, line) && strcmp(e2e_str(frame, "func"), "stay") == 0)
				return true;
	return false;
}

static void
test_asleep(void **state)
{
	struct e2e_run *r = start_scene("forks");

	(void)state;
	e2e_await(&r->job, 1, "@ doing");
	e2e_await_that(r, is_asleep_at_its_line, "a stack in stay()");
	kill(r->job.pid, SIGTERM);
	e2e_finish(r);
	e2e_run_free(r);
}

/* The interpreter was there before procwatch. */
static void
test_attach(void **state)
{
	char *gate = e2e_fifo("gate"), options[64];
	const char *argv[] = { "/usr/bin/python3", program_path(), "waits", gate, NULL };
	struct e2e_job job;
	struct e2e_run *r;

	(void)state;
	e2e_spawn(&job, &(struct e2e_start){ 0 }, argv);
	e2e_await(&job, 1, "ready");
	snprintf(options, sizeof(options), "-v --zombie-age=1 --pid=%d", (int)job.pid);
	r = e2e_run_start(backend, NULL, options, NULL);
	e2e_await(&r->job, 2, "Python frames: ");
	open_gate(gate);
	free(gate);
	e2e_await_events(r, 1, "finding rule=waits-for-other");
	e2e_await(&job, 1, "@ doing");
	kill(r->job.pid, SIGTERM);
	e2e_finish(r);
	names_all(r, job.text[0], e2e_find(r, "finding rule=waits-for-other"), "fork wait");
	e2e_run_free(r);
	e2e_job_done(&job);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		E2E_TEST(test_sites, E2E_EVENTS, NULL),
		E2E_TEST(test_asleep, E2E_ALL, NULL),
		E2E_TEST(test_attach, E2E_EVENTS | E2E_ROOT, NULL),
	};

	return e2e_main(tests, sizeof(tests) / sizeof(tests[0]), &backend);
}
