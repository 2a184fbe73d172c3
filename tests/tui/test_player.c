/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_player.c - a recording on the full screen: it begins paused at its beginning, is played and
 * stepped through in both directions; and a live session in which one looks back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tty.h"

#define UP "\033OA"
#define DOWN "\033OB"
#define HOME "\033OH"
#define END "\033OF"
#define PAGE_DOWN "\033[6~"

enum { CHILDREN = 10, MANY_CHILDREN = 10000 };

static char dir[] = "/tmp/procwatch-player-XXXXXX", path[64];

/* A server with ten children, which end 20 us apart; nine SIGCHLDs are coalesced, and the handler
 * waits once.  Then for 60 s nothing happens.  So near each other that a column of time would hold
 * several of them, if close. */
static unsigned long long
write_burst(FILE *f, bool close)
{
	const unsigned int gap = close ? 0 : 20000;	/* ns */
	unsigned long long t = 1000000000000;

	fprintf(f, "{\"event\":\"start\",\"t\":%llu,\"schema\":1,\"version\":\"0\",\"backend\":\"bpf\","
		   "\"mode\":\"launch\",\"pid\":100,\"argv\":[\"./server\"],\"wall_offset_ns\":0,"
		   "\"kernel\":\"6\",\"host\":\"lab7\"}\n", t);
	t += 1000000000;
	for (int i = 0; i < CHILDREN; i++, t += 1000000)
		fprintf(f, "{\"event\":\"fork\",\"t\":%llu,\"pid\":100,\"tid\":100,\"child\":%d,"
			   "\"parent\":100,\"exit_signal\":\"SIGCHLD\",\"vfork\":false}\n", t, 201 + i);
	t += 1000000000;
	for (int i = 0; i < CHILDREN; i++, t += gap) {
		fprintf(f, "{\"event\":\"exit\",\"t\":%llu,\"pid\":%d,\"ppid\":100,\"comm\":\"server\","
			   "\"code\":0,\"zombie\":true}\n", t, 201 + i);
		fprintf(f, "{\"event\":\"signal\",\"t\":%llu,\"signal\":\"SIGCHLD\",\"from\":%d,\"to\":100,"
			   "\"code\":\"CLD_EXITED\",\"result\":\"%s\"}\n", t + gap / 2, 201 + i,
			i ? "coalesced" : "queued");
	}
	fprintf(f, "{\"event\":\"deliver\",\"t\":%llu,\"pid\":100,\"tid\":100,\"signal\":\"SIGCHLD\","
		   "\"action\":\"handler\",\"flags\":[\"SA_RESTART\"]}\n", t + 20000);
	return t;
}

static void
write_wait(FILE *f, unsigned long long t, int child)
{
	fprintf(f, "{\"event\":\"wait_return\",\"t\":%llu,\"pid\":100,\"tid\":100,\"call\":\"wait4\","
		   "\"target\":\"any\",\"options\":[\"WNOHANG\"],\"child\":%d,\"state\":\"exited\","
		   "\"elapsed_ns\":2000}\n", t, child);
}

/* The same, with a handler that waits until there is none. */
static void
write_loop(FILE *f)
{
	const unsigned long long t = write_burst(f, true);

	for (int i = 0; i < CHILDREN; i++)
		write_wait(f, t + 40000 + (unsigned long long)i * 10000, 201 + i);
	fprintf(f, "{\"event\":\"wait_return\",\"t\":%llu,\"pid\":100,\"tid\":100,\"call\":\"wait4\","
		   "\"target\":\"any\",\"options\":[\"WNOHANG\"],\"error\":\"ECHILD\",\"elapsed_ns\":900}\n",
		t + 200000);
}

static void
write_recording(FILE *f, bool close)
{
	unsigned long long t = write_burst(f, close);

	write_wait(f, t + 40000, 201);
	t += 60000000000;
	fprintf(f, "{\"event\":\"fork\",\"t\":%llu,\"pid\":100,\"tid\":100,\"child\":300,"
		   "\"parent\":100,\"exit_signal\":\"SIGCHLD\",\"vfork\":false}\n", t);
}

static void
record(bool close)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	write_recording(f, close);
	assert_int_equal(fclose(f), 0);
}

