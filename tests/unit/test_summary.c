/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_summary.c - a stream goes in, the page that ends a watch comes out. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <sys/syscall.h>

#include "base/out.h"
#include "steps.h"

static const struct step leaky[] = {
	{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(10), .start = { .schema = 1,
	    .backend = PW_BACKEND_BPF, .sees = PW_SEES_BY_BPF, .mode = PW_MODE_LAUNCH } },
	  TAIL("0.1.0\0" "6.1\0./server\0" "9190") },
	{ .ev = { .ts = T0, .kind = PW_EV_PROCESS, .who = ID(10), .comm = "server",
	    .process = { .parent = ID(1), .state = PW_STATE_RUNNING } },
	  TAIL("./server\0" "9190") },
	{ .ev = FORK(1, 10, 11) },
	{ .ev = FORK(2, 10, 12) },
	{ .ev = EXEC(3, 12, "cat"), TAIL("/bin/cat\0cat\0a\033b") },
	{ .ev = EXIT(4, 11, 10) },
	{ .ev = CHLD(4, 10, 11, QUEUED) },
	{ .ev = EXIT(5, 12, 10) },
	{ .ev = CHLD(5, 10, 12, COALESCED) },
	{ .ev = DELIVER_FULL(6, 10, 10, 0, SYS_rt_sigsuspend, EINTR) },
	{ .ev = POLL(7, 10, 11) },
	{ .ev = LOSS(8, 3) },
};

static const struct step clean[] = {
	{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(10), .start = { .schema = 1,
	    .backend = PW_BACKEND_PROCFS, .mode = PW_MODE_ATTACH } },
	  TAIL("0.1.0\0" "6.1\0sh") },
	{ .ev = PROC(0, 10, 1, RUNNING) },
	{ .ev = FORK(1, 10, 11) },
	{ .ev = EXIT(4, 11, 10) },
	{ .ev = REAP(1500, 11, 10) },
};

static const struct step wordy[] = {
	{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(10), .start = { .schema = 1,
	    .backend = PW_BACKEND_PROCFS, .mode = PW_MODE_ATTACH } },
	  TAIL("0.1.0\0" "6.1\0" "./server\0--listen\0" "127.0.0.1:9190\0--verbose") },
};

static const struct step wordless[] = {
	{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(10), .start = { .schema = 1,
	    .backend = PW_BACKEND_PROCFS, .mode = PW_MODE_ATTACH } },
	  TAIL("0.1.0\0" "6.1") },
};

static const struct step forced[] = {
	{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(10), .start = { .schema = 1,
	    .backend = PW_BACKEND_BPF, .sees = PW_SEES_BY_BPF, .mode = PW_MODE_LAUNCH,
	    .stress = PW_STRESS_CHILD_FIRST, .stress_limit = 2000000000 } },
	  TAIL("0.1.0\0" "6.1\0./server") },
};

/* Its zombies are another's now, yet they are what it left. */
static const struct step orphaned[] = {
	{ .ev = PROC(0, 10, 1, RUNNING) },
	{ .ev = FORK(1, 10, 11) },
	{ .ev = EXIT(4, 11, 10) },
	{ .ev = CHLD(4, 10, 11, IGNORED) },
	{ .ev = EXIT_TO(5, 10, 1, 1) },
};

/* Attached to late: since when it was one nobody knows. */
static const struct step old[] = {
	{ .ev = PROC(0, 10, 1, RUNNING) },
	{ .ev = PROC(0, 11, 10, ZOMBIE) },
};

static const struct step headless[] = {
	{ .ev = LOSS(1, 1) },
};

static const struct step of_zombie[] = {
	{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(11), .start = { .schema = 1,
	    .backend = PW_BACKEND_PROCFS, .mode = PW_MODE_ATTACH } },
	  TAIL("0.1.0\0" "6.1") },
};

