/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_nudge.c - one SIGCHLD from procwatch, and what it proves: --nudge. */
#include "harness.h"

#include <errno.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct e2e_backend *backend;

static void
start_victim(struct e2e_job *v, const char *name)
{
	e2e_start_victim(v, "nudged", name, backend->uid);
}

static struct e2e_run *
nudge(pid_t pid, const struct e2e_start *how, const char *more)
{
	char options[160];

	snprintf(options, sizeof(options), "--nudge -p %d %s", pid, more);
	return e2e_run_start(backend, how, options, NULL);
}

static bool
sees_signals(void)
{
	return e2e_gives_event(backend, "deliver");
}

/* --- the outcomes ---------------------------------------------------------------------- */

struct outcome_row {
	const char *victim;
	const char *seen;	/* keys of the outcome, for each backend */
	const char *exact;	/* and for those that see signals and waits */
	const char *inferred;	/* or for the other */
	const char *says;	/* in its text */
	int status;
};

static const struct outcome_row outcomes[] = {
	{ "lost", "outcome=all-reaped zombies_before=3 zombies_after=0 reaped=3 action=handler !rule !blocked",
	  "delivered=1 waits>=4 !approx", "!delivered !waits", "All 3 zombies were reaped", 0 },
	{ "lost-one", "outcome=all-reaped zombies_before=1 zombies_after=0 reaped=1 !rule",
	  "delivered=1 waits>=2", "!delivered", "One zombie does not show", 0 },
	{ "once", "outcome=one-reaped zombies_before=3 zombies_after=2 reaped=1 rule=one-wait-per-signal",
	  "delivered=1 waits=1 !approx", "!waits approx", "one wait call for each SIGCHLD", 0 },
	{ "twice", "outcome=some-reaped zombies_before=4 zombies_after=2 reaped=2 !rule",
	  "delivered=1 waits=2", "!waits", "2 of 4 zombies were reaped", 0 },
	{ "never", "outcome=handler-ran zombies_before=2 zombies_after=2 reaped=0 action=handler",
	  "delivered=1 waits=0 rule=handler-never-waits !approx", "!delivered !rule approx",
	  "SIGCHLD handler", 0 },
	{ "wrong-child", "outcome=handler-ran zombies_before=2 reaped=0",
	  "delivered=1 waits=1 rule=waits-for-other", "!rule approx", "SIGCHLD handler", 0 },
	{ "default", "outcome=nothing reaped=0 action=default fate=discarded !blocked",
	  "delivered=0 waits=0 rule=never-waits", "!delivered !rule", "SIGCHLD has its default action", 0 },
	{ "wait-other", "outcome=nothing reaped=0 action=default fate=discarded",
	  "waits=1 rule=waits-for-other", "!waits !rule", "waits for other children", 0 },
	{ "ignored", "outcome=nothing reaped=0 action=ignore fate=discarded",
	  "delivered=0 rule=never-waits", "!waits !rule", "SIGCHLD is ignored", 0 },
	{ "blocked", "outcome=nothing reaped=0 blocked=true fate=pending rule=sigchld-blocked",
	  "delivered=0", "!waits", "SIGCHLD is blocked in every thread", 0 },
	{ "signalfd", "outcome=nothing reaped=0 blocked=true fate=taken",
	  "delivered=0 rule=never-waits", "!waits !rule", "signalfd", 0 },
	{ "sigwait-none", "outcome=nothing reaped=0 action=default fate=taken",
	  "delivered=0 rule=never-waits", "!waits !rule", "sigwait", 0 },
	{ "sigwait-all", "outcome=all-reaped reaped=2 action=default", "delivered=0 waits>=3", "!waits", "All 2 zombies", 0 },
	{ "ends", "outcome=ended zombies_before=2 !reaped !rule", "!fate", "!fate", "nothing is proved", 1 },
};

static void
expect_outcome(struct e2e_run *r, pid_t pid, const struct outcome_row *row)
{
	const json_t *ev;

	e2e_want(r, 2, "nudge");
	e2e_want(r, 1, "nudge pid=%d outcome=sent comm=nudged !reaped !rule", pid);
	e2e_want(r, 1, "nudge pid=%d %s elapsed_ns>=1", pid, row->seen);
	ev = e2e_find(r, "nudge outcome!=sent %s", sees_signals() ? row->exact : row->inferred);
	if (!strstr(e2e_str(ev, "text"), row->says))
		e2e_fail(r, "not \"%s\": %s", row->says, e2e_str(ev, "text"));
	if (WEXITSTATUS(r->job.status) != row->status)
		e2e_fail(r, "exit status %d", WEXITSTATUS(r->job.status));
}

