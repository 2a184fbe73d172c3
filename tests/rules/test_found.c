/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_found.c - what each parent of a RULE.cause.c is said to do, in each way of watching
 * it, is no worse than in doc/verdicts.md, and names its lines; those of a RULE.near.c get no
 * finding, whatever the source. */
#include "../e2e/harness.h"
#include "named_lines.h"
#include "parents.h"
#include "verdicts.h"

#include <fnmatch.h>
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

static bool
is_update(void)
{
	const char *update = getenv("UPDATE");

	return update && *update;
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

/* A parent lives some seconds, most of them asleep: a few at a time.  One that is attached
 * to is watched for LONGEST seconds where nothing comes of it. */
enum { ABREAST = 20, LONGEST = 10, MAX_TESTS = 1024 };

struct watched {
	const struct parent_entry *entry;
	const struct e2e_backend *backend;
	bool attach;
	struct e2e_job parent;		/* with attach */
	struct named_lines lines;
	struct e2e_run *run;
	char name[96];
};

static struct watched tests[MAX_TESTS];
static size_t n_tests;

static bool
is_procfs(const struct e2e_backend *b)
{
	return b->no_events;
}

static bool
is_bpf(const struct e2e_backend *b)
{
	return !is_procfs(b) && !b->traces;
}

/* Launched under ptrace, a tracer cannot do its part. */
static bool
is_kept_from_tracing(const struct watched *w)
{
	return w->entry->parent->traces && w->backend->traces && !w->attach;
}

static enum column
column_of(const struct watched *w)
{
	const enum column first = w->backend->traces ? COLUMN_PTRACE_LAUNCH :
				  !is_procfs(w->backend) ? COLUMN_BPF_LAUNCH :
				  w->backend->uid ? COLUMN_NOBODY_LAUNCH : COLUMN_PROCFS_LAUNCH;

	return first + (w->attach ? 1 : 0);
}

/* --- attach: the parent comes first ------------------------------------------------- */

static void
live_long(void)
{
	setenv("PARENT_LIFE", "600000", 1);
}

static void
start_parent(struct watched *w)
{
	const char *argv[] = { parents_bin(), w->entry->parent->name, NULL };

	named_lines_close(&w->lines);
	named_lines_open(&w->lines);
	e2e_spawn(&w->parent, &(struct e2e_start){ .uid = w->backend->uid, .prepare = live_long }, argv);
}

static bool
is_zombie(pid_t pid)
{
	char path[64], stat[512] = "";
	const char *shut;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "r");
	if (!f)
		return false;
	if (!fgets(stat, sizeof(stat), f))
		stat[0] = '\0';
	fclose(f);
	shut = strrchr(stat, ')');
	return shut && strncmp(shut, ") Z", 3) == 0;
}

static bool
has_zombie(pid_t parent)
{
	char path[64];
	bool found = false;
	int pid;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", parent, parent);
	f = fopen(path, "r");
	while (f && !found && fscanf(f, "%d", &pid) == 1)
		found = is_zombie(pid);
	if (f)
		fclose(f);
	return found;
}

static void
await_settled(struct watched *w)
{
	e2e_await(&w->parent, 1, SETTLED);
	for (int i = 0; w->entry->kind == PARENT_CAUSE && !has_zombie(w->parent.pid); i++) {
		if (i == E2E_SECONDS * 100)
			fail_msg("%s has no zombie", w->entry->parent->name);
		rest(10);
	}
}

/* With -z, before procwatch watches it. */
static void
look_at(struct watched *w)
{
	char pid[16];
	const char *argv[] = { e2e_bin(), "-z", "-j", "-p", pid, NULL };
	struct e2e_job job;
	json_t *families;

	if (w->entry->kind != PARENT_CAUSE || !is_bpf(w->backend))
		return;
	snprintf(pid, sizeof(pid), "%d", w->parent.pid);
	e2e_spawn(&job, NULL, argv);
	e2e_join(&job, E2E_SECONDS);
	families = e2e_parse(job.text[0], job.len[0]);
	verdicts_note(w->entry, COLUMN_LOOK, verdict_of_look(families, w->entry, w->parent.pid));
	json_decref(families);
	e2e_job_done(&job);
}

static void
attach(struct watched *w)
{
	char more[96];

	await_settled(w);
	look_at(w);
	snprintf(more, sizeof(more), "%s --error-exitcode=99 -d %d -p %d", options, LONGEST, w->parent.pid);
	w->run = e2e_run_start(w->backend, NULL, more, NULL);
}

/* Watched for as long as anything may come of it: a cause that needs a look at the parent
 * is certain with the third. */
static bool
has_seen_enough(const struct e2e_run *r)
{
	enum { LOOKS = 5 };

	return e2e_count(r, "summary") ||
	       (e2e_count(r, "start") && e2e_count(r, "activity pid=%ld !tid",
						   e2e_int(e2e_find(r, "start"), "pid")) >= LOOKS);
}

static void
end_parent(struct watched *w)
{
	kill(-w->parent.pid, SIGKILL);
	e2e_job_done(&w->parent);
	memset(&w->parent, 0, sizeof(w->parent));
}