static const struct page_row {
	const char *name;
	const struct step *steps;
	size_t n;
	uint64_t end;			/* ms */
	struct pw_view_opts o;
	const char *want;
} rows[] = {
	{ "a leak", leaky, UNIT_COUNT(leaky), 2505, { .width = 0 },
"\n"
"procwatch: ./server 9190 (pid 10), watched for 2.50 s by bpf\n"
"  server (10) has 1 zombie, for 2.50 s.\n"
"  LOST: 3 events were dropped, so the numbers below are too low.\n"
"  processes    2 forked, 1 exec, 2 ended\n"
"  zombies      1 remains, at most 2 at once, 1 reaped by a wait call\n"
"  SIGCHLD      2 generated, 1 coalesced, 1 delivered\n"
"  wait calls   1 returned a child\n"
"  interrupted  1 call failed with EINTR\n"
"\n"
"Parents\n"
"                        children     zombies     SIGCHLD                    wait\n"
"    pid process         forks reaped left    max total coalesced delivered calls\n"
"     10 server              2      1    1  2.50s     2         1         1     1\n"
"\n"
"Remaining zombies\n"
"       age     pid  parent                 ended      command\n"
"     2.50s      12      10 server          exit 0     cat $'a\\eb'\n" },
	{ "nothing left, little seen", clean, UNIT_COUNT(clean), 2000, { .width = 0 },
"\n"
"procwatch: sh (pid 10), watched for 2.00 s by procfs\n"
"  No zombies remain.\n"
"  processes    1 forked, 1 ended\n"
"  zombies      0 remain, at most 1 at once, 1 reaped by a wait call\n"
"  Signals and waits need the bpf or ptrace backend.\n"
"\n"
"Parents\n"
"                        children     zombies     SIGCHLD                    wait\n"
"    pid process         forks reaped left    max total coalesced delivered calls\n"
"     10 old                 1      1    0  1.49s     -         -         -     -\n" },
	{ "a race is forced", forced, UNIT_COUNT(forced), 2000, { .width = 80 },
"\n"
"procwatch: ./server (pid 10), watched for 2.00 s by bpf --stress=child-first\n"
"  No zombies remain.\n"
"  Race forced (--stress=child-first): a parent is held in fork until the child\n"
"  has ended; 2.00 s at most.\n"
"  processes    0 forked\n"
"  zombies      0 remain\n"
"  SIGCHLD      0 generated\n"
"  wait calls   0 returned a child\n" },
	{ "zombies of one that has ended", orphaned, UNIT_COUNT(orphaned), 1004, { .width = 0 },
"\n"
"procwatch: a recording without its start, watched for 1.00 s\n"
"  old (10) left 1 zombie when it exited. 1 more zombie remains, for 999 ms.\n"
"  processes    1 forked, 2 ended, 1 orphan\n"
"  zombies      2 remain, at most 2 at once\n"
"  SIGCHLD      1 generated, 1 ignored\n"
"  wait calls   0 returned a child\n"
"\n"
"Parents\n"
"                        children     zombies     SIGCHLD                    wait\n"
"    pid process         forks reaped left    max total coalesced delivered calls\n"
"     10 old                 1      0    1 1.00ms     1         0         0     0\n"
"\n"
"Remaining zombies\n"
"       age     pid  parent                 ended      command\n"
"     1.00s      11       1 (was 10)        exit 0     [old]\n"
"     999ms      10       1                 exit 0     [old]\n" },
	{ "a zombie older than the watch", old, UNIT_COUNT(old), 1000, { .width = 0 },
"\n"
"procwatch: a recording without its start, watched for 1.00 s\n"
"  old (10) has 1 zombie, for at least 1.00 s.\n"
"  processes    0 forked\n"
"  zombies      1 remains, at most 1 at once\n"
"  SIGCHLD      0 generated\n"
"  wait calls   0 returned a child\n"
"\n"
"Parents\n"
"                        children     zombies     SIGCHLD                    wait\n"
"    pid process         forks reaped left    max total coalesced delivered calls\n"
"     10 old                 0      0    1 >1.00s     0         0         0     0\n"
"\n"
"Remaining zombies\n"
"       age     pid  parent                 ended      command\n"
"    >1.00s      11      10 old             ?          [old]\n" },
	{ "one without a command line", of_zombie, UNIT_COUNT(of_zombie), 1, { .width = 80 },
"\n"
"procwatch: process 11, watched for 1.00 ms by procfs\n"
"  No zombies remain.\n"
"  processes    0 forked\n"
"  zombies      0 remain\n"
"  Signals and waits need the bpf or ptrace backend.\n" },
	{ "a recording cut at its head", headless, UNIT_COUNT(headless), 1, { .width = 80,
	  .backend_note = "eBPF needs root: run it with sudo." },
"\n"
"procwatch: a recording without its start, watched for 0 ns\n"
"  No zombies remain.\n"
"  LOST: 1 event was dropped, so the numbers below are too low.\n"
"  eBPF needs root: run it with sudo.\n"
"  processes    0 forked\n"
"  zombies      0 remain\n"
"  SIGCHLD      0 generated\n"
"  wait calls   0 returned a child\n" },
	{ "a narrow pane", headless, UNIT_COUNT(headless), 1, { .width = 34,
	  .backend_note = "eBPF needs root: run it with sudo." },
"\n"
"procwatch: a recording without its\n"
"  start, watched for 0 ns\n"
"  No zombies remain.\n"
"  LOST: 1 event was dropped, so\n"
"  the numbers below are too low.\n"
"  eBPF needs root: run it with\n"
"  sudo.\n"
"  processes    0 forked\n"
"  zombies      0 remain\n"
"  SIGCHLD      0 generated\n"
"  wait calls   0 returned a child\n" },
	{ "a long command line keeps its pid", wordy, UNIT_COUNT(wordy), 0, { .width = 80 },
"\n"
"procwatch: ./server --listen 127.0.0.1... (pid 10), watched for 0 ns by procfs\n"
"  No zombies remain.\n"
"  processes    0 forked\n"
"  zombies      0 remain\n"
"  Signals and waits need the bpf or ptrace backend.\n" },
	{ "a zombie has no command line", wordless, UNIT_COUNT(wordless), 0, { .width = 80 },
"\n"
"procwatch: process 10, watched for 0 ns by procfs\n"
"  No zombies remain.\n"
"  processes    0 forked\n"
"  zombies      0 remain\n"
"  Signals and waits need the bpf or ptrace backend.\n" },
	{ "quiet", leaky, UNIT_COUNT(leaky), 2505, { .quiet = true }, "" },
};