static void
nudge_victim(const struct outcome_row *row)
{
	struct e2e_job v;
	struct e2e_run *r;

	start_victim(&v, row->victim);
	r = nudge(v.pid, NULL, "--yes");
	e2e_finish(r);
	expect_outcome(r, v.pid, row);
	/* a tracer is not shown a signal that is blocked, or taken by sigwait(3) */
	if (sees_signals() && (!backend->traces || strstr(row->exact, "delivered=1"))) {
		e2e_want(r, 1, "signal to=%d signal=SIGCHLD code=SI_USER cause=procwatch from=%d", v.pid, r->job.pid);
		e2e_want(r, 1, "signal to=%d code=SI_USER", v.pid);
	}
	e2e_run_free(r);
	e2e_job_done(&v);
}

static void
test_outcomes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		nudge_victim(&outcomes[i]);
}

/* --- when none is sent ----------------------------------------------------------------- */

/* Its exit status; what it says has that. */
static void
expect_refusal(struct e2e_run *r, int status, const char *says)
{
	e2e_join(&r->job, E2E_SECONDS);
	if (!strstr(r->job.text[1], says))
		e2e_fail(r, "not \"%s\": %s", says, r->job.text[1]);
	e2e_expect_exit(&r->job, status);
	e2e_run_free(r);
}

static void
test_no_zombies(void **state)
{
	struct e2e_job v;

	(void)state;
	start_victim(&v, "none");
	expect_refusal(nudge(v.pid, NULL, "-y"), 1, "has no zombies: nothing to nudge");
	e2e_job_done(&v);
}

static void
test_stopped(void **state)
{
	struct e2e_job v;
	siginfo_t si;

	(void)state;
	start_victim(&v, "lost");
	kill(v.pid, SIGSTOP);
	assert_return_code(waitid(P_PID, (id_t)v.pid, &si, WSTOPPED | WNOWAIT), errno);
	expect_refusal(nudge(v.pid, NULL, "-y"), 1, "kill -CONT");
	e2e_job_done(&v);
}

static void
test_gone(void **state)
{
	struct e2e_job v;
	const pid_t pid = (start_victim(&v, "none"), v.pid);

	(void)state;
	e2e_job_done(&v);
	expect_refusal(nudge(pid, NULL, "-y"), 125, "no such process");
}

static void
test_zombie(void **state)
{
	siginfo_t si;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(0);
	assert_return_code(waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT), errno);
	expect_refusal(nudge(pid, NULL, "-y"), 125, backend->uid ? "use sudo" : "is a zombie; its parent is");
	waitpid(pid, NULL, 0);
}

/* kthreadd, where the PID namespace has it. */
static void
test_kernel_thread(void **state)
{
	char *comm = e2e_read("/proc/2/comm");

	(void)state;
	if (comm && !strcmp(comm, "kthreadd\n"))
		expect_refusal(nudge(2, NULL, "-y"), 125, backend->uid ? "use sudo" : "thread of the kernel");
	free(comm);
}

static void
test_others(void **state)
{
	struct e2e_job v;

	(void)state;
	e2e_start_victim(&v, "nudged", "lost", 0);
	expect_refusal(nudge(v.pid, NULL, "-y"), 125, "may not send it a signal");
	e2e_job_done(&v);
}

/* --- the question ---------------------------------------------------------------------- */

static void
test_no_terminal(void **state)
{
	struct e2e_job v;

	(void)state;
	start_victim(&v, "lost");
	expect_refusal(nudge(v.pid, NULL, ""), 125, "no terminal to ask on: add --yes");
	e2e_job_done(&v);
}

static void
await_question(int master, const char *question)
{
	char text[512] = "";
	size_t len = 0;

	while (!strstr(text, question)) {
		const ssize_t n = read(master, text + len, sizeof(text) - 1 - len);

		if (n <= 0)
			fail_msg("no \"%s\": %s", question, text);
		len += (size_t)n;
		text[len] = '\0';
	}
}

/* Asks on a terminal, and gets that answer. */
static struct e2e_run *
ask(pid_t pid, const char *answer)
{
	struct e2e_start how = { 0 };
	char question[80];
	int master, slave;
	struct e2e_run *r;

	assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
	if (backend->uid)
		assert_int_equal(fchown(slave, backend->uid, (gid_t)-1), 0);
	how.tty = slave;
	r = nudge(pid, &how, "");
	snprintf(question, sizeof(question), "send SIGCHLD to nudged (%d)? [y/N] ", pid);
	await_question(master, question);
	assert_int_equal(write(master, answer, strlen(answer)), (ssize_t)strlen(answer));
	e2e_join(&r->job, E2E_SECONDS);
	close(master);
	close(slave);
	return r;
}

