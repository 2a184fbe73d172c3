/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_languages.c - what runs a program is found, and who has to change it is advised in the
 * language in which it is written, live, from a recording and at attach. */
#include "harness.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct e2e_backend *backend;

static void
advises(const struct e2e_run *r, const json_t *finding, const char *words)
{
	if (!strstr(e2e_str(finding, "advice"), words))
		e2e_fail(r, "no \"%s\" in the advice: %s", words, e2e_str(finding, "advice"));
}

/* A replay has no process to look at. */
static void
advises_again(struct e2e_run *r, const char *words)
{
	const char *argv[] = { e2e_bin(), "-r", r->file, "-j", "--zombie-age=1", NULL };
	struct e2e_job job;

	e2e_spawn(&job, NULL, argv);
	e2e_join(&job, E2E_SECONDS);
	if (!strstr(job.text[0], words))
		e2e_fail(r, "no \"%s\" in the replay: %s", words, job.text[0]);
	e2e_job_done(&job);
}

/* Parents that never wait; a victim of ours where argv[0] has a dot. */
static const struct row {
	const char *argv[4], *runtime, *words;
} rows[] = {
	{ { "/usr/bin/python3", "-c", "import os, time\nif os.fork() == 0: os._exit(0)\nwhile 1: time.sleep(9)" },
	  "python", "subprocess.Popen" },
	{ { "perl", "-e", "fork or exit; sleep 9 while 1" }, "perl", "$SIG{CHLD}" },
	{ { ".gopher" }, "go", "cmd.Wait()" },
	{ { ".lines", "never" }, "c", "signal(SIGCHLD, SIG_IGN)" },
};

static void
test_never_waits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		const char *argv[4] = { row->argv[0], row->argv[1], row->argv[2], NULL };
		struct e2e_run *r;

		if (argv[0][0] == '.')
			argv[0] = e2e_victim(argv[0] + 1);
		r = e2e_run_start(backend, NULL, "--zombie-age=1", argv);
		e2e_await_events(r, 1, "finding rule=never-waits");
		kill(r->job.pid, SIGTERM);
		e2e_finish(r);
		e2e_find(r, "exec runtime=%s", row->runtime);
		advises(r, e2e_find(r, "finding rule=never-waits"), row->words);
		advises_again(r, row->words);
		e2e_run_free(r);
	}
}

/* A shell waits for its children before it blocks, or leaves them at its end. */
static void
test_shell(void **state)
{
	char *path = e2e_fifo("gate"), *script;
	struct e2e_run *r;
	const char *argv[] = { "/bin/sh", "-c", NULL, NULL };
	long kid;
	int fd;

	(void)state;
	assert_true(asprintf(&script, "sleep 1000 & read x < %s", path) > 0);
	argv[2] = script;
	r = e2e_run_start(backend, NULL, NULL, argv);
	e2e_await_events(r, 1, "exec runtime=shell");
	e2e_await_events(r, 1, "exec runtime=c");
	kid = e2e_int(e2e_find(r, "exec runtime=c"), "pid");
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	close(fd);
	e2e_await_events(r, 1, "finding rule=orphaned");
	kill((pid_t)kid, SIGTERM);
	e2e_finish(r);
	advises(r, e2e_find(r, "finding rule=orphaned"), "\n    wait\n");
	advises_again(r, "\\n    wait\\n");
	e2e_run_free(r);
	free(script);
	free(path);
}

static void
test_attach(void **state)
{
	const char *argv[] = {
		"perl", "-e", "$| = 1; fork or exit; print qq(ready\\n); sleep 9 while 1", NULL,
	};
	char options[64];
	struct e2e_run *r;
	struct e2e_job job;
	int pid;

	(void)state;
	e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
	e2e_await(&job, 1, "ready\n");
	pid = (int)job.pid;
	snprintf(options, sizeof(options), "--zombie-age=1 -p %d", pid);
	r = e2e_run_start(backend, NULL, options, NULL);
	e2e_await_events(r, 1, "finding pid=%d", pid);
	e2e_job_done(&job);
	e2e_finish(r);
	e2e_want(r, 1, "process pid=%d runtime=perl", pid);
	advises(r, e2e_find(r, "finding"), "waitpid($pid, 0);");
	e2e_run_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		E2E_TEST(test_never_waits, E2E_ALL, NULL),
		E2E_TEST(test_shell, E2E_ALL, NULL),
		E2E_TEST(test_attach, E2E_ALL, NULL),
	};

	return e2e_main(tests, sizeof(tests) / sizeof(tests[0]), &backend);
}
