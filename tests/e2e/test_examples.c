/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_examples.c - what the first comment of each example promises is seen. */
#include "harness.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#define CLIENTS 20

static const struct e2e_backend *backend;

static struct e2e_run *
run_example(const char *options, const char *name, const char *arg)
{
	const char *command[] = { e2e_example(name), arg, NULL };

	return e2e_run(backend, options, command);
}

/* The command's own pid: the START's. */
static long
command_pid(const struct e2e_run *r)
{
	return e2e_int(e2e_find(r, "start"), "pid");
}

static bool
exact(void)
{
	return !backend->no_events;
}

static void
test_fork_copy(void **state)
{
	struct e2e_run *r = run_example(NULL, "fork_copy", NULL);
	long me = command_pid(r), child = e2e_int(e2e_find(r, "fork"), "child");

	(void)state;
	e2e_want(r, 1, "fork");
	e2e_want(r, 1, "exec");		/* the command's own, not the child's */
	e2e_want(r, 1, "exit pid=%ld ppid=%ld code=0 zombie=true", child, me);
	e2e_want(r, 1, "reap pid=%ld by=%ld how=wait4", child, me);
	assert_non_null(strstr(r->job.text[0], "x = 103"));
	assert_non_null(strstr(r->job.text[0], "x = 97"));
	e2e_run_free(r);
}

static void
test_zombie(void **state)
{
	struct e2e_run *r = run_example(NULL, "zombie", NULL);
	long me = command_pid(r), child = e2e_int(e2e_find(r, "fork"), "child");

	(void)state;
	e2e_want(r, 1, "fork");
	e2e_want(r, 1, "exit pid=%ld code=3 zombie=true", child);
	e2e_want(r, 1, "signal to=%ld signal=SIGCHLD result=ignored", me);
	e2e_want(r, 0, "wait_enter");
	e2e_want(r, 0, "wait_return");
	e2e_want(r, 0, "reap by=%ld", me);
	e2e_want(r, 1, "finding rule=never-waits severity=leak pid=%ld children=%ld", me, child);
	e2e_run_free(r);
}

static void
test_wait(void **state)
{
	struct e2e_run *r = run_example(NULL, "wait", NULL);
	long me = command_pid(r);
	int code;

	(void)state;
	e2e_want(r, 2, "fork pid=%ld", me);
	for (code = 1; code <= 2; code++) {
		long child = e2e_int(e2e_find(r, "exit code=%d", code), "pid");

		e2e_want(r, 1, "exit pid=%ld ppid=%ld code=%d zombie=true", child, me, code);
		e2e_want(r, 1, "wait_return pid=%ld call=wait4 target=any child=%ld elapsed_ns>=100000000",
			 me, child);
		e2e_want(r, 1, "reap pid=%ld by=%ld how=wait4", child, me);
	}
	e2e_want(r, 1, "wait_return pid=%ld errno=ECHILD", me);
	e2e_want(r, 3, "wait_return pid=%ld", me);
	e2e_want(r, 0, "finding");
	e2e_want(r, 1, "summary zombies_now=0 forks=2");
	e2e_run_free(r);
}

static void
test_waitpid(void **state)
{
	struct e2e_run *r = run_example(NULL, "waitpid", NULL);
	long me = command_pid(r);
	int code;

	(void)state;
	e2e_want(r, 2, "fork pid=%ld", me);
	for (code = 1; code <= 3; code += 2) {
		long child = e2e_int(e2e_find(r, "exit code=%d", code), "pid");

		e2e_want(r, 1, "wait_return pid=%ld call=wait4 target=pid:%ld child=%ld state=exited", me, child, child);
		e2e_want(r, 1, "reap pid=%ld by=%ld how=wait4", child, me);
	}
	e2e_want(r, 2, "wait_return pid=%ld", me);
	e2e_want(r, 0, "finding severity=leak");
	e2e_run_free(r);
}

static void
test_jobs(void **state)
{
	struct e2e_run *r = run_example(NULL, "jobs_fork", NULL);
	static const char *const others[] = { "jobs_threads", "jobs_epoll" };

	(void)state;
	e2e_want(r, 3, "fork pid=%ld", command_pid(r));
	e2e_want(r, 3, "reap by=%ld how=wait4", command_pid(r));
	e2e_want(r, 1, "wait_return pid=%ld errno=ECHILD", command_pid(r));
	e2e_run_free(r);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		r = run_example("-T", others[i], NULL);
		e2e_want(r, i == 0 ? 3 : 0, "thread state=start");
		e2e_want(r, 0, "fork");
		e2e_want(r, 0, "wait_return");
		e2e_want(r, 0, "finding");
		e2e_run_free(r);
	}
}

