/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_found.c - each parent with a cause is told that cause, first among the
 * leaks; those who only look like one are told nothing. */
#include "../e2e/harness.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SECOND 1000000000LL
#define AGE 1			/* --zombie-age */

struct row {
	const char *name;	/* of the parent, see causes.c */
	const char *rule;
	bool everywhere;	/* procfs sees enough for it too */
	bool asks;		/* needs a look at the parent, in real time */
};

static const struct row causes[] = {
	{ .name = "one-wait-per-signal", .rule = "one-wait-per-signal" },
	{ .name = "one-wait-per-signalfd", .rule = "one-wait-per-signal" },
	{ .name = "never-waits", .rule = "never-waits", .everywhere = true, .asks = true },
	{ .name = "waits-too-rarely", .rule = "never-waits" },
	{ .name = "leaves-its-wait", .rule = "never-waits", .everywhere = true, .asks = true },
	{ .name = "cancels-its-wait", .rule = "never-waits", .everywhere = true, .asks = true },
	{ .name = "handler-never-waits", .rule = "handler-never-waits" },
	{ .name = "handler-reset", .rule = "handler-reset" },
	{ .name = "sigchld-blocked", .rule = "sigchld-blocked", .everywhere = true },
	{ .name = "sigchld-blocked-inherited", .rule = "sigchld-blocked", .everywhere = true },
	{ .name = "wrong-thread", .rule = "wrong-thread", .asks = true },
	{ .name = "wrong-thread-ignored", .rule = "wrong-thread", .asks = true },
	{ .name = "waits-for-other", .rule = "waits-for-other" },
	{ .name = "waits-for-nobody", .rule = "waits-for-other" },
	{ .name = "asked-once", .rule = "asked-once" },
	{ .name = "interrupted-wait", .rule = "interrupted-wait" },
	{ .name = "inherited-child", .rule = "inherited-child", .everywhere = true },
	{ .name = "parent-stopped", .rule = "parent-stuck", .everywhere = true, .asks = true },
	{ .name = "parent-spins", .rule = "parent-stuck", .everywhere = true, .asks = true },
	{ .name = "parent-hangs", .rule = "parent-stuck", .everywhere = true, .asks = true },
	{ .name = "init-does-not-reap", .rule = "init-does-not-reap", .everywhere = true },
	{ .name = "tracer-holds", .rule = "tracer-holds" },
	{ .name = "foreign-exit-signal", .rule = "foreign-exit-signal" },
	{ .name = "slow-reap", .rule = "slow-reap", .everywhere = true },
	{ .name = "blocking-wait", .rule = "blocking-wait" },
	{ .name = "busy-poll", .rule = "busy-poll" },
	{ .name = "stolen-child", .rule = "stolen-child" },
	{ .name = "status-lost", .rule = "status-lost" },
	{ .name = "interrupted-call", .rule = "interrupted-call" },
	{ .name = "orphaned", .rule = "orphaned", .everywhere = true },
	{ .name = "leader-exited", .rule = "leader-exited" },
	{ .name = "limit-ahead", .rule = "limit-ahead", .everywhere = true },
};

static const struct row near[] = {
	{ .name = "loop-merged" }, { .name = "slow-for-200ms" },
	{ .name = "stopped-for-a-while" }, { .name = "nocldwait" }, { .name = "ignored" },
	{ .name = "signalfd" }, { .name = "sigwait" }, { .name = "pidfd" }, { .name = "spawn" },
	{ .name = "thread-waits" }, { .name = "self-pipe" }, { .name = "poll-master" },
	{ .name = "supervisor" }, { .name = "repeated-after-eintr" },
	{ .name = "waits-with-a-limit" }, { .name = "cancelled-and-repeated" },
	{ .name = "waits-in-turn" }, { .name = "exec-and-wait" }, { .name = "good-reaper" },
	{ .name = "tracer-lets-go" }, { .name = "wall" }, { .name = "reset-and-set" },
	{ .name = "blocked-briefly" },
};

