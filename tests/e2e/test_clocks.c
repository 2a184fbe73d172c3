/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_clocks.c - procwatch where the clocks are not the kernel's own: in a time
 * namespace.  /proc and clock_gettime(2) shift their times there, probes and the
 * connector do not, and all must mean the same process and the same moment. */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

static const struct e2e_backend *backend;

static json_int_t
boottime(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (json_int_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void
expect_times(const struct e2e_run *r, json_int_t from)
{
	json_int_t to = boottime(), t;
	const json_t *ev;
	size_t i;

	json_array_foreach(r->events, i, ev) {
		t = json_integer_value(json_object_get(ev, "t"));
		if (t < from || t > to)
			e2e_fail(r, "event %zu is of %lld, not of %lld to %lld", i, (long long)t,
				 (long long)from, (long long)to);
	}
}

static void
test_launched(void **state)
{
	json_int_t from = boottime();
	struct e2e_run *r = e2e_run(backend, "", (const char *const[]){ e2e_victim("forks"), "fork", NULL });

	(void)state;
	assert_true(e2e_want_all(r) > 0);
	expect_times(r, from);
	e2e_run_free(r);
}

/* Its start is from /proc, its end from another source. */
static void
test_attached(void **state)
{
	const char *argv[] = { "/bin/sh", "-c", "echo here; exec sleep 1000", NULL };
	struct e2e_job target;
	char options[32];
	struct e2e_run *r;
	json_int_t from;

	(void)state;
	e2e_spawn(&target, &(struct e2e_start){ .uid = backend->uid }, argv);
	e2e_await(&target, 1, "here");
	from = boottime();
	snprintf(options, sizeof(options), "-p %d", (int)target.pid);
	r = e2e_run_start(backend, NULL, options, NULL);
	e2e_await_events(r, 1, "process pid=%d", (int)target.pid);
	kill(target.pid, SIGTERM);
	e2e_join(&target, E2E_SECONDS);
	e2e_finish(r);
	e2e_want(r, 1, "exit pid=%d signal=SIGTERM", (int)target.pid);
	expect_times(r, from);
	e2e_run_free(r);
	e2e_job_done(&target);
}

/* The clocks are as far off as shows: more than any run lasts, and not alike.  What
 * is forked from then on has them. */
static bool
shift_clocks(void)
{
	static const char offsets[] = "monotonic 77777 123456789\nboottime 1000 987654321\n";
	int fd;
	bool done;

	if (unshare(CLONE_NEWTIME) != 0)
		return false;
	fd = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
	done = fd >= 0 && write(fd, offsets, strlen(offsets)) == (ssize_t)strlen(offsets);
	if (fd >= 0)
		close(fd);
	return done;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		E2E_TEST(test_launched, E2E_ALL, NULL),
		E2E_TEST(test_attached, E2E_ALL, NULL),
	};
	int status;
	pid_t pid;

	if (!shift_clocks()) {
		printf("no time namespace: %s\n", strerror(errno));
		return 77;
	}
	pid = fork();
	if (pid == 0)
		return e2e_main(tests, sizeof(tests) / sizeof(tests[0]), &backend);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