static void
test_waitpid_nohang(void **state)
{
	struct e2e_run *r = run_example(NULL, "waitpid_nohang", NULL);
	long me = command_pid(r), child = e2e_int(e2e_find(r, "fork"), "child");

	(void)state;
	e2e_want(r, 1, "fork");
	e2e_want(r, 1, "exit pid=%ld code=7", child);
	e2e_want(r, 2, "wait_return pid=%ld options=WNOHANG child=0", me);
	e2e_want(r, 1, "wait_return pid=%ld options=WNOHANG child=%ld state=exited", me, child);
	e2e_want(r, 1, "wait_return pid=%ld errno=ECHILD", me);
	e2e_want(r, 1, "reap pid=%ld by=%ld zombie_ns>=1000000000", child, me);
	e2e_want(r, 0, "finding severity=leak");
	e2e_run_free(r);
}

static void
test_signal_alarm(void **state)
{
	struct e2e_run *r = run_example("-s ALRM,INT", "signal_alarm", NULL);
	long me = command_pid(r);

	(void)state;
	e2e_want(r, 3, "signal signal=SIGALRM from=0 to=%ld result=queued", me);
	e2e_want(r, 3, "deliver pid=%ld signal=SIGALRM action=handler interrupted=clock_nanosleep outcome=EINTR",
		 me);
	e2e_want(r, 0, "fork");
	e2e_run_free(r);
}

static void
test_sigaction_alarm(void **state)
{
	struct e2e_run *r = run_example("-s ALRM", "sigaction_alarm", NULL);
	long me = command_pid(r);

	(void)state;
	e2e_want(r, 1, "deliver pid=%ld signal=SIGALRM action=handler interrupted=read outcome=EINTR",
		 me);
	e2e_want(r, 1, "deliver pid=%ld signal=SIGALRM action=handler interrupted=read outcome=restart flags=SA_RESTART",
		 me);
	e2e_want(r, 0, "fork");
	e2e_run_free(r);
}

static void
test_reap_sigchld(void **state)
{
	struct e2e_run *r = run_example(NULL, "reap_sigchld", NULL);
	long me = command_pid(r);

	(void)state;
	e2e_want(r, 2, "fork pid=%ld", me);
	e2e_want(r, 1, "exit code=1 zombie=true");
	e2e_want(r, 1, "exit code=2 zombie=true");
	e2e_want(r, 2, "signal to=%ld signal=SIGCHLD result=queued", me);
	e2e_want(r, 0, "signal result=coalesced");
	e2e_want(r, 2, "deliver pid=%ld signal=SIGCHLD action=handler interrupted=rt_sigsuspend outcome=EINTR",
		 me);
	e2e_want(r, 1, "wait_return pid=%ld child=0", me);
	e2e_want(r, 1, "wait_return pid=%ld errno=ECHILD", me);
	e2e_want(r, 2, "reap by=%ld how=wait4", me);
	e2e_want(r, 0, "finding severity=leak");
	e2e_run_free(r);
}

static void
test_orphan(void **state)
{
	struct e2e_run *r = run_example("-F", "orphan", NULL);
	long me = command_pid(r), child = e2e_int(e2e_find(r, "fork"), "child");

	(void)state;
	e2e_want(r, 1, "fork pid=%ld", me);
	e2e_want(r, 1, "exit pid=%ld code=0", me);
	e2e_want(r, 1, "reparent pid=%ld from=%ld", child, me);
	e2e_want(r, 1, "exit pid=%ld code=4 ppid!=%ld", child, me);
	e2e_want(r, 0, "reap pid=%ld by=%ld", child, me);
	/* Its adopter may be an init that takes its time. */
	assert_true(e2e_count(r, "reap pid=%ld", child) <= 1);
	e2e_want(r, 0, "finding severity=leak");
	e2e_run_free(r);
}

