/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_log.c - which events become lines, and what stands around them. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>

#include "base/out.h"
#include "event/finding.h"
#include "steps.h"

#define ALL UINT32_MAX
#define ONLY(kind) (1u << PW_EV_##kind)

static const struct pw_finding leak = {
	.rule = "never-waits", .severity = PW_SEV_LEAK, .who = ID(10), .comm = "old",
	.message = "It never waits.", .advice = "Wait:\n    wait(NULL);",
};

static const struct step start[] = {
	{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(10), .start = { .schema = 1,
	    .backend = PW_BACKEND_PROCFS, .mode = PW_MODE_LAUNCH } },
	  TAIL("0.1.0\0" "6.1\0./server\0" "9190\0" "and more") },
	{ .ev = PROC(1, 10, 1, RUNNING), TAIL("./server\0" "9190 and much, much, much more") },
};

static const struct step elsewhere[] = {
	{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(10), .start = { .schema = 1, .host_at = 16,
	    .backend = PW_BACKEND_PROCFS, .mode = PW_MODE_LAUNCH } }, TAIL("0.1.0\0" "6.1\0sleep\0" "web\n3") },
};

static const struct step forced[] = {
	{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(10), .start = { .schema = 1,
	    .backend = PW_BACKEND_BPF, .sees = PW_SEES_BY_BPF, .mode = PW_MODE_LAUNCH,
	    .stress = PW_STRESS_PARENT_FIRST, .stress_limit = 500000000 } },
	  TAIL("0.1.0\0" "6.1\0./server") },
};

static const struct step threads[] = {
	{ .ev = PROC(0, 10, 1, RUNNING) },
	{ .ev = THREAD(1, 10, 12, START, 2) },
	{ .ev = THREAD(2, 10, 12, EXIT, 1) },
	{ .ev = THREAD(3, 10, 13, START, 2) },
	{ .ev = THREAD(4, 10, 10, EXIT, 1) },
};

static const struct step activity[] = {
	{ .ev = PROC(0, 10, 1, RUNNING) },
	{ .ev = ACTIVE(1, 10, STOPPED, -1, 0) },
	{ .ev = ACTIVE(2, 10, STOPPED, -1, 0) },
	{ .ev = ACTIVE(3, 10, RUNNING, -1, 0) },
	{ .ev = ACTIVE(4, 10, STOPPED, -1, 0) },
};

static const struct step long_wait[] = {
	{ .ev = PROC(0, 10, 1, RUNNING) },
	{ .ev = { .ts = T0 + 2000000, .kind = PW_EV_WAIT_RETURN, .who = ID(10), .tid = 14,
	    .wait = { .call = PW_CALL_WAITID, .target = PW_TARGET_PGID, .target_id = 1234567,
	    .options = 4 | 2, .child = ID(11), .child_state = PW_CHILD_STOPPED,
	    .elapsed = 1500000000 } } },
};

static const struct step merged[] = {
	{ .ev = PROC(0, 10, 1, RUNNING) },
	{ .ev = CHLD(2, 10, 11, COALESCED) },
};

/* Names of those that are not watched: from a recording here, from /proc while it runs. */
static const struct step adopted[] = {
	{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(10), .start = { .schema = 1,
	    .backend = PW_BACKEND_BPF, .mode = PW_MODE_LAUNCH } }, TAIL("1\0" "6\0./a\0") },
	{ .ev = FORK(1, 10, 11) },
	{ .ev = EXIT(2, 10, 9) },
	{ .ev = { .ts = T0 + 2 * MS, .kind = PW_EV_REPARENT, .who = ID(11),
	    .reparent = { .from = ID(10), .to = ID(7), .to_comm = "tini" } } },
	{ .ev = EXIT(3, 11, 7) },
	{ .ev = { .ts = T0 + 4 * MS, .kind = PW_EV_REAP, .who = ID(11),
	    .reap = { .by = ID(7), .how = PW_HOW_WAIT4, .zombie_ns = 1 * MS } } },
};

#define OUTPUT(at, text, ...) \
	{ .ev = { .ts = T0 + (at) * MS, .kind = PW_EV_OUTPUT, .output = { .stream = PW_STREAM_TERMINAL, __VA_ARGS__ } }, \
	  .tail = (text), .tail_len = sizeof(text) - 1 }

static const struct step output[] = {
	{ .ev = PROC(0, 10, 1, RUNNING) },
	OUTPUT(1, "one\r\ntwo, "), OUTPUT(2, "the same\033[1m\n\n$ "),
	{ .ev = FORK(3, 10, 11) },
	OUTPUT(4, "\xff\\"),
	OUTPUT(5, "", .left_out = 70000),
};