static void
open_player(struct tty *t, int rows, int cols, const char *option)
{
	static const char *argv[8];
	struct tty_start s = { .rows = rows, .cols = cols, .argv = argv, .cwd = dir };
	int n = 0;

	argv[n++] = getenv("PROCWATCH");
	argv[n++] = "-t";
	argv[n++] = "-r";
	argv[n++] = path;
	argv[n++] = "-q";
	argv[n++] = option;
	argv[n] = NULL;
	tty_open(t, &s);
	tty_await(t, "REPLAY PAUSED at 0.000000 s");
}

static void
quit(struct tty *t)
{
	tty_type(t, "q");
	tty_await_end(t);
	assert_int_equal(t->status, 0);
	tty_assert_restored(t);
	tty_close(t);
}

/* --- where it begins, and how it continues ---------------------------------------------- */

static void
test_begins_paused(void **state)
{
	static struct tty t;

	(void)state;
	record(false);
	open_player(&t, 24, 80, NULL);
	tty_await(&t, "forks 0");
	tty_await(&t, "no process yet");
	quit(&t);
}

/* A terminal is enough for the screen to be chosen. */
static void
test_chosen_by_itself(void **state)
{
	static struct tty t;
	const char *argv[] = { getenv("PROCWATCH"), "-r", path, NULL };
	struct tty_start s = { .rows = 24, .cols = 80, .argv = argv, .cwd = dir };

	(void)state;
	record(false);
	tty_open(&t, &s);
	tty_await(&t, "REPLAY PAUSED at 0.000000 s");
	tty_type(&t, ".");
	tty_await(&t, "forks 1");
	quit(&t);
}

/* Each step is one event, and so is each step back. */
static void
test_steps(void **state)
{
	static struct tty t;

	(void)state;
	record(false);
	open_player(&t, 24, 80, NULL);
	tty_type(&t, ".");
	tty_await(&t, "at 1.000000 s");
	tty_await(&t, "forks 1");
	tty_type(&t, "...");
	tty_await(&t, "forks 4");
	tty_type(&t, ",");
	tty_await(&t, "forks 3");
	tty_type(&t, ",,,");
	tty_await(&t, "at 0.000000 s");
	tty_await(&t, "forks 0");
	tty_type(&t, ",");
	tty_await(&t, "this is the first event");
	quit(&t);
}

/* A minute without an event takes as long as is asked for, and then it is over. */
static void
test_plays_to_the_end(void **state)
{
	static struct tty t;

	(void)state;
	record(false);
	open_player(&t, 24, 80, "--idle=0.05");
	tty_type(&t, " ");
	tty_await(&t, "REPLAY ENDED");
	tty_await(&t, "11 forked, 10 ended");
	tty_type(&t, ",");
	tty_await(&t, "REPLAY PAUSED at 62.0");
	tty_await(&t, "forks 11");
	tty_type(&t, ",");
	tty_await(&t, "forks 10");
	tty_type(&t, HOME);
	tty_await(&t, "REPLAY PAUSED at 0.000000 s");
	tty_type(&t, END);
	tty_await(&t, "REPLAY ENDED");
	quit(&t);
}

/* 0 once more leads to the beginning only while the whole run is shown, and the end stays the end. */
static void
test_whole_run(void **state)
{
	static struct tty t;

	(void)state;
	record(false);
	open_player(&t, 24, 80, NULL);
	tty_await(&t, "│0s");		/* all of it from the start */
	tty_type(&t, "5");
	tty_await(&t, "PAUSED at 31.0");
	tty_await(&t, "↓ 2.58s ");	/* beside the mark of the moment */
	tty_type(&t, "+0");
	tty_await(&t, "│0s");
	tty_await(&t, "PAUSED at 31.0");
	tty_type(&t, END);
	tty_await(&t, "REPLAY ENDED");
	tty_await(&t, "11 forked, 10 ended");	/* by itself the run fills the timeline */
	tty_type(&t, "0");
	tty_await(&t, "REPLAY PAUSED at 0.000000 s");
	quit(&t);
}