static void
test_question(void **state)
{
	static const char *const no[] = { "n\n", "\n", "yesterday\n", "\004" };
	struct e2e_job v;
	struct e2e_run *r;

	(void)state;
	start_victim(&v, "lost");
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		expect_refusal(ask(v.pid, no[i]), 1, "no SIGCHLD was sent");
	r = ask(v.pid, "y\n");
	e2e_finish(r);
	expect_outcome(r, v.pid, &outcomes[0]);	/* none of those before has sent one */
	e2e_run_free(r);
	e2e_job_done(&v);
}

/* --- the other options and views ------------------------------------------------------- */

static void
read_again(struct e2e_run *r, const char *const words[], const char *const says[])
{
	const char *argv[8] = { e2e_bin(), "-r", r->file };
	struct e2e_job job;

	for (size_t i = 0; words[i]; i++)
		argv[3 + i] = words[i];
	e2e_spawn(&job, NULL, argv);
	e2e_join(&job, E2E_SECONDS);
	for (size_t i = 0; says[i]; i++)
		if (!strstr(job.text[0], says[i]))
			e2e_fail(r, "no \"%s\" in: %s", says[i], job.text[0]);
	e2e_expect_exit(&job, 0);
	e2e_job_done(&job);
}

/* The event is in the stream; the log and the summary have it from there. */
static void
test_replay(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;

	(void)state;
	start_victim(&v, "once");
	r = nudge(v.pid, NULL, "-y");
	e2e_finish(r);
	read_again(r, (const char *const[]){ "-l", NULL },
		   (const char *const[]){ "nudge   procwatch sends it a SIGCHLD: it has 3 zombies\n",
					  "nudge   one-wait-per-signal: 1 of 3 zombies was reaped",
					  "\nNudge\n  nudged (", "), one-wait-per-signal: 1 of 3",
					  "\n    Reap in a loop, in the handler:\n", NULL });
	read_again(r, (const char *const[]){ "-j", NULL },
		   (const char *const[]){ "\"outcome\":\"one-reaped\"", "\"rule\":\"one-wait-per-signal\"",
					  "\"text\":\"1 of 3 zombies was reaped", NULL });
	e2e_run_free(r);
	e2e_job_done(&v);
}

/* The watch lasts as long as -d says, and not shorter than the outcome takes. */
static void
test_duration(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;

	(void)state;
	start_victim(&v, "lost");
	r = nudge(v.pid, NULL, "-y -d 0.1");
	e2e_finish(r);
	expect_outcome(r, v.pid, &outcomes[0]);
	e2e_run_free(r);
	e2e_job_done(&v);
	start_victim(&v, "never");
	r = nudge(v.pid, NULL, "-y -F");
	e2e_await_events(r, 1, "nudge outcome=handler-ran");
	kill(v.pid, SIGTERM);
	e2e_finish(r);
	e2e_want(r, 1, "exit pid=%d signal=SIGTERM", v.pid);
	e2e_run_free(r);
	e2e_job_done(&v);
}

static void
test_cut_short(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;

	(void)state;
	start_victim(&v, "never");
	r = nudge(v.pid, NULL, "-y -s TERM");
	e2e_await_events(r, 1, "nudge outcome=sent");
	kill(r->job.pid, SIGINT);
	e2e_finish(r);
	/* on a slow machine it may have been too late */
	e2e_want(r, 1, "nudge outcome!=sent");
	if (e2e_count(r, "nudge outcome=cut-short"))
		e2e_expect_exit(&r->job, 1);
	e2e_run_free(r);
	e2e_job_done(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		E2E_TEST(test_outcomes, E2E_ALL, NULL),
		E2E_TEST(test_no_zombies, E2E_ALL, NULL),
		E2E_TEST(test_stopped, E2E_ALL, NULL),
		E2E_TEST(test_gone, E2E_ALL, NULL),
		E2E_TEST(test_zombie, E2E_ALL, NULL),
		E2E_TEST(test_kernel_thread, E2E_ALL, NULL),
		E2E_TEST(test_others, E2E_USERS, NULL),
		E2E_TEST(test_no_terminal, E2E_ALL, NULL),
		E2E_TEST(test_question, E2E_ALL, NULL),
		E2E_TEST(test_replay, E2E_ALL, NULL),
		E2E_TEST(test_duration, E2E_ALL, NULL),
		E2E_TEST(test_cut_short, E2E_ALL, NULL),
	};

	return e2e_main(tests, sizeof(tests) / sizeof(tests[0]), &backend);
}