static void
test_sigchld_ignore(void **state)
{
	static const struct {
		const char *arg, *why;
		long signals;
	} rows[] = { { NULL, "sigchld-ignored", 0 }, { "nocldwait", "nocldwait", 2 } };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct e2e_run *r = run_example(NULL, "sigchld_ignore", rows[i].arg);
		long me = command_pid(r);

		e2e_want(r, 2, "fork pid=%ld", me);
		e2e_want(r, 1, "exit code=1 ppid=%ld zombie=false why=%s", me, rows[i].why);
		/* The parent ends right after the second: a later look cannot show what
		 * it did with SIGCHLD any more. */
		if (exact()) {
			e2e_want(r, 1, "exit code=2 ppid=%ld zombie=false why=%s", me, rows[i].why);
			e2e_want(r, 2, "reap how=auto");
		} else {
			e2e_want(r, 1, "exit code=2");
		}
		e2e_want(r, rows[i].signals, "signal to=%ld signal=SIGCHLD", me);
		e2e_want(r, 1, "wait_return pid=%ld errno=ECHILD elapsed_ns>=500000000", me);
		e2e_want(r, 1, "wait_return pid=%ld", me);
		e2e_want(r, 1, "finding rule=status-lost severity=warning pid=%ld", me);
		e2e_run_free(r);
	}
}

static void
test_sigchld_merge(void **state)
{
	int loop;

	(void)state;
	for (loop = 0; loop < 2; loop++) {
		struct e2e_run *r = run_example(NULL, "sigchld_merge", loop ? "loop" : NULL);
		long me = command_pid(r);

		e2e_want(r, 5, "fork pid=%ld", me);
		e2e_want(r, 5, "exit ppid=%ld zombie=true", me);
		e2e_want(r, 1, "signal to=%ld signal=SIGCHLD result=blocked", me);
		e2e_want(r, 4, "signal to=%ld signal=SIGCHLD result=coalesced", me);
		e2e_want(r, 5, "wait_return pid=%ld call=waitid options=WNOWAIT state=exited", me);
		e2e_want(r, 1, "deliver pid=%ld signal=SIGCHLD action=handler", me);
		e2e_want(r, loop ? 5 : 1, "reap by=%ld how=wait4", me);
		e2e_want(r, loop, "wait_return pid=%ld call=wait4 errno=ECHILD", me);
		if (exact() && !loop)
			e2e_find(r, "finding rule=one-wait-per-signal severity=leak pid=%ld", me);
		if (loop)
			e2e_want(r, 0, "finding severity=leak");
		e2e_run_free(r);
	}
}

/* --- the echo server ------------------------------------------------------ */

/* Runs the server in this mode with clients that come and go at once. */
static struct e2e_run *
serve_start(const char *program, const char *mode, const char *options)
{
	char port[8], reap[32], burst[16];
	const char *command[] = { e2e_example(program), port, "--for=80", mode ? reap : NULL,
				  NULL };
	const char *client[] = { e2e_example("echo_client"), "127.0.0.1", port, burst, NULL };
	struct e2e_run *r;
	struct e2e_job c;

	snprintf(port, sizeof(port), "%d", e2e_free_port());
	snprintf(reap, sizeof(reap), "--reap=%s", mode ? mode : "");
	snprintf(burst, sizeof(burst), "--burst=%d", CLIENTS);
	r = e2e_run_start(backend, NULL, options, command);
	e2e_await(&r->job, 1, port);	/* it says that it listens */
	e2e_spawn(&c, NULL, client);
	if (e2e_join(&c, E2E_SECONDS) != 0)
		e2e_fail(r, "client: status %#x, %s", c.status, c.text[1]);
	e2e_job_done(&c);
	return r;
}

/* When n events fit the pattern (NULL: at once), the server is ended. */
static struct e2e_run *
serve(const char *program, const char *mode, const char *options, long n, const char *until)
{
	struct e2e_run *r = serve_start(program, mode, options);

	if (until)
		e2e_await_events(r, n, "%s", until);
	kill(r->job.pid, SIGTERM);	/* passed on to the server */
	e2e_finish(r);
	return r;
}

/* In every mode: 20 children, each ends once.  Code 0, unless it was served so
 * late that its client had gone. */
static long
served(const struct e2e_run *r)
{
	long me = command_pid(r);

	e2e_want(r, CLIENTS, "fork pid=%ld parent=%ld exit_signal=SIGCHLD", me, me);
	e2e_want(r, CLIENTS, "fork");
	e2e_want(r, CLIENTS, "exit ppid=%ld", me);
	assert_int_equal(e2e_count(r, "exit ppid=%ld code=0", me) +
			 e2e_count(r, "exit ppid=%ld code=1", me), CLIENTS);
	return me;
}

/* Every zombie was reaped by the server, the way it says. */
static void
all_reaped(const struct e2e_run *r, long me, const char *how)
{
	e2e_want(r, CLIENTS, "exit ppid=%ld zombie=true", me);
	e2e_want(r, CLIENTS, "reap by=%ld how=%s zombie_ns>=0", me, how);
	e2e_want(r, 1, "summary zombies_now=0 forks=20");
	e2e_want(r, 0, "finding severity=leak");
}