static bool
finish_attach(struct watched *w)
{
	bool whole;

	e2e_await_that(w->run, has_seen_enough, "what it does");
	kill(w->run->job.pid, SIGINT);
	whole = e2e_finish_whole(w->run);
	end_parent(w);
	return whole;
}

/* --- all ---------------------------------------------------------------------------- */

static void
launch(struct watched *w)
{
	const char *argv[] = { parents_bin(), w->entry->parent->name, NULL };

	named_lines_close(&w->lines);
	named_lines_open(&w->lines);
	w->run = e2e_run_start(w->backend, NULL, options, argv);
}

/* Those that come first are settled by the time that the last one has begun. */
static void
start(struct watched *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].attach && !list[i].parent.pid)
			start_parent(&list[i]);
		else if (!list[i].attach)
			launch(&list[i]);
	for (size_t i = 0; i < n; i++)
		if (list[i].attach)
			attach(&list[i]);
}

/* Procwatch's exit status is the parent's: one that could not do its part shows. */
static struct e2e_run *
finish(struct watched *w)
{
	const size_t left = n_tests - (size_t)(w - tests);

	if (!w->run)
		start(w, left < ABREAST ? left : ABREAST);
	if (!(w->attach ? finish_attach(w) : e2e_finish_whole(w->run))) {
		e2e_run_free(w->run);
		start(w, 1);				/* again, and alone */
		if (!(w->attach ? finish_attach(w) : e2e_finish_whole(w->run)))
			skip();
	}
	if (!w->attach && w->run->job.status != 0)
		e2e_fail(w->run, "the parent's status is %#x", (unsigned int)w->run->job.status);
	return w->run;
}

/* When its first child ended, or was found to have: from then on the rule begins to be
 * true. */