/* What the view wrote of these steps; the caller frees it. */
static char *
page(const struct step *steps, size_t n, uint64_t end, const struct pw_view_opts *given)
{
	struct pw_view_opts o = *given;
	char *text;

	o.out = out_new(-1, 0);
	assert_int_equal(steps_play(&pw_view_summary, &o, steps, n, end), 0);
	text = strdup(out_text(o.out));
	out_free(o.out);
	return text;
}

static void
writes(void **state)
{
	const struct page_row *row = *state;
	char *text = page(row->steps, row->n, row->end, &row->o);

	assert_string_equal(text, row->want);
	free(text);
}

/* More zombies than the page has room for: it says so, and stays short. */
static void
is_bounded(void **state)
{
	enum { ZOMBIES = 300 };
	static struct step steps[1 + 2 * ZOMBIES];
	const struct pw_view_opts o = { .width = 80 };
	size_t i, lines = 0;
	char *text, *s;

	(void)state;
	steps[0].ev = (struct pw_event)PROC(0, 10, 1, RUNNING);
	for (i = 0; i < ZOMBIES; i++) {
		steps[1 + 2 * i].ev = (struct pw_event)FORK(1, 10, (unsigned int)(100 + i));
		steps[2 + 2 * i].ev = (struct pw_event)EXIT(2, (unsigned int)(100 + i), 10);
	}
	text = page(steps, UNIT_COUNT(steps), 500, &o);
	assert_non_null(strstr(text, "old (10) has 300 zombies, the oldest for "));
	assert_non_null(strstr(text, "\n  ... and 280 more\n"));
	for (s = text; *s; s++)
		lines += *s == '\n';
	assert_true(lines < 60);
	free(text);
}

