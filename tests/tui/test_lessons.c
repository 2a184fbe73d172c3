/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_lessons.c - the keys that lessons 6, 7 and 11 say, in their order: what a class is to see by
 * them is on the screen.  Ten children of a server end at once; it waits once, or in a loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "tty.h"

#define DOWN "\033OB"
#define ESC "\033"

enum { CHILDREN = 10 };
enum waits { ONE, ONE_AND_LOOK, LOOP };

static char dir[] = "/tmp/procwatch-lessons-XXXXXX", path[64];

static void
write_wait(FILE *f, unsigned long long t, int child, const char *option)
{
	fprintf(f, "{\"event\":\"wait_return\",\"t\":%llu,\"pid\":100,\"tid\":100,\"call\":\"wait4\","
		   "\"target\":\"any\",\"options\":[\"%s\"],", t, option);
	if (child)
		fprintf(f, "\"child\":%d,\"state\":\"exited\"}\n", child);
	else
		fprintf(f, "\"errno\":\"ECHILD\"}\n");
}

/* As of --stress=merge: all ends have one time. */
static void
write_burst(FILE *f, enum waits waits)
{
	unsigned long long t = 1000000000000;

	fprintf(f, "{\"event\":\"start\",\"t\":%llu,\"schema\":1,\"version\":\"0\",\"backend\":\"ptrace\","
		   "\"mode\":\"launch\",\"pid\":100,\"argv\":[\"./server\"],\"wall_offset_ns\":0,"
		   "\"kernel\":\"6\"}\n", t);
	for (int i = 0; i < CHILDREN; i++)
		fprintf(f, "{\"event\":\"fork\",\"t\":%llu,\"pid\":100,\"tid\":100,\"child\":%d,"
			   "\"parent\":100,\"exit_signal\":\"SIGCHLD\",\"vfork\":false}\n",
			t += 1000000, 201 + i);
	t += 1000000000;
	for (int i = 0; i < CHILDREN; i++) {
		fprintf(f, "{\"event\":\"exit\",\"t\":%llu,\"pid\":%d,\"ppid\":100,\"comm\":\"server\","
			   "\"code\":0,\"zombie\":true}\n", t, 201 + i);
		fprintf(f, "{\"event\":\"signal\",\"t\":%llu,\"signal\":\"SIGCHLD\",\"from\":%d,\"to\":100,"
			   "\"code\":\"CLD_EXITED\",\"result\":\"%s\"}\n", t, 201 + i,
			i ? "coalesced" : "queued");
	}
	fprintf(f, "{\"event\":\"deliver\",\"t\":%llu,\"pid\":100,\"tid\":100,\"signal\":\"SIGCHLD\","
		   "\"action\":\"handler\",\"flags\":[\"SA_RESTART\"]}\n", t += 20000);
	for (int i = 0; i < (waits == LOOP ? CHILDREN : 1); i++)
		write_wait(f, t += 20000, 201 + i, "WNOHANG");
	if (waits == ONE_AND_LOOK)
		write_wait(f, t += 20000, 210, "WNOWAIT");
	else if (waits == LOOP)
		write_wait(f, t += 20000, 0, "WNOHANG");
	fprintf(f, "{\"event\":\"exec\",\"t\":%llu,\"pid\":100,\"comm\":\"server\",\"argv\":[\"./server\"]}\n",
		t + 10000000000);
}

static void
open_burst(struct tty *t, enum waits waits)
{
	static const char *argv[] = { NULL, "-t", "-q", "-r", path, NULL };
	struct tty_start s = { .rows = 30, .cols = 110, .argv = argv, .cwd = dir };
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	write_burst(f, waits);
	assert_int_equal(fclose(f), 0);
	argv[0] = getenv("PROCWATCH");
	tty_open(t, &s);
	tty_await(t, "REPLAY PAUSED at 0.000000 s");
	tty_type(t, "b");
	tty_await(t, "a column for each event");
	tty_await(t, "g─C─C─C─C─C─C─C─C─Cd");
	tty_await(t, "wait() 1 reaped");
}

static void
quit(struct tty *t)
{
	tty_type(t, "q");
	tty_await_end(t);
	assert_int_equal(t->status, 0);
	tty_close(t);
}

/* Lesson 6: b, n; b, back before the delivery; a zombie, and why it is one. */
static void
test_one_wait(void **state)
{
	static struct tty t;

	(void)state;
	open_burst(&t, ONE);
	tty_type(&t, "n");
	tty_await(&t, "LEAK");
	tty_await(&t, "has 9 zombies");
	tty_await(&t, "g─C─C─C─C─C─C─C─C─Cd");
	tty_type(&t, "b");
	tty_await_not(&t, "LEAK");
	tty_type(&t, ",,,,,,,,,,");
	tty_await(&t, "6 generated  5 coalesced  0 delivered");
	tty_type(&t, "b");
	tty_await(&t, "1 delivered");
	tty_type(&t, DOWN DOWN DOWN "\r");
	tty_await(&t, "Process 202");
	tty_await(&t, "was coalesced with that of server (201), which was still pending");
	tty_type(&t, ESC);
	tty_await(&t, "F10Quit");
	tty_type(&t, "n\t\t\r");
	tty_await(&t, "Finding one-wait-per-signal");
	tty_type(&t, ESC);
	tty_await(&t, "F10Quit");
	quit(&t);
}

/* Lessons 6 and 7: the same until the first wait call; each step after it reaps one more. */
static void
test_loop(void **state)
{
	static struct tty t;
	char text[32];

	(void)state;
	open_burst(&t, LOOP);
	for (int i = 2; i <= CHILDREN; i++) {
		tty_type(&t, ".");	/* the wait call, with the end of the zombie */
		snprintf(text, sizeof(text), "wait() %d reaped", i);
		tty_await(&t, text);
	}
	tty_await(&t, "RRRRRRRRRR");
	tty_type(&t, ".");
	tty_await(&t, "RRRRRRRRRRE");
	tty_await(&t, "1 ECHILD");
	quit(&t);
}

/* A wait call that leaves the child, as those of lesson 6's program do, reaps none: no R. */
static void
test_call_that_leaves(void **state)
{
	static struct tty t;

	(void)state;
	open_burst(&t, ONE_AND_LOOK);
	tty_type(&t, ".");
	tty_await(&t, "returned 210 (still a zombie)");
	tty_await(&t, "·R·");
	quit(&t);
}

/* Lesson 11, exercises 1 and 3. */
static void
test_exercises(void **state)
{
	static struct tty t;

	(void)state;
	open_burst(&t, ONE);
	tty_type(&t, ",,,,,,,,,,,,");
	tty_await(&t, "5 generated  4 coalesced  0 delivered");
	tty_type(&t, "bx");
	tty_await_not(&t, "a column for each event");
	tty_await(&t, "9─");
	quit(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_wait),
		cmocka_unit_test(test_loop),
		cmocka_unit_test(test_call_that_leaves),
		cmocka_unit_test(test_exercises),
	};
	int failed;

	cmocka_set_test_filter(getenv("TEST_FILTER"));	/* one alone, by hand */
	if (!getenv("PROCWATCH") || !mkdtemp(dir))
		return 99;
	snprintf(path, sizeof(path), "%s/run.jsonl", dir);
	failed = cmocka_run_group_tests_name("lessons", tests, NULL, NULL);
	unlink(path);
	rmdir(dir);
	return failed;
}