static void
test_speed(void **state)
{
	static struct tty t;

	(void)state;
	record(false);
	open_player(&t, 24, 80, "--speed=0.1");
	tty_type(&t, "[");
	tty_await(&t, "plays 0.05 times as fast");
	tty_type(&t, "]]");
	tty_await(&t, "plays 0.2 times as fast");
	tty_type(&t, "[[[[[[[[[[[[[[ ");		/* so slow that it does not come to an end */
	tty_await(&t, "PLAYS");
	tty_type(&t, " ");
	tty_await(&t, "PAUSED");
	quit(&t);
}

/* --- moments ---------------------------------------------------------------------------------- */

/* To nine merged signals and one delivery by one key, each a mark of its own. */
static void
run_busiest(int rows, int cols, bool close, const char *marks)
{
	static struct tty t;

	record(close);
	open_player(&t, rows, cols, NULL);
	tty_type(&t, "b");
	tty_await(&t, "9 coalesced  1 delivered");
	tty_await(&t, marks);
	tty_await(&t, "reaped 1");
	if (close)
		tty_await(&t, rows > 30 ? "a column for each event" : "R");
	quit(&t);
}

static void
test_busiest_80(void **state)
{
	(void)state;
	run_busiest(24, 80, false, "C─C─C");
	run_busiest(24, 80, true, "g─C─C─C─C─C─C─C─C─Cd");
}

static void
test_busiest_120(void **state)
{
	(void)state;
	run_busiest(40, 120, false, "C");
	run_busiest(40, 120, true, "g─C─C─C─C─C─C─C─C─Cd");
}

static void
test_next_ones(void **state)
{
	static struct tty t;

	(void)state;
	record(false);
	open_player(&t, 24, 80, NULL);
	tty_type(&t, "m");
	tty_await(&t, "1 coalesced  0 delivered");
	tty_type(&t, "m");
	tty_await(&t, "2 coalesced  0 delivered");
	tty_type(&t, "M");
	tty_await(&t, "1 coalesced  0 delivered");
	tty_type(&t, "M");
	tty_await(&t, "again from the end");
	tty_await(&t, "9 coalesced  0 delivered");
	tty_type(&t, "n");
	tty_await(&t, "LEAK");
	tty_await(&t, "has 9 zombies");
	tty_type(&t, "1");
	tty_await(&t, "at 6.20");
	tty_type(&t, "9");
	tty_await(&t, "at 55.8");
	quit(&t);
}

/* --- why ---------------------------------------------------------------------------------------- */

/* What became of the zombie's own signal; from it to its parent and back, to the finding, to an
 * event that means something. */
static void
test_explanations(void **state)
{
	static struct tty t;

	(void)state;
	record(false);
	open_player(&t, 40, 120, NULL);
	tty_await(&t, "at 0.000000 s of 1m02");
	tty_await(&t, "server  pid 100");	/* the machine's name is no argument */
	tty_type(&t, "n");
	tty_await(&t, "has 9 zombies");
	tty_type(&t, "/205\r\r");
	tty_await(&t, "Process 205");
	tty_await(&t, "was coalesced with that of server (201), which was still pending");
	tty_await(&t, "returned server (201), another child");
	tty_type(&t, "p");
	tty_await(&t, "Process 100");
	tty_type(&t, "f");
	tty_await(&t, "Finding one-wait-per-signal");
	tty_await(&t, "Its events");
	tty_await(&t, "SIGCHLD from 205 COALESCED");
	tty_type(&t, "\033");
	tty_await(&t, "Process 100");
	tty_type(&t, "\033");
	tty_await(&t, "Process 205");
	tty_type(&t, "\033");
	tty_await(&t, "F10Quit");
	tty_type(&t, "\t\r");
	tty_await(&t, "It means");
	tty_await(&t, "Around it");
	tty_type(&t, "p");
	tty_await(&t, "Process 100");
	tty_type(&t, "x");
	tty_await(&t, "F10Quit");
	tty_type(&t, "\t\r");
	tty_await(&t, "Finding one-wait-per-signal");
	tty_type(&t, "\r");			/* its moment */
	tty_await(&t, "at 2.0100");
	quit(&t);
}

