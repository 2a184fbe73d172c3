/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_replayed_output.c - what the command had written by the moment that the screen shows: in a
 * recording, and in a session that goes back while it is live. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tty.h"

#define CTRL_O "\017"

static char dir[] = "/tmp/procwatch-replayed-XXXXXX";

#define START \
	"{\"event\":\"start\",\"t\":1000000000,\"schema\":1,\"version\":\"0.2.0\",\"backend\":\"bpf\",\"mode\":\"launch\"," \
	"\"pid\":100,\"argv\":[\"prog\"],\"wall_offset_ns\":1795413673000000000,\"kernel\":\"6.18.0\"," \
	"\"sees\":[\"signals\",\"waits\",\"threads\"]}\n" \
	"{\"event\":\"exec\",\"t\":1000100000,\"pid\":100,\"tid\":100,\"comm\":\"prog\",\"exe\":\"prog\",\"argv\":[\"prog\"]," \
	"\"truncated\":false}\n"
#define OUTPUT(t, text) "{\"event\":\"output\",\"t\":" t ",\"stream\":\"terminal\",\"text\":\"" text "\"}\n"
#define FORK(t, pid) \
	"{\"event\":\"fork\",\"t\":" t ",\"pid\":100,\"tid\":100,\"child\":" pid ",\"parent\":100,\"exit_signal\":" \
	"\"SIGCHLD\",\"vfork\":false}\n"

/* It writes, clears its screen, and writes sequences that must not reach the terminal. */
static const char recording[] =
	START
	OUTPUT("1100000000", "al\\u001b[1mpha\\r\\n")
	FORK("1200000000", "101")
	OUTPUT("1300000000", "be\\u001b[0mta\\r\\n")
	FORK("1400000000", "102")
	OUTPUT("1500000000", "\\u001b[2J\\u001b[Hgam\\u001b]0;title\\u0007ma\\u001b[?1049l\\r\\n")
	FORK("1600000000", "103");

static FILE *
create(const char *name)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	assert_non_null(f);
	return f;
}

static void
start_replay(struct tty *t)
{
	const char *argv[] = { getenv("PROCWATCH"), "-t", "-r", "rec", NULL };
	struct tty_start s = { .rows = 40, .cols = 100, .argv = argv, .cwd = dir };

	tty_open(t, &s);
	tty_await(t, "REPLAY");
}

/* Which brings the summary. */
static void
show_end(struct tty *t)
{
	tty_type(t, "G");
	tty_await(t, "watched for");
	tty_type(t, CTRL_O);
}

static void
quit(struct tty *t)
{
	tty_type(t, "q");
	tty_await_end(t);
	tty_assert_restored(t);
	tty_close(t);
}

static void
test_follows_the_moment(void **state)
{
	static struct tty t;
	FILE *f = create("rec");

	(void)state;
	fputs(recording, f);
	fclose(f);
	start_replay(&t);
	tty_await(&t, "Output");
	tty_type(&t, CTRL_O);
	tty_await_not(&t, "alpha");
	tty_type(&t, "n..");		/* no finding: nothing happens; exec, fork */
	tty_await(&t, "alpha");
	tty_await_not(&t, "beta");
	tty_type(&t, ".");
	tty_await(&t, "beta");
	tty_await(&t, "alpha");
	tty_type(&t, ".");
	tty_await(&t, "gamma");
	tty_await_not(&t, "alpha");
	tty_type(&t, ",");
	tty_await(&t, "beta");
	tty_await(&t, "alpha");
	tty_await_not(&t, "gamma");
	tty_type(&t, ",");
	tty_await_not(&t, "beta");
	tty_await(&t, "alpha");
	tty_type(&t, "g");
	tty_await_not(&t, "alpha");
	show_end(&t);
	tty_await(&t, "gamma");
	assert_true(t.alternate);
	quit(&t);
}

static void
test_no_output_no_pane(void **state)
{
	static struct tty t;
	FILE *f = create("rec");

	(void)state;
	fputs(START FORK("1200000000", "101"), f);
	fclose(f);
	start_replay(&t);
	tty_await(&t, "Events");
	assert_false(tty_has(&t, "Output"));
	quit(&t);
}

