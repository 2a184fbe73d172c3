/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_found.c - each parent of a RULE.cause.c gets its rule's finding, first among
 * the leaks; those of a RULE.near.c get none, whatever the source. */
#include "../e2e/harness.h"
#include "parents.h"

#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SECOND 1000000000LL
#define AGE 1			/* s */
static const char options[] = "--zombie-age=1";

/* The gate: does what was found change the exit status? */
static const struct gate {
	const char *name, *options, *parent;
	int status;
} gates[] = {
	{ "gate: a leak", "--error-exitcode=42", "never-waits", 42 },
	{ "gate: none asked for", "", "never-waits", 0 },
	{ "gate: no leak", "--error-exitcode=42", "waits-in-turn", 0 },
	{ "gate: a warning is no leak", "--error-exitcode=42", "status-lost", 0 },
	{ "gate: but may be widened to", "--error-exitcode=42 --fail-on=warning",
	  "status-lost", 42 },
	{ "gate: a rule by name", "--error-exitcode=42 --fail-on=busy-poll,status-lost",
	  "status-lost", 42 },
	{ "gate: another rule", "--error-exitcode=42 --fail-on=busy-poll", "status-lost", 0 },
};

static const char *
parents_bin(void)
{
	static char path[PATH_MAX];

	if (!realpath("tests/rules/parents", path))
		fail_msg("tests/rules/parents is not built");
	return path;
}

static void
test_gate(void **state)
{
	const struct gate *g = *state;
	const char *argv[] = { parents_bin(), g->parent, NULL };
	char more[128];
	struct e2e_run *r;

	snprintf(more, sizeof(more), "%s %s", options, g->options);
	r = e2e_run(&e2e_bpf, more, argv);
	assert_int_equal(WEXITSTATUS(r->job.status), g->status);
	e2e_run_free(r);
}

/* Programs that people run, and the rule that each must meet. */
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
	r = e2e_run(&e2e_bpf, options, p->argv);
	e2e_find(r, "finding rule=%s", p->rule);
	if (e2e_count(r, "finding severity=leak"))
		e2e_find(r, "finding severity=leak rule=%s", p->rule);
	e2e_run_free(r);
}

/* A parent lives some seconds, most of them asleep: a few at a time. */
enum { ABREAST = 10, MAX_TESTS = 512 };

struct watched {
	const struct parent_entry *entry;
	const struct e2e_backend *backend;
	struct e2e_run *run;
	char name[96];
};

static struct watched tests[MAX_TESTS];
static size_t n_tests;

static void
start(struct watched *w)
{
	const char *argv[] = { parents_bin(), w->entry->parent->name, NULL };

	w->run = e2e_run_start(w->backend, NULL, options, argv);
}