static void
fits(void **state)
{
	static struct step steps[UNIT_COUNT(leaky)];
	const struct pw_view_opts o = { .width = 72, .utf8 = true };
	static char argv[2000];
	char *text, *line, *save;

	(void)state;
	memcpy(steps, leaky, sizeof(leaky));
	memset(argv, 'x', sizeof(argv));
	memcpy(argv, "/bin/a", sizeof("/bin/a"));
	argv[sizeof(argv) - 1] = '\0';
	steps[4].tail = argv;
	steps[4].tail_len = sizeof(argv);
	text = page(steps, UNIT_COUNT(steps), 2505, &o);
	assert_non_null(strstr(text, "xx\u2026\n"));
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		assert_true(mbstowcs(NULL, line, 0) <= 80);
	free(text);
}

/* The words are the rules'; their place is this page's. */
static void
says_why(void **state)
{
	const struct pw_view_opts o = { .width = 0 };
	char *text = page(leaky, UNIT_COUNT(leaky), 9000, &o);
	const char *why = strstr(text, "\nWhy\n  LEAK ");

	(void)state;
	assert_non_null(why);
	assert_non_null(strstr(why, ", server (10)\n    server (10) "));
	assert_null(strchr(text, '\033'));
	free(text);
}

static const struct step left_late[] = {
	{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(10), .start = { .schema = 1,
	    .backend = PW_BACKEND_BPF, .sees = PW_SEES_BY_BPF, .mode = PW_MODE_LAUNCH } },
	  TAIL("0.1.0\0" "6.1\0./server") },
	{ .ev = PROC(0, 10, 9, RUNNING) },
	{ .ev = DISPOSE(0, 10, DEFAULT, 0, 0, CALL) },
	{ .ev = FORK(1, 10, 11) },
	{ .ev = EXIT(4, 11, 10) },
	{ .ev = CHLD(4, 10, 11, IGNORED) },
	{ .ev = ACTIVE(2000, 10, SLEEPING, SYS_clock_nanosleep, 0) },
	{ .ev = ACTIVE(3500, 10, SLEEPING, SYS_clock_nanosleep, 0) },
	{ .ev = EXIT_TO(5000, 10, 9, 1) },
	{ .ev = WAIT_OUTSIDE(5001, 9, 10) },
	/* but for a slow adopter */
	{ .ev = WAIT_OUTSIDE(5002, 1, 11) },
};

static const struct step reaped_late[] = {
	{ .ev = PROC(0, 10, 9, RUNNING) },
	{ .ev = DISPOSE(0, 10, DEFAULT, 0, 0, CALL) },
	{ .ev = FORK(1, 10, 11) },
	{ .ev = EXIT(4, 11, 10) },
	{ .ev = CHLD(4, 10, 11, IGNORED) },
	{ .ev = ACTIVE(2000, 10, SLEEPING, SYS_clock_nanosleep, 0) },
	{ .ev = ACTIVE(3500, 10, SLEEPING, SYS_clock_nanosleep, 0) },
	{ .ev = WAIT(6000, 10, 11) },
};

static const struct step left_soon[] = {
	{ .ev = PROC(0, 10, 9, RUNNING) },
	{ .ev = FORK(1, 10, 11) },
	{ .ev = EXIT(4, 11, 10) },
	{ .ev = CHLD(4, 10, 11, IGNORED) },
	{ .ev = EXIT_TO(5, 10, 9, 1) },
	{ .ev = WAIT_OUTSIDE(6, 1, 11) },
	{ .ev = WAIT_OUTSIDE(6, 9, 10) },
};