#define NO_ONE "                         "
#define OLD "      10 old             "

#define NEW(pid) "      " #pid " ?               "

static const struct log_row {
	const char *name;
	const struct step *steps;
	size_t n;
	struct pw_view_opts o;
	const char *want;
} rows[] = {
	{ "a header, and a long argv as it is", start, UNIT_COUNT(start), { .kinds = ALL },
"procwatch 0.1.0 (procfs, Linux 6.1) watches 10: ./server 9190 'and more'\n"
"    seconds     pid process         event   what happened (~ inferred, not observed)\n"
"   0.001000" OLD "found   child of 1: ./server '9190 and much, much, much more'\n" },
	{ "on another machine", elsewhere, UNIT_COUNT(elsewhere), { .kinds = ALL, .replay = true, .machine = "web" },
"procwatch 0.1.0 (procfs, Linux 6.1) watches 10: sleep\n"
"recorded on web\\n3\n"
"    seconds     pid process         event   what happened (~ inferred, not observed)\n" },
	{ "here", elsewhere, UNIT_COUNT(elsewhere), { .kinds = ALL, .replay = true, .machine = "web\n3" },
"procwatch 0.1.0 (procfs, Linux 6.1) watches 10: sleep\n"
"    seconds     pid process         event   what happened (~ inferred, not observed)\n" },
	{ "a race is forced", forced, UNIT_COUNT(forced), { .kinds = ALL },
"procwatch 0.1.0 (bpf --stress=parent-first, Linux 6.1) watches 10: ./server\n"
"Race forced (--stress=parent-first): a child is held at its start until its parent waits or sleeps;\n"
"  500 ms at most.\n"
"    seconds     pid process         event   what happened\n" },
	{ "a race is forced, on a terminal", forced, UNIT_COUNT(forced), { .kinds = ALL, .width = 60 },
"procwatch 0.1.0 (bpf --stress=parent-first, Linux 6.1) wa...\n"
"Race forced (--stress=parent-first): a child is held at its\n"
"  start until its parent waits or sleeps; 500 ms at most.\n"
"    seconds     pid process  event   what happened\n" },
	{ "cut on a terminal", start, UNIT_COUNT(start), { .kinds = ALL, .width = 67 },
"procwatch 0.1.0 (procfs, Linux 6.1) watches 10: ./server 9190 'a...\n"
"    seconds     pid process  event   what happened (~ inferred, ...\n"
"   0.001000      10 old      found   child of 1: ./server '9190 ...\n" },
	{ "what happened is not cut", merged, UNIT_COUNT(merged),
	  { .kinds = ONLY(SIGNAL), .width = 66, .colour = true },
"\033[2m   0.002000\033[0m      10 old      \033[35msignal\033[0m  "
"SIGCHLD from 11 \033[1;35mCOALESCED\033[0m:\n"
"                                     one was pending already\n" },
	{ "nor is it too long in a file", long_wait, UNIT_COUNT(long_wait),
	  { .kinds = ONLY(WAIT_RETURN) },
"   0.002000" OLD "wait    waitid(group 1234567, WSTOPPED|WEXITED) reported 11\n"
"                                            (stopped), after 1.50 s, in thread 14\n" },
	{ "only what is asked for", start, UNIT_COUNT(start), { .kinds = ONLY(FORK) }, "" },
	{ "who is not watched has a name", adopted, UNIT_COUNT(adopted),
	  { .kinds = ONLY(EXIT) | ONLY(REAP) | ONLY(REPARENT) },
"   0.002000" NEW(10) "exit    exit status 0, ZOMBIE until procwatch (9) waits\n"
"   0.002000" NEW(11) "orphan  its parent 10 has ended, adopted by tini (7)\n"
"   0.003000" NEW(11) "exit    exit status 0, ZOMBIE until tini (7) waits\n"
"   0.004000" NEW(11) "reaped  by tini (7)'s wait4, was a zombie for 1.00 ms\n" },
	{ "threads", threads, UNIT_COUNT(threads), { .kinds = ONLY(THREAD), .threads = true },
"   0.001000" OLD "thread  12 started\n"
"   0.002000" OLD "thread  12 exited\n"
"   0.003000" OLD "thread  13 started\n"
"   0.004000" OLD "thread  thread-group leader exited; 1 thread still running (ps\n"
"                                            shows Z)\n" },
	{ "without threads, but for a leader", threads, UNIT_COUNT(threads),
	  { .kinds = ONLY(THREAD) },
"   0.004000" OLD "thread  thread-group leader exited; 1 thread still running (ps\n"
"                                            shows Z)\n" },
	{ "what the command wrote", output, UNIT_COUNT(output), { .kinds = ONLY(OUTPUT) | ONLY(FORK) },
"   0.001000" NO_ONE "output  one\n"
"   0.001000" NO_ONE "output  two, the same\\e[1m\n"
"   0.002000" NO_ONE "output  \n"
"   0.002000" NO_ONE "output  $ \n"
"   0.003000" OLD "fork    new child 11\n"
"   0.004000" NO_ONE "output  \\xff\\\\\n"
"   0.005000" NO_ONE "output  70000 bytes more were not recorded\n" },
	{ "what the command wrote to the same terminal", output, UNIT_COUNT(output),
	  { .kinds = ONLY(OUTPUT), .relays = true }, "" },
	{ "what the command wrote, cut on a terminal", output, 3, { .kinds = ONLY(OUTPUT), .width = 50 },
"   0.001000                  output  one\n"
"   0.001000                  output  two, the s...\n"
"   0.002000                  output  \n"
"   0.002000                  output  $ \n" },
	{ "an answer only when it is new", activity, UNIT_COUNT(activity),
	  { .kinds = ONLY(ACTIVITY) },
"   0.001000" OLD "doing   stopped, CPU time below 10.0 ms\n"
"   0.003000" OLD "doing   running, CPU time below 10.0 ms\n"
"   0.004000" OLD "doing   stopped, CPU time below 10.0 ms\n" },
};