/* On a small screen: which lines are seen, advice whose lines do not fit, and why a key does nothing. */
static void
test_small_pages(void **state)
{
	static struct tty t;

	(void)state;
	record(false);
	open_player(&t, 24, 80, NULL);
	tty_type(&t, "b/205\r");
	tty_await(&t, "150us exit 0");
	tty_type(&t, "\r");
	tty_await(&t, "Process 205");
	tty_type(&t, "f");
	tty_await(&t, "there is no finding about it");
	tty_type(&t, "\033");
	tty_await(&t, "F10Quit");
	tty_type(&t, "n\r");
	tty_await(&t, "Process 205");
	tty_type(&t, "f");
	tty_await(&t, "Finding one-wait-per-signal");
	tty_await(&t, " lines 1-22 of ");
	tty_await(&t, "or where the signal is read");
	tty_type(&t, PAGE_DOWN);
	tty_await(&t, "SIGCHLD from 205 COALESCED: one was pe");
	tty_type(&t, "\033");
	tty_await(&t, "Process 205");
	tty_type(&t, "\033");
	tty_await(&t, "F10Quit");
	quit(&t);
}

/* --- a live session --------------------------------------------------------------------------------- */

/* Its zombies were reaped late: the finding is over, and can still be read. */
static void
test_resolved_finding(void **state)
{
	static struct tty t;
	FILE *f = fopen(path, "w");
	unsigned long long ts;

	(void)state;
	assert_non_null(f);
	ts = write_burst(f, false);
	write_wait(f, ts + 40000, 201);
	for (int i = 1; i < CHILDREN; i++)
		write_wait(f, ts + 10000000000, 201 + i);
	assert_int_equal(fclose(f), 0);
	open_player(&t, 40, 120, NULL);
	tty_type(&t, END);
	tty_await(&t, "reaped 10");
	tty_type(&t, "/205\r\r");
	tty_await(&t, "Process 205");
	tty_type(&t, "f");
	tty_await(&t, "Finding one-wait-per-signal");
	tty_await(&t, "resolved");
	tty_type(&t, "x");
	tty_await(&t, "F10Quit");
	quit(&t);
}

/* One looks back while events continue to arrive. */
static void
test_back_while_live(void **state)
{
	static struct tty t;
	static const char *argv[] = { NULL, "-t", "-q", "-r", "-", NULL };
	struct tty_start s = { .rows = 24, .cols = 80, .argv = argv, .piped = true };
	static char text[16384];
	FILE *f = fmemopen(text, sizeof(text) - 1, "w");

	(void)state;
	argv[0] = getenv("PROCWATCH");
	write_recording(f, false);
	fclose(f);
	tty_open(&t, &s);
	tty_feed(&t, text);
	tty_await(&t, "forks 11");
	tty_await(&t, "LIVE");
	tty_type(&t, "b");
	tty_await(&t, "PAUSED at 2.01");
	tty_await(&t, "forks 10");
	tty_feed(&t, "{\"event\":\"fork\",\"t\":1100000000000,\"pid\":100,\"tid\":100,\"child\":301,"
		     "\"parent\":100,\"exit_signal\":\"SIGCHLD\",\"vfork\":false}\n");
	tty_type(&t, ".");
	tty_await(&t, "at 5.06");		/* the finding */
	tty_type(&t, ".");
	tty_await(&t, "forks 11");
	tty_type(&t, ".");
	tty_await(&t, "forks 12");
	tty_type(&t, END);
	tty_await(&t, "LIVE");
	quit(&t);
}

/* --- two runs -------------------------------------------------------------------------------------- */

/* The first is played, the second stands beside it, at the moment that corresponds. */
static void
test_two_runs(void **state)
{
	static struct tty t;
	static char second[80];
	const char *argv[] = { getenv("PROCWATCH"), "--compare", path, second, NULL };
	struct tty_start s = { .rows = 45, .cols = 120, .argv = argv, .cwd = dir };
	FILE *f;

	(void)state;
	record(true);
	snprintf(second, sizeof(second), "%s/loop.jsonl", dir);
	f = fopen(second, "w");
	assert_non_null(f);
	write_loop(f);
	assert_int_equal(fclose(f), 0);
	tty_open(&t, &s);
	tty_await(&t, "REPLAY PAUSED at 0.000000 s");
	tty_await(&t, "server (pid 100)");
	tty_await(&t, "B waits in a loop");
	tty_type(&t, "b");
	tty_await(&t, "9 coalesced  1 delivered");
	tty_await(&t, "Run B: zombies 0, 9 coalesced, 10 reaped");	/* each until its waits are over */
	tty_type(&t, END);
	tty_await(&t, "Run B: zombies 0, 9 coalesced, 10 reaped");
	tty_await(&t, "REPLAY ENDED");
	tty_type(&t, "\033[Z");		/* the last pane */
	tty_await(&t, "zombies left");
	quit(&t);
	s.rows = 24;
	s.cols = 80;
	tty_open(&t, &s);
	tty_await(&t, "B waits in a loop");
	tty_await(&t, "no zombie instead of 9");	/* in a second line */
	quit(&t);
	unlink(second);
}