static const struct step left_on_machine[] = {
	{ .ev = { .ts = T0, .kind = PW_EV_START, .start = { .schema = 1,
	    .backend = PW_BACKEND_BPF, .sees = PW_SEES_BY_BPF, .mode = PW_MODE_SYSTEM } },
	  TAIL("0.1.0\0" "6.1") },
	{ .ev = PROC(0, 1, 0, RUNNING) },
	{ .ev = PROC(0, 10, 1, RUNNING) },
	{ .ev = FORK(1, 10, 11) },
	{ .ev = EXIT(4, 11, 10) },
	{ .ev = EXIT_TO(5, 10, 1, 1) },
	{ .ev = WAIT(6, 1, 11) },
	{ .ev = WAIT(6, 1, 10) },
};

static const struct step two_parents[] = {
	{ .ev = PROC(0, 10, 9, RUNNING) },
	{ .ev = FORK(1, 10, 11) },
	{ .ev = FORK(1, 10, 12) },
	{ .ev = FORK(1, 11, 13) },
	{ .ev = EXIT(4, 12, 10) },
	{ .ev = EXIT(5, 13, 11) },
};

/* It ended after its parent: that one left no zombie. */
static const struct step adopter_has[] = {
	{ .ev = PROC(0, 10, 1, RUNNING) },
	{ .ev = FORK(1, 10, 11) },
	{ .ev = EXIT_TO(2, 10, 1, 1) },
	{ .ev = REAP(3, 10, 1) },
	{ .ev = EXIT(4, 11, 1) },
};

/* What the program did, however fast an adopter reaps what it left. */
static const struct headline_row {
	const char *name;
	const struct step *steps;
	size_t n;
	uint64_t end;			/* ms */
	const char *want;		/* with its colour */
} headlines[] = {
	{ "a leak that a prompt adopter has reaped", left_late, UNIT_COUNT(left_late), 5100,
	  "\033[1;31m  old (10) left 1 zombie when it exited.\033[0m\n" },
	{ "a leak under a slow adopter", left_late, UNIT_COUNT(left_late) - 1, 5100,
	  "\033[1;31m  old (10) left 1 zombie when it exited.\033[0m\n" },
	{ "a leak that was resolved", reaped_late, UNIT_COUNT(reaped_late), 9000,
	  "\033[1;35m  No zombies remain. A leak was resolved: never-waits, old (10).\033[0m\n" },
	{ "left, and no leak", left_soon, UNIT_COUNT(left_soon), 100,
	  "\033[1;35m  old (10) left 1 zombie when it exited.\033[0m\n" },
	{ "on a machine that is usual", left_on_machine, UNIT_COUNT(left_on_machine), 100,
	  "\033[36m  No zombies remain.\033[0m\n" },
	{ "an adopter that has one yet", adopter_has, UNIT_COUNT(adopter_has), 1004,
	  "\033[36m  1 zombie remains, for 1.00 s; its parent has ended, and the adopter has not reaped it yet.\033[0m\n" },
	{ "two parents", two_parents, UNIT_COUNT(two_parents), 1005,
	  "\033[1;31m  2 processes have 2 zombies, the oldest for 1.00 s.\033[0m\n" },
};

static void
has_headline(void **state)
{
	const struct headline_row *row = *state;
	const struct pw_view_opts o = { .colour = true };
	char *text = page(row->steps, row->n, row->end, &o);

	if (!strstr(text, row->want))
		fail_msg("not \"%s\" in: %s", row->want, text);
	free(text);
}

/* What procwatch itself waits for is no child of the program. */
static void
counts_children_only(void **state)
{
	const struct pw_view_opts o = { .width = 0 };
	char *text = page(left_late, UNIT_COUNT(left_late), 5100, &o);

	(void)state;
	assert_non_null(strstr(text, "\n  processes    1 forked, 1 ended, 1 orphan\n"
				     "  zombies      0 remain, at most 1 at once, 1 reaped by a wait call,"
				     " 1 of them by a process that is\n               not watched\n"));
	free(text);
}