static void
writes(void **state)
{
	const struct log_row *row = *state;
	struct pw_view_opts o = row->o;

	o.out = out_new(-1, 0);
	assert_int_equal(steps_play(&pw_view_log, &o, row->steps, row->n, 10), 0);
	assert_string_equal(out_text(o.out), row->want);
	out_free(o.out);
}

static struct pw_view *
open_log(struct pw_view_opts *o)
{
	struct pw_view *v;
	const char *why;

	o->kinds = ALL;
	o->out = out_new(-1, 0);
	assert_int_equal(pw_view_log.open(&v, o, &why), 0);
	return v;
}

/* At length once, then a line when it has doubled or a minute has passed, and its end. */
static void
says_findings(void **state)
{
	struct pw_finding growing = leak;
	struct pw_event ev = { .ts = T0, .kind = PW_EV_FINDING, .who = ID(10), .comm = "old",
			       .finding = &growing };
	struct pw_view_opts o = { 0 };
	struct pw_view *v = open_log(&o);
	const struct {
		uint64_t ms, count;
		__u16 flags;
	} steps[] = {
		{ 0, 3, 0 }, { 1000, 4, 0 }, { 2000, 5, 0 }, { 3000, 6, 0 }, { 4000, 11, 0 },
		{ 64000, 11, 0 }, { 65000, 0, PW_F_WITHDRAWN }, { 70000, 2, 0 },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(steps); i++) {
		ev.ts = T0 + steps[i].ms * MS;
		growing.count = steps[i].count;
		ev.flags = steps[i].flags;
		pw_view_log.event(v, NULL, &ev);
	}
	pw_view_log.tick(v, NULL);
	assert_string_equal(out_text(o.out),
		"   0.000000" OLD "LEAK    never-waits\n"
		"            It never waits.\n"
		"            Wait:\n"
		"                wait(NULL);\n"
		"   3.000000" OLD "LEAK    never-waits: 3 -> 6 zombies\n"
		"  64.000000" OLD "LEAK    never-waits: 6 -> 11 zombies\n"
		"  65.000000" OLD "over    never-waits resolved\n"
		"  70.000000" OLD "LEAK    never-waits\n"
		"            It never waits.\n");
	pw_view_log.close(v);
	out_free(o.out);
}

/* What was likely, and is certain now, is written at length again. */
static void
says_certainty(void **state)
{
	static const char *const candidates[] = { "never-waits", "asked-once" };
	struct pw_finding f = leak;
	struct pw_event ev = { .ts = T0, .kind = PW_EV_FINDING, .who = ID(10), .comm = "old",
			       .finding = &f };
	struct pw_view_opts o = { 0 };
	struct pw_view *v = open_log(&o);

	(void)state;
	f.candidates = candidates;
	f.n_candidates = 2;
	pw_view_log.event(v, NULL, &ev);
	ev.ts += 1000 * MS;
	f.n_candidates = 0;
	pw_view_log.event(v, NULL, &ev);
	ev.ts += 1000 * MS;
	pw_view_log.event(v, NULL, &ev);
	assert_string_equal(out_text(o.out),
		"   0.000000" OLD "LEAK    never-waits (likely)\n"
		"            It never waits.\n"
		"            Wait:\n"
		"                wait(NULL);\n"
		"   1.000000" OLD "LEAK    never-waits\n"
		"            It never waits.\n");
	pw_view_log.close(v);
	out_free(o.out);
}