static void
test_server_none(void **state)
{
	struct e2e_run *r = serve_start("echo_server", "none", "--zombie-age=1");
	long me;

	(void)state;
	e2e_await_events(r, CLIENTS, "exit");
	if (exact())
		e2e_await_events(r, 1, "finding rule=never-waits count=%d", CLIENTS);
	kill(r->job.pid, SIGTERM);
	e2e_finish(r);
	me = served(r);
	e2e_want(r, CLIENTS, "exit ppid=%ld zombie=true", me);
	e2e_want(r, CLIENTS, "signal to=%ld signal=SIGCHLD result=ignored", me);
	e2e_want(r, 0, "wait_return");
	e2e_want(r, 0, "reap by=%ld", me);
	e2e_want(r, 1, "summary zombies_peak>=%d", CLIENTS);
	e2e_run_free(r);
}

static void
test_server_wait(void **state)
{
	struct e2e_run *r = serve("echo_server", "wait", NULL, CLIENTS, "reap");
	long me = served(r);

	(void)state;
	all_reaped(r, me, "wait4");
	e2e_want(r, CLIENTS, "wait_return pid=%ld call=wait4 state=exited", me);
	e2e_run_free(r);
}

/* One wait for each delivery: the merged ones leave zombies, and the sums agree. */
static void
sums_agree(const struct e2e_run *r, long me)
{
	long delivered = e2e_count(r, "deliver pid=%ld signal=SIGCHLD action=handler", me);
	long reaped = e2e_count(r, "reap by=%ld how=wait4", me);
	long merged = e2e_count(r, "signal to=%ld signal=SIGCHLD result=coalesced", me);

	assert_int_equal(e2e_count(r, "signal to=%ld signal=SIGCHLD", me), CLIENTS);
	assert_int_equal(delivered, reaped);
	assert_int_equal(delivered + merged, CLIENTS);
	assert_int_equal(e2e_count(r, "wait_return pid=%ld state=exited", me), reaped);
	assert_int_equal(e2e_count(r, "exit ppid=%ld zombie=true", me) - reaped, merged);
}

static void
test_server_once(void **state)
{
	struct e2e_run *r = serve_start("echo_server", "once", "--zombie-age=1");
	long me, merged;

	(void)state;
	e2e_await_events(r, CLIENTS, "exit");
	if (exact()) {
		e2e_await_events(r, CLIENTS, "signal signal=SIGCHLD");
		merged = e2e_count(r, "signal result=coalesced");
		e2e_await_events(r, CLIENTS - merged, "reap how=wait4");
		if (merged)
			e2e_await_events(r, 1, "finding rule=one-wait-per-signal severity=leak");
	}
	kill(r->job.pid, SIGTERM);
	e2e_finish(r);
	me = served(r);
	e2e_want(r, CLIENTS, "exit ppid=%ld zombie=true", me);
	if (exact())
		sums_agree(r, me);
	e2e_run_free(r);
}

/* Between the look at the parent and the end of a child that is reported, the parent may take
 * the SIGCHLD that was pending. */
static void
test_server_once_late(void **state)
{
	setenv("PROCWATCH_PTRACE_WITHOUT", "speed", 1);
	test_server_once(state);
	unsetenv("PROCWATCH_PTRACE_WITHOUT");
}

static void
test_server_loop(void **state)
{
	struct e2e_run *r = serve("echo_server", "loop", NULL, CLIENTS, "reap");
	long me = served(r);

	(void)state;
	all_reaped(r, me, "wait4");
	if (exact())
		assert_int_equal(e2e_count(r, "deliver pid=%ld signal=SIGCHLD", me) +
				 e2e_count(r, "signal to=%ld result=coalesced", me), CLIENTS);
	e2e_run_free(r);
}

static void
test_server_signalfd(void **state)
{
	struct e2e_run *r = serve("echo_server", "signalfd", NULL, CLIENTS, "reap");
	long me = served(r);

	(void)state;
	all_reaped(r, me, "wait4");
	e2e_want(r, 0, "deliver pid=%ld signal=SIGCHLD", me);
	if (exact())
		assert_int_equal(e2e_count(r, "signal to=%ld result=coalesced", me) +
				 e2e_count(r, "signal to=%ld result=blocked", me), CLIENTS);
	e2e_run_free(r);
}