/* What is over is listed with the zombie's time, unless it is there again. */
static void
lists_resolved(void **state)
{
	static const struct step more[] = {
		{ .ev = FORK(9000, 10, 12) },
		{ .ev = EXIT(9001, 12, 10) },
		{ .ev = CHLD(9001, 10, 12, IGNORED) },
		{ .ev = ACTIVE(11000, 10, SLEEPING, SYS_clock_nanosleep, 0) },
		{ .ev = ACTIVE(12500, 10, SLEEPING, SYS_clock_nanosleep, 0) },
	};
	const struct pw_view_opts o = { .width = 0 };
	struct step steps[UNIT_COUNT(reaped_late) + UNIT_COUNT(more)];
	char *text = page(reaped_late, UNIT_COUNT(reaped_late), 9000, &o);
	const char *at = strstr(text, "\nResolved\n  LEAK never-waits, old (10): lasted ");

	(void)state;
	assert_non_null(at);
	assert_non_null(strstr(at, ": lasted 6.04 s\n"));	/* it is looked at 50 ms later */
	free(text);
	memcpy(steps, reaped_late, sizeof(reaped_late));
	memcpy(steps + UNIT_COUNT(reaped_late), more, sizeof(more));
	text = page(steps, UNIT_COUNT(steps), 15000, &o);
	assert_non_null(strstr(text, "  LEAK never-waits, old (10)\n"));
	assert_null(strstr(text, "Resolved"));
	free(text);
}

/* A hundred shells that did the same are a line. */
static void
joins_programs(void **state)
{
	enum { SHELLS = 100 };
	static struct step steps[2 + 6 * SHELLS];
	const struct pw_view_opts o = { .width = 0 };
	struct step *k = steps;
	char *text;

	(void)state;
	(k++)->ev = (struct pw_event)PROC(0, 10, 1, RUNNING);
	for (unsigned int i = 0; i < SHELLS; i++) {
		const uint32_t sh = 100 + i, cat = 1000 + i;

		(k++)->ev = (struct pw_event)FORK(i, 10, sh);
		(k++)->ev = (struct pw_event)FORK(i, sh, cat);
		(k++)->ev = (struct pw_event)EXIT(i, cat, sh);
		(k++)->ev = (struct pw_event)WAIT(i, sh, cat);
		(k++)->ev = (struct pw_event)EXIT(i, sh, 10);
		(k++)->ev = (struct pw_event)WAIT(i, 10, sh);
	}
	text = page(steps, (size_t)(k - steps), 500, &o);
	assert_non_null(strstr(text, "\n     10 old               100    100    0      -     0"));
	assert_non_null(strstr(text, "\n   x100 old               100    100    0      -     0"));
	assert_null(strstr(text, "more\n"));
	free(text);
}

static void
reports_a_full_disk(void **state)
{
	struct pw_view_opts o = { .out = out_new(open("/dev/full", O_WRONLY | O_CLOEXEC), OUT_CLOSES) };

	(void)state;
	assert_int_equal(steps_play(&pw_view_summary, &o, leaky, 1, 0), -ENOSPC);
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
	UNIT_ADD_ROWS(&l, has_headline, headlines);
	unit_add(&l, "counts children only", counts_children_only, NULL);
	unit_add(&l, "lists resolved", lists_resolved, NULL);
	unit_add(&l, "joins programs", joins_programs, NULL);
	unit_add(&l, "is bounded", is_bounded, NULL);
	unit_add(&l, "fits the terminal", fits, NULL);
	unit_add(&l, "says why", says_why, NULL);
	unit_add(&l, "reports a full disk", reports_a_full_disk, NULL);
	return unit_run("summary", &l);
}