/* More events than a search looks at before it reads keys. */
static void
record_many(void)
{
	FILE *f = fopen(path, "w");
	unsigned long long t;

	assert_non_null(f);
	t = write_burst(f, false);
	for (int i = 0; i < MANY_CHILDREN; i++) {
		t += 1000000;
		fprintf(f, "{\"event\":\"fork\",\"t\":%llu,\"pid\":100,\"tid\":100,\"child\":%d,"
			   "\"parent\":100,\"exit_signal\":\"SIGCHLD\",\"vfork\":false}\n", t, 1000 + i);
		fprintf(f, "{\"event\":\"exit\",\"t\":%llu,\"pid\":%d,\"ppid\":100,\"comm\":\"server\","
			   "\"code\":%d,\"zombie\":true}\n", t + 1000, 1000 + i, i == 2 ? 77 : i == MANY_CHILDREN / 2 ? 78 : 0);
		write_wait(f, t + 2000, 1000 + i);
	}
	assert_int_equal(fclose(f), 0);
}

/* The events pane has the keys, and all that was recorded is shown. */
static void
open_many(struct tty *t)
{
	record_many();
	open_player(t, 30, 100, NULL);
	tty_await(t, "REPLAY PAUSED");
	tty_type(t, END);
	tty_await(t, "REPLAY ENDED");
	tty_type(t, "\t");
}

/* A key that comes with the search is read before its end. */
static void
test_search_far_away(void **state)
{
	static struct tty t;

	(void)state;
	open_many(&t);
	tty_type(&t, "/STATUS 78\r\033");
	tty_await(&t, "search ended");
	tty_type(&t, "/nowhere\r");
	tty_await(&t, "not found: nowhere");
	assert_false(tty_has(&t, "status 78"));
	tty_type(&t, "/STATUS 78\r?");
	tty_await(&t, "keys and symbols");
	tty_type(&t, "x");
	tty_await(&t, "status 78");
	quit(&t);
}

static void
test_filter_far_away(void **state)
{
	static struct tty t;

	(void)state;
	open_many(&t);
	tty_type(&t, "\\STATUS 77\r\033");
	tty_await(&t, "filter removed");
	assert_false(tty_has(&t, "Events with"));
	tty_type(&t, "\\STATUS 7");
	tty_await(&t, "status 77");
	tty_await(&t, "status 78");
	tty_type(&t, "7\r");
	tty_await_not(&t, "status 78");
	tty_await(&t, "status 77");
	quit(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_begins_paused),
		cmocka_unit_test(test_chosen_by_itself),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_plays_to_the_end),
		cmocka_unit_test(test_whole_run),
		cmocka_unit_test(test_speed),
		cmocka_unit_test(test_busiest_80),
		cmocka_unit_test(test_busiest_120),
		cmocka_unit_test(test_next_ones),
		cmocka_unit_test(test_explanations),
		cmocka_unit_test(test_small_pages),
		cmocka_unit_test(test_resolved_finding),
		cmocka_unit_test(test_back_while_live),
		cmocka_unit_test(test_two_runs),
		cmocka_unit_test(test_search_far_away),
		cmocka_unit_test(test_filter_far_away),
	};
	int failed;

	cmocka_set_test_filter(getenv("TEST_FILTER"));	/* one alone, by hand */
	if (!getenv("PROCWATCH") || !mkdtemp(dir))
		return 99;
	snprintf(path, sizeof(path), "%s/run.jsonl", dir);
	failed = cmocka_run_group_tests_name("player", tests, NULL, NULL);
	unlink(path);
	rmdir(dir);
	return failed;
}