/* The gate: does what was found change the exit status? */
static const struct gate {
	const char *name, *options, *parent;
	int status;
} gates[] = {
	{ "gate: a leak", "--error-exitcode=42", "causes never-waits", 42 },
	{ "gate: none asked for", "", "causes never-waits", 0 },
	{ "gate: no leak", "--error-exitcode=42", "near waits-in-turn", 0 },
	{ "gate: a warning is no leak", "--error-exitcode=42", "causes status-lost", 0 },
	{ "gate: but may be widened to", "--error-exitcode=42 --fail-on=warning",
	  "causes status-lost", 42 },
	{ "gate: a rule by name", "--error-exitcode=42 --fail-on=busy-poll,status-lost",
	  "causes status-lost", 42 },
	{ "gate: another rule", "--error-exitcode=42 --fail-on=busy-poll", "causes status-lost", 0 },
};

static void
test_gate(void **state)
{
	const struct gate *g = *state;
	char options[128], path[PATH_MAX], where[64];
	const char *argv[3] = { path, strchr(g->parent, ' ') + 1, NULL };
	struct e2e_run *r;

	snprintf(where, sizeof(where), "tests/rules/%.*s", (int)strcspn(g->parent, " "), g->parent);
	if (!realpath(where, path))
		fail_msg("%s is not built", where);
	snprintf(options, sizeof(options), "--zombie-age=%d %s", AGE, g->options);
	r = e2e_run(&e2e_bpf, options, argv);
	assert_int_equal(WEXITSTATUS(r->job.status), g->status);
	e2e_run_free(r);
}

/* Programs that people run, and what to know of them. */
static const struct program {
	const char *name;
	const char *argv[6];
	const char *rule;
} programs[] = {
	{ "perl: system() where SIGCHLD is ignored",
	  { "/usr/bin/perl", "-e", "$SIG{CHLD} = 'IGNORE'; system('true'); sleep 1" }, "status-lost" },
	{ "perl: a server that was started with SIGCHLD blocked",
	  { "/usr/bin/perl", "-MPOSIX", "-e",
	    "sigprocmask(SIG_BLOCK, POSIX::SigSet->new(SIGCHLD));"
	    "exec 'perl', '-e', '$SIG{CHLD} = sub { 1 while waitpid(-1, 1) > 0 };"
	    "fork or exit; select undef, undef, undef, 4'" }, "sigchld-blocked" },
	{ "unshare: PID 1 is a sleep",
	  { "/usr/bin/unshare", "-pf", "sh", "-c",
	    "sh -c 'sleep 0.5 & exec true'; exec sleep 3" }, "init-does-not-reap" },
	{ "sh: a child, then exec",
	  { "/bin/sh", "-c", "sleep 0.5 & sleep 0.1; exec sleep 4" }, "inherited-child" },
};

static void
test_program(void **state)
{
	const struct program *p = *state;
	struct e2e_run *r;

	if (access(p->argv[0], X_OK) != 0)
		skip();
	r = e2e_run(&e2e_bpf, "--zombie-age=1", p->argv);
	e2e_find(r, "finding rule=%s", p->rule);
	if (e2e_count(r, "finding severity=leak"))
		e2e_find(r, "finding severity=leak rule=%s", p->rule);
	e2e_run_free(r);
}

/* A parent lives some seconds, most of them asleep: a few at a time. */
enum { ABREAST = 10, MAX_TESTS = 256 };

struct watched {
	const struct row *row;
	const struct e2e_backend *backend;
	struct e2e_run *run;
	char name[96];
};

static struct watched tests[MAX_TESTS];
static size_t n_tests;

static void
start(struct watched *w)
{
	static char cause[PATH_MAX], other[PATH_MAX];
	const char *argv[3] = { w->row->rule ? cause : other, w->row->name, NULL };
	char options[64];

	if (!realpath("tests/rules/causes", cause) || !realpath("tests/rules/near", other))
		fail_msg("tests/rules is not built");
	snprintf(options, sizeof(options), "--zombie-age=%d", AGE);
	w->run = e2e_run_start(w->backend, NULL, options, argv);
}

static struct e2e_run *
finish(struct watched *w)
{
	size_t i = (size_t)(w - tests), end = i + ABREAST;

	if (!w->run)
		for (; i < n_tests && i < end; i++)
			start(&tests[i]);
	if (strcmp(w->backend->name, "bpf") == 0) {
		e2e_finish(w->run);
		return w->run;
	}
	/* The proc connector may lose events of a machine that is busy with others;
	 * what is looked for here lasts for seconds. */
	if (e2e_join(&w->run->job, E2E_SECONDS) == -1)
		e2e_fail(w->run, "did not end in %d s", E2E_SECONDS);
	w->run->events = e2e_load(w->run->file);
	return w->run;
}