static json_int_t
ended(const struct e2e_run *r, const json_t *finding)
{
	const json_int_t pid = json_integer_value(json_array_get(json_object_get(finding, "children"), 0));
	const char *event = e2e_count(r, "process pid=%d state=zombie", (int)pid) ? "process" : "exit";

	return json_integer_value(json_object_get(e2e_find(r, "%s pid=%d", event, (int)pid), "t"));
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

/* The replay of a recording says what was said when it was made, and names the same lines. */
static void
test_replay(const struct watched *w, const struct e2e_run *r)
{
	const char *argv[] = { e2e_bin(), "-r", r->file, "-j", options, NULL };
	struct e2e_job job;
	json_t *events;

	e2e_spawn(&job, NULL, argv);
	e2e_join(&job, E2E_SECONDS);
	events = e2e_parse(job.text[0], job.len[0]);
	verdicts_note(w->entry, COLUMN_REPLAY, verdict_of_events(events, w->entry));
	named_lines_compare(r, events, w->entry->rule);
	json_decref(events);
	e2e_job_done(&job);
}

/* It is said why there is nothing to find, and nothing else is found instead. */
static void
test_kept_from_tracing(void **state)
{
	struct watched *w = *state;
	struct e2e_run *r = finish(w);

	verdicts_note(w->entry, column_of(w), VERDICT_TRACES);
	if (e2e_count(r, "finding severity=leak"))
		e2e_fail(r, "a leak");
	if (!strstr(r->job.text[1], "ptrace"))
		e2e_fail(r, "not said that it cannot trace");
	e2e_run_free(r);
}

/* AddressSanitizer has a vfork(2) of its own, which keeps the return address elsewhere meanwhile. */
static bool
is_off_the_stack(const struct parent_entry *entry)
{
#ifdef __SANITIZE_ADDRESS__
	return strcmp(entry->parent->name, "parent-in-vfork") == 0;
#else
	(void)entry;
	return false;
#endif
}

static void
test_cause(void **state)
{
	struct watched *w = *state;
	struct e2e_run *r = finish(w);
	const enum verdict v = verdict_of_events(r->events, w->entry);
	const enum verdict expected = verdicts_committed(w->entry, column_of(w));

	verdicts_note(w->entry, column_of(w), v);
	if (!w->attach && is_bpf(w->backend))
		test_replay(w, r);
	if (v == VERDICT_SILENT || v == VERDICT_WRONG || (v < expected && !is_update()))
		e2e_fail(r, "the verdict is %s, not %s", verdict_name(v), verdict_name(expected));
	if (w->entry->kind == PARENT_CAUSE &&
	    is_late(r, e2e_find(r, "finding severity=leak"), w->attach || w->entry->parent->look))
		e2e_fail(r, "reported late");
	if (!is_off_the_stack(w->entry))
		named_lines_check(&w->lines, r, w->entry->rule, w->attach);
	named_lines_close(&w->lines);
	if (w->attach && w->entry->kind == PARENT_CAUSE && WEXITSTATUS(r->job.status) != 99)
		e2e_fail(r, "exit status %d, though there is a leak", WEXITSTATUS(r->job.status));
	e2e_run_free(r);
}

/* Filled by the tests before it. */
static void
test_looks(void **state)
{
	(void)state;
	verdicts_compare(COLUMN_LOOK);
	verdicts_compare(COLUMN_REPLAY);
}

static void
test_page(void **state)
{
	(void)state;
	if (!is_update())
		verdicts_check();
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
		"asked-once", "waits-for-other", "parent-stuck", "one-wait-per-signal",
	};
	const struct e2e_backend *b = *state;
	const char *argv[] = { "tests/rules/parent32", NULL };
	struct e2e_run *r;
	long parent;
	bool blind;

	if (!can_execute(argv[0]))
		skip();
	r = e2e_run(b, options, argv);
	e2e_expect_exit(&r->job, 0);
	parent = e2e_int(e2e_find(r, "start"), "pid");
	e2e_want(r, 5, "exit code=0 ppid=%ld", parent);
	/* Its waits are seen, or it is said that they are not. */
	blind = b->no_events || e2e_count(r, "exec pid=%ld blind=waits", parent);
	if (!blind) {
		e2e_want(r, 4, "reap by=%ld how=wait4", parent);
		e2e_want(r, 1, "reap by=%ld how=waitid", parent);
		e2e_want(r, 1, "wait_return pid=%ld call=wait4 errno=ECHILD", parent);
	}
	if (!b->no_events)
		e2e_want(r, 1, "deliver pid=%ld interrupted=nanosleep outcome=EINTR", parent);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (e2e_count(r, "%s", wrong[i]))
			e2e_fail(r, "%s", wrong[i]);
	/* procfs sees where it sleeps, whatever its word size. */
	for (size_t i = 0; i < sizeof(need_waits) / sizeof(need_waits[0]) && !b->no_events; i++)
		if (e2e_count(r, "finding rule=%s", need_waits[i]))
			e2e_fail(r, "a false %s", need_waits[i]);
	/* For a while it is right: one wait call is late.  Unseen calls make it no certainty. */
	if (e2e_count(r, "finding rule=never-waits state=opened") !=
	    e2e_count(r, "finding rule=never-waits state=resolved"))
		e2e_fail(r, "never-waits is not resolved");
	if (blind && e2e_count(r, "finding rule=never-waits certainty=certain"))
		e2e_fail(r, "never-waits for calls that were not seen");
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
add_one(struct CMUnitTest *list, const struct parent_entry *e, const struct e2e_backend *b, bool attach)
{
	struct watched *w = &tests[n_tests];
	const bool near = e->kind == PARENT_NEAR;
	const char *filter = getenv("PROCWATCH_E2E_TESTS");

	if (n_tests == MAX_TESTS)
		abort();
	*w = (struct watched){ .entry = e, .backend = b, .attach = attach };
	snprintf(w->name, sizeof(w->name), "%s: %s%s: %s%s", b->name, attach ? "-p: " : "", e->rule,
		 near ? "near: " : "", e->parent->name);
	if (filter && fnmatch(filter, w->name, 0) != 0)
		return;			/* or it would be started with the others, and not ended */
	list[n_tests++] = (struct CMUnitTest){
		.name = w->name, .initial_state = w,
		.test_func = near ? test_near : is_kept_from_tracing(w) ? test_kept_from_tracing : test_cause,
	};
}

static void
add(struct CMUnitTest *list, const struct parent_entry *e, const struct e2e_backend *b)
{
	if (e->kind == PARENT_EXECED)
		return;
	if (e->kind == PARENT_NEAR && e->parent->traces && b->traces)
		return;			/* it would fail */
	add_one(list, e, b, false);
	if (e->kind == PARENT_CAUSE || (e->kind == PARENT_WARNING && !e->parent->passing))
		add_one(list, e, b, true);
}

/* Of ptrace, the row of a user is enough: root may do no less. */
static size_t
watched_by(const struct e2e_backend **out)
{
	size_t n = e2e_backends(out, E2E_BACKENDS), kept = 0;
	const bool user = can(out, n, "ptrace-nobody");

	for (size_t i = 0; i < n; i++)
		if (!user || strcmp(out[i]->name, "ptrace") != 0)
			out[kept++] = out[i];
	return kept;
}

int
main(void)
{
	static struct CMUnitTest list[MAX_TESTS + 20];
	static char names32[E2E_BACKENDS][48];
	const struct e2e_backend *backends[E2E_BACKENDS];
	size_t n = watched_by(backends), n_parents, all;
	int failed;
	const struct parent_entry *parents = parents_all(&n_parents);

	for (size_t b = 0; b < n; b++)
		for (size_t i = 0; i < n_parents; i++)
			add(list, &parents[i], backends[b]);
	all = n_tests;
	if (can(backends, n, "bpf"))
		list[all++] = (struct CMUnitTest){ .name = "-z and -r", .test_func = test_looks };
	list[all++] = (struct CMUnitTest){ .name = "doc/verdicts.md", .test_func = test_page };
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
	failed = _cmocka_run_group_tests("rules", list, all, NULL, NULL);
	if (is_update())
		verdicts_write();
	return failed;
}