/* Procwatch's exit status is the parent's: one that could not do its part shows. */
static struct e2e_run *
finish(struct watched *w)
{
	const char *argv[] = { parents_bin(), w->entry->parent->name, NULL };
	size_t i = (size_t)(w - tests), end = i + ABREAST;

	if (!w->run)
		for (; i < n_tests && i < end; i++)
			start(&tests[i]);
	if (!e2e_finish_whole(w->run)) {
		e2e_run_free(w->run);
		w->run = e2e_run(w->backend, options, argv);	/* again, and alone */
	}
	if (w->run->job.status != 0)
		e2e_fail(w->run, "the parent's status is %#x", (unsigned int)w->run->job.status);
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
is_late(const struct e2e_run *r, const json_t *finding, bool look)
{
	json_int_t t = json_integer_value(json_object_get(finding, "t")), died = ended(r, finding);

	return t > died + (AGE + 2) * SECOND && (!look || looks(r, finding, died, t) > 3);
}

static void
test_cause(void **state)
{
	struct watched *w = *state;
	struct e2e_run *r = finish(w);
	json_t *f = e2e_find(r, "finding rule=%s !withdrawn", w->entry->rule);

	if (strcmp(e2e_str(f, "severity"), "leak") == 0) {
		if (e2e_find(r, "finding severity=leak") != f)
			e2e_fail(r, "another leak was reported first");
		if (is_late(r, f, w->entry->parent->look))
			e2e_fail(r, "reported late");
	}
	e2e_run_free(r);
}

static void
expect_no_alarm(const struct e2e_run *r)
{
	/* Not e2e_want(): what a source need not report, it must not report falsely. */
	if (e2e_count(r, "finding severity=leak") || e2e_count(r, "finding severity=warning"))
		e2e_fail(r, "an alarm");
	/* Of a child, that is: the parent itself is procwatch's. */
	if (!e2e_count(r, "reap pid!=%ld", e2e_int(e2e_find(r, "start"), "pid")))
		e2e_fail(r, "no child was reaped");
}

static void
test_near(void **state)
{
	struct watched *w = *state;
	struct e2e_run *r = finish(w);

	expect_no_alarm(r);
	if (e2e_count(r, "finding rule=%s", w->entry->rule))
		e2e_fail(r, "a false note");
	e2e_run_free(r);
}

/* Whether this kernel executes it; and it may not have been built. */
static bool
can_execute(const char *path)
{
	char *const argv[] = { (char *)(uintptr_t)path, NULL };
	pid_t pid;

	if (posix_spawn(&pid, path, NULL, NULL, argv, NULL) != 0)
		return false;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return true;
}

/* Its calls have other numbers and another entry to the kernel: none may be taken for
 * another one, and wait calls that the probes do not see are not missing. */
static void
test_parent32(void **state)
{
	static const char *const wrong[] = {	/* what its numbers mean to a 64-bit process */
		"activity syscall=poll", "activity syscall=setregid", "activity syscall=sync",
	};
	static const char *const need_waits[] = {
		"never-waits", "asked-once", "waits-for-other", "parent-stuck", "one-wait-per-signal",
	};
	const struct e2e_backend *b = *state;
	const char *argv[] = { "tests/rules/parent32", NULL };
	struct e2e_run *r;

	if (!can_execute(argv[0]))
		skip();
	r = e2e_run(b, options, argv);
	e2e_expect_exit(&r->job, 0);
	e2e_want(r, 4, "exit code=0 ppid=%ld", e2e_int(e2e_find(r, "start"), "pid"));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (e2e_count(r, "%s", wrong[i]))
			e2e_fail(r, "%s", wrong[i]);
	/* procfs sees where it sleeps, whatever its word size. */
	for (size_t i = 0; i < sizeof(need_waits) / sizeof(need_waits[0]) && !b->no_events; i++)
		if (e2e_count(r, "finding rule=%s", need_waits[i]))
			e2e_fail(r, "a false %s", need_waits[i]);
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

/* What procfs shows to another user, too, is the same and less. */
static bool
is_for(const struct parent_entry *e, const struct e2e_backend *b)
{
	if (e->kind == PARENT_EXECED)
		return false;
	if (e->kind == PARENT_NEAR || strcmp(b->name, "bpf") == 0)
		return true;
	return e->parent->procfs && !b->uid;
}

static void
add(struct CMUnitTest *list, const struct parent_entry *e, const struct e2e_backend *b)
{
	struct watched *w = &tests[n_tests];
	const bool near = e->kind == PARENT_NEAR;

	if (!is_for(e, b))
		return;
	if (n_tests == MAX_TESTS)
		abort();
	w->entry = e;
	w->backend = b;
	snprintf(w->name, sizeof(w->name), "%s: %s: %s%s", b->name, e->rule, near ? "near: " : "",
		 e->parent->name);
	list[n_tests++] = (struct CMUnitTest){
		.name = w->name, .test_func = near ? test_near : test_cause, .initial_state = w,
	};
}

int
main(void)
{
	static struct CMUnitTest list[MAX_TESTS + 20];
	static char names32[4][48];
	const struct e2e_backend *backends[4];
	size_t n = e2e_backends(backends, 4), n_parents, all;
	const struct parent_entry *parents = parents_all(&n_parents);

	for (size_t b = 0; b < n; b++)
		for (size_t i = 0; i < n_parents; i++)
			add(list, &parents[i], backends[b]);
	all = n_tests;
	for (size_t b = 0; b < n; b++) {
		snprintf(names32[b], sizeof(names32[b]), "%s: near: a 32-bit parent", backends[b]->name);
		list[all++] = (struct CMUnitTest){
			.name = names32[b], .test_func = test_parent32,
			.initial_state = (void *)(uintptr_t)backends[b],
		};
	}
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