/* What counts no zombies says its first sentence again. */
static void
says_warnings(void **state)
{
	const struct pw_finding polls = {
		.rule = "busy-poll", .severity = PW_SEV_WARNING, .who = ID(10), .comm = "old", .count = 1,
		.message = "It polled 100 times. It should not.",
	};
	struct pw_event ev = { .ts = T0, .kind = PW_EV_FINDING, .who = ID(10), .comm = "old",
			       .finding = &polls };
	struct pw_view_opts o = { 0 };
	struct pw_view *v = open_log(&o);

	(void)state;
	pw_view_log.event(v, NULL, &ev);
	ev.ts += 1000 * MS;
	pw_view_log.event(v, NULL, &ev);
	ev.ts += 60000 * MS;
	pw_view_log.event(v, NULL, &ev);
	assert_string_equal(out_text(o.out),
		"   0.000000" OLD "WARNING busy-poll\n"
		"            It polled 100 times. It should not.\n"
		"  61.000000" OLD "WARNING busy-poll: It polled 100 times.\n");
	pw_view_log.close(v);
	out_free(o.out);
}

/* The place to change first, then what else has to do with it. */
static void
speaks_to_editors(void **state)
{
	static const struct pw_site sites[] = {
		{ PW_ROLE_FORK, { .func = "serve", .file = "old.c", .module = "/bin/old", .source = "fork();", .line = 80 } },
		{ PW_ROLE_WAIT, { .func = "reap", .file = "", .module = "/bin/old", .source = "", .offset = 0x1b2c } },
		{ PW_ROLE_WAIT, { .func = "", .file = "a\nb.c", .module = "/bin/old", .source = "", .line = 9 } },
	};
	static const struct {
		size_t n;
		enum pw_severity severity;
	} steps[] = { { 0, PW_SEV_LEAK }, { 1, PW_SEV_LEAK }, { 3, PW_SEV_NOTE } };
	struct pw_finding f = leak;
	struct pw_event ev = { .ts = T0, .kind = PW_EV_FINDING, .comm = "old", .finding = &f };
	struct pw_view_opts o = { .editor = true };
	struct pw_view *v = open_log(&o);

	(void)state;
	f.sites = sites;
	for (size_t i = 0; i < UNIT_COUNT(steps); i++) {
		ev.who.pid = f.who.pid = 10 + (uint32_t)i;
		f.n_sites = steps[i].n;
		f.severity = steps[i].severity;
		pw_view_log.event(v, NULL, &ev);
	}
	assert_string_equal(out_text(o.out),
		"procwatch: warning: It never waits. [never-waits]\n"
		"old.c:80: warning: It never waits. [never-waits]\n"
		"old.c:80: note: fork in serve():  fork();\n"
		"old+0x1b2c: note: It never waits. [never-waits]\n"
		"old.c:80: note: fork in serve():  fork();\n"
		"old+0x1b2c: note: wait in reap()\n"
		"a\\nb.c:9: note: wait\n");
	pw_view_log.close(v);
	out_free(o.out);
}

static void
reports_a_full_disk(void **state)
{
	struct pw_view_opts o = { .kinds = ALL, .out = out_new(open("/dev/full", O_WRONLY | O_CLOEXEC), OUT_CLOSES) };

	(void)state;
	assert_int_equal(steps_play(&pw_view_log, &o, start, UNIT_COUNT(start), 10), -ENOSPC);
	out_free(o.out);
}

int
main(void)
{
	static struct unit_list l;

	/* wcwidth(3) asks it; this one is part of the C library. */
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 77;
	UNIT_ADD_ROWS(&l, writes, rows);
	unit_add(&l, "says findings", says_findings, NULL);
	unit_add(&l, "says certainty", says_certainty, NULL);
	unit_add(&l, "says warnings", says_warnings, NULL);
	unit_add(&l, "speaks to editors", speaks_to_editors, NULL);
	unit_add(&l, "reports a full disk", reports_a_full_disk, NULL);
	return unit_run("log", &l);
}