/* At --since, from where it goes back, and not beyond --until. */
static void
test_since_and_until(void **state)
{
	static struct tty t;
	const char *argv[] = { getenv("PROCWATCH"), "-t", "-r", "rec", "--since=0.35", "--until=0.5", NULL };
	struct tty_start s = { .rows = 40, .cols = 100, .argv = argv, .cwd = dir };
	FILE *f = create("rec");

	(void)state;
	fputs(recording, f);
	fclose(f);
	tty_open(&t, &s);
	tty_await(&t, "REPLAY PAUSED at 0.350000 s");
	tty_await(&t, "forks 1");
	tty_type(&t, CTRL_O);
	tty_await(&t, "beta");
	tty_type(&t, ",");
	tty_await(&t, "at 0.200000 s");
	tty_await_not(&t, "beta");
	tty_type(&t, "G");
	tty_await(&t, "watched for 500 ms");
	tty_await(&t, "forks 2");
	quit(&t);
}

/* More than is sent in one go, and more than what a picture is made of. */
static void
test_much_output(void **state)
{
	static struct tty t;
	FILE *f = create("rec");

	(void)state;
	fputs(START, f);
	for (int i = 0; i < 10000; i++)
		fprintf(f, OUTPUT("%d", "line %d and more to fill the pane from one side to the other\\r\\n"),
			1100000000 + i, i);
	fputs(FORK("1300000000", "101"), f);
	fputs(OUTPUT("1400000000", "the last\\r\\n"), f);
	fputs(FORK("1500000000", "102"), f);
	fclose(f);
	start_replay(&t);
	tty_await(&t, "Output");
	tty_type(&t, CTRL_O);
	show_end(&t);
	tty_await(&t, "the last");
	tty_await(&t, "line 9999 and");
	tty_type(&t, " ,,");
	tty_await_not(&t, "the last");
	tty_await(&t, "line 9999 and");
	tty_type(&t, "g");
	tty_await_not(&t, "line");
	tty_type(&t, ".");
	tty_type(&t, ".");
	tty_await(&t, "line 9999 and");
	tty_resize(&t, 40, 50);
	tty_await(&t, "line 9999 and");
	quit(&t);
}

static void
test_live_session_goes_back(void **state)
{
	static struct tty t;
	const char *argv[] = { getenv("PROCWATCH"), "-t", "-b", "ptrace", "--", "/bin/sh", "-c",
			       "echo al''pha; read x; (exit 7); echo be''ta; read x; (exit 8); echo gam''ma; read x", NULL };
	struct tty_start s = { .rows = 40, .cols = 100, .argv = argv, .cwd = dir };

	(void)state;
	tty_open(&t, &s);
	tty_await(&t, "LIVE");
	tty_type(&t, CTRL_O);
	tty_await(&t, "alpha");		/* what is seen was read before what follows it */
	tty_type(&t, "\n");
	tty_await(&t, "beta");
	tty_type(&t, "\n");
	tty_await(&t, "gamma");
	tty_type(&t, CTRL_O ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,");	/* to the first event */
	tty_await(&t, "Output (as it was)");
	tty_await_not(&t, "alpha");
	tty_await_not(&t, "beta");
	tty_type(&t, "................................");
	tty_await(&t, "beta");
	tty_await(&t, "alpha");
	tty_type(&t, "G");
	tty_await_not(&t, "(as it was)");
	tty_await(&t, "gamma");
	tty_type(&t, CTRL_O "\n");
	tty_await(&t, "Finished. q quits");
	tty_type(&t, CTRL_O ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,");
	tty_await(&t, "Output (as it was)");
	tty_await_not(&t, "alpha");
	quit(&t);
}

static int
make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int
remove_dir(void **state)
{
	char path[PATH_MAX];

	(void)state;
	snprintf(path, sizeof(path), "%s/rec", dir);
	unlink(path);
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_follows_the_moment),
		cmocka_unit_test(test_no_output_no_pane),
		cmocka_unit_test(test_since_and_until),
		cmocka_unit_test(test_much_output),
		cmocka_unit_test(test_live_session_goes_back),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