/* When its first child ended: from then on the rule begins to be true. */
static json_int_t
ended(const struct e2e_run *r, const json_t *finding)
{
	json_t *pid = json_array_get(json_object_get(finding, "children"), 0);

	return json_integer_value(json_object_get(
		e2e_find(r, "exit pid=%d", (int)json_integer_value(pid)), "t"));
}

/* How often its parent was looked at in that time. */
static int
looks(const struct e2e_run *r, const json_t *finding, json_int_t from, json_int_t to)
{
	json_t *ev, *pid = json_object_get(finding, "pid");
	int n = 0;
	size_t i;

	json_array_foreach(r->events, i, ev) {
		json_int_t t = json_integer_value(json_object_get(ev, "t"));

		n += t >= from && t <= to && strcmp(e2e_str(ev, "event"), "activity") == 0 &&
		     json_equal(json_object_get(ev, "pid"), pid) && !json_object_get(ev, "tid");
	}
	return n;
}

/* Event time does not depend on how busy the machine is, but where the parent has to
 * be looked at, a look may come late.  They are a second apart, so the third is in
 * time where one is: no cause may need a fourth. */
static bool
is_late(const struct e2e_run *r, const json_t *finding, bool asks)
{
	json_int_t t = json_integer_value(json_object_get(finding, "t")), died = ended(r, finding);

	return t > died + (AGE + 2) * SECOND && (!asks || looks(r, finding, died, t) > 3);
}

static void
test_cause(void **state)
{
	struct watched *w = *state;
	struct e2e_run *r = finish(w);
	json_t *f = e2e_find(r, "finding rule=%s !withdrawn", w->row->rule);

	if (strcmp(e2e_str(f, "severity"), "leak") == 0) {
		if (e2e_find(r, "finding severity=leak") != f)
			e2e_fail(r, "another leak was told first");
		if (is_late(r, f, w->row->asks))
			e2e_fail(r, "told late");
	}
	e2e_run_free(r);
}

static void
test_near(void **state)
{
	struct watched *w = *state;
	struct e2e_run *r = finish(w);

	e2e_want(r, 0, "finding severity=leak");
	e2e_want(r, 0, "finding severity=warning");
	e2e_run_free(r);
}

static bool
can(const struct e2e_backend *const *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i]->name, name) == 0)
			return true;
	return false;
}

static void
add(struct CMUnitTest *list, const struct row *row, const struct e2e_backend *b)
{
	struct watched *w = &tests[n_tests];

	if (strcmp(b->name, "bpf") && (!row->everywhere || b->uid))
		return;
	if (n_tests == MAX_TESTS)
		abort();
	w->row = row;
	w->backend = b;
	snprintf(w->name, sizeof(w->name), "%s: %s%s", b->name, row->rule ? "" : "near: ", row->name);
	list[n_tests++] = (struct CMUnitTest){
		.name = w->name, .test_func = row->rule ? test_cause : test_near,
		.initial_state = w,
	};
}

int
main(void)
{
	static struct CMUnitTest list[MAX_TESTS + 16];
	const struct e2e_backend *backends[4];
	size_t n = e2e_backends(backends, 4), all;

	for (size_t b = 0; b < n; b++) {
		for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
			add(list, &causes[i], backends[b]);
		for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++)
			add(list, &near[i], backends[b]);
	}
	all = n_tests;
	for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]) && can(backends, n, "bpf"); i++)
		list[all++] = (struct CMUnitTest){
			.name = gates[i].name, .test_func = test_gate,
			.initial_state = (void *)(uintptr_t)&gates[i],
		};
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]) && can(backends, n, "bpf"); i++)
		list[all++] = (struct CMUnitTest){
			.name = programs[i].name, .test_func = test_program,
			.initial_state = (void *)(uintptr_t)&programs[i],
		};
	return _cmocka_run_group_tests("rules", list, all, NULL, NULL);
}