/* The two ways of not wanting to know. */
static void
auto_reaped(const char *mode, const char *why, long signals)
{
	struct e2e_run *r = serve("echo_server", mode, NULL, CLIENTS, "exit");
	long me = served(r);

	e2e_want(r, CLIENTS, "exit ppid=%ld zombie=false why=%s", me, why);
	e2e_want(r, CLIENTS, "reap how=auto");
	e2e_want(r, signals, "signal to=%ld signal=SIGCHLD", me);
	e2e_want(r, 0, "wait_return");
	e2e_want(r, 1, "summary zombies_now=0 zombies_peak=1 autoreaps=20");
	e2e_run_free(r);
}

static void
test_server_ignore(void **state)
{
	(void)state;
	auto_reaped("ignore", "sigchld-ignored", 0);
}

static void
test_server_nocldwait(void **state)
{
	(void)state;
	auto_reaped("nocldwait", "nocldwait", CLIENTS);
}

static void
test_epoll(void **state)
{
	struct e2e_run *r = serve("echo_epoll", NULL, NULL, 0, NULL);

	(void)state;
	e2e_want(r, 0, "fork");
	e2e_want(r, 1, "exit");
	e2e_want(r, 0, "signal");
	e2e_want(r, 0, "wait_return");
	e2e_run_free(r);
}

static void
test_threads(void **state)
{
	struct e2e_run *r = serve("echo_threads", NULL, "-T", CLIENTS, "thread state=exit");

	(void)state;
	e2e_want(r, 0, "fork");
	e2e_want(r, 1, "exit");
	e2e_want(r, CLIENTS, "thread state=start");
	e2e_want(r, 0, "wait_return");
	e2e_run_free(r);
}

/* The client: watched while an unwatched server answers. */
static void
test_client(void **state)
{
	char port[8], line[4200];
	const char *server[] = { e2e_example("echo_server"), port, "--for=20", "--reap=loop", NULL };
	const char *command[] = { "/bin/sh", "-c", line, NULL };
	struct e2e_run *r;
	struct e2e_job s;
	long me, child;
	const char *client = e2e_example("echo_client");

	(void)state;
	snprintf(port, sizeof(port), "%d", e2e_free_port());
	e2e_spawn(&s, NULL, server);
	e2e_await(&s, 1, port);
	snprintf(line, sizeof(line), "echo hello | exec %s 127.0.0.1 %s", client, port);
	r = e2e_run(backend, NULL, command);
	me = e2e_int(e2e_find(r, "exec exe=%s", client), "pid");
	child = e2e_int(e2e_find(r, "fork pid=%ld", me), "child");
	e2e_want(r, 1, "fork pid=%ld", me);
	e2e_want(r, 1, "exit pid=%ld ppid=%ld code=0 zombie=true", child, me);
	e2e_want(r, 1, "reap pid=%ld by=%ld how=wait4", child, me);
	assert_non_null(strstr(r->job.text[0], "hello"));
	e2e_run_free(r);
	e2e_job_done(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		E2E_TEST(test_fork_copy, E2E_ALL, NULL),
		E2E_TEST(test_zombie, E2E_ALL, NULL),
		E2E_TEST(test_wait, E2E_ALL, NULL),
		E2E_TEST(test_waitpid, E2E_ALL, NULL),
		E2E_TEST(test_waitpid_nohang, E2E_ALL, NULL),
		E2E_TEST(test_jobs, E2E_ALL, NULL),
		E2E_TEST(test_signal_alarm, E2E_ALL, NULL),
		E2E_TEST(test_sigaction_alarm, E2E_ALL, NULL),
		E2E_TEST(test_reap_sigchld, E2E_ALL, NULL),
		E2E_TEST(test_orphan, E2E_ALL, NULL),
		E2E_TEST(test_sigchld_ignore, E2E_ALL, NULL),
		E2E_TEST(test_sigchld_merge, E2E_ALL, NULL),
		E2E_TEST(test_server_none, E2E_ALL, NULL),
		E2E_TEST(test_server_wait, E2E_ALL, NULL),
		E2E_TEST(test_server_once, E2E_ALL, NULL),
		E2E_TEST(test_server_once_late, E2E_TRACED, NULL),
		E2E_TEST(test_server_loop, E2E_ALL, NULL),
		E2E_TEST(test_server_signalfd, E2E_ALL, NULL),
		E2E_TEST(test_server_ignore, E2E_ALL, NULL),
		E2E_TEST(test_server_nocldwait, E2E_ALL, NULL),
		E2E_TEST(test_epoll, E2E_ALL, NULL),
		E2E_TEST(test_threads, E2E_ALL, NULL),
		E2E_TEST(test_client, E2E_ALL, NULL),
	};

	return e2e_main(tests, sizeof(tests) / sizeof(tests[0]), &backend);
}
