/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_output.c - what the command writes: in order with the events on one terminal, and in the
 * recording byte for byte. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../schema_lines.h"
#include "tty.h"

static char dir[] = "/tmp/procwatch-output-XXXXXX";

/* A shell runs the line, with procwatch as $0 and the script as $1. */
static void
start_line(struct tty *t, const char *line, const char *script)
{
	const char *argv[] = { "/bin/sh", "-c", line, getenv("PROCWATCH"), script, NULL };
	struct tty_start s = { .rows = 40, .cols = 90, .argv = argv, .cwd = dir };

	tty_open(t, &s);
}

static void
run_line(struct tty *t, const char *line, const char *script)
{
	start_line(t, line, script);
	tty_await_end(t);
}

/* A file of the folder, which is removed; to be freed. */
static char *
take_file(const char *name)
{
	char path[PATH_MAX], *text = NULL;
	size_t len = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "re");
	assert_non_null(f);
	if (getdelim(&text, &len, 0, f) < 0) {
		free(text);
		text = calloc(1, 1);
	}
	fclose(f);
	if (strcmp(name, "rec") == 0)
		schema_lines_add(text, strlen(text));
	unlink(path);
	return text;
}

/* The recording, but of an output event with text only that text: the bytes of one line may be in
 * two events.  In place. */
static char *
joined_texts(char *recording)
{
	static const char output[] = "{\"event\":\"output\"", key[] = "\"text\":\"";
	char *to = recording;

	for (char *line = recording, *next; *line; line = next) {
		char *end = strchrnul(line, '\n'), *text = NULL;

		next = end + (*end == '\n');
		if (strncmp(line, output, sizeof(output) - 1) == 0)
			text = memmem(line, (size_t)(end - line), key, sizeof(key) - 1);
		if (text) {
			line = text + sizeof(key) - 1;
			for (end = line; *end != '"'; end++)
				end += *end == '\\';
		} else {
			end = next;
		}
		memmove(to, line, (size_t)(end - line));
		to += end - line;
	}
	*to = '\0';
	return recording;
}

/* They are there, and in that order. */
static void
assert_order(const char *text, const char *const parts[])
{
	const char *at = text;

	for (size_t i = 0; parts[i]; i++) {
		at = strstr(at, parts[i]);
		if (!at)
			fail_msg("\"%s\" is not there, or not in its place:\n%s", parts[i], text);
		at += strlen(parts[i]);
	}
}

/* The line is just that. */
static int
find_line(struct tty *t, const char *text)
{
	for (int y = 0; y < t->rows; y++) {
		char *line = tty_line(t, y);
		const bool same = strcmp(line, text) == 0;

		free(line);
		if (same)
			return y;
	}
	tty_print(t);
	fail_msg("no line \"%s\"", text);
	return -1;
}

/* A line that is seen was read before what follows it, on a machine however slow. */
#define SCRIPT "echo o''ne; read x; (exit 7); printf 'tw''o\\nth''ree'; read x; (exit 8); printf '\\377'"

static void
answer(struct tty *t)
{
	tty_await(t, "one");
	tty_type(t, "\n");
	tty_await(t, "three");
	tty_type(t, "\n");
}

static void
test_log_is_in_order(void **state)
{
	static struct tty t;
	char *text;

	(void)state;
	start_line(&t, "$0 -b ptrace -lqe exit -w rec -- /bin/sh -c \"$1\"; $0 -lr rec >replay", SCRIPT);
	answer(&t);
	tty_await_end(&t);
	assert_true(find_line(&t, "one") < tty_find(&t, "exit status 7"));
	assert_true(tty_find(&t, "exit status 7") < find_line(&t, "two"));
	assert_true(find_line(&t, "two") < tty_find(&t, "exit status 8"));
	tty_close(&t);
	text = joined_texts(take_file("rec"));
	assert_order(text, (const char *const[]){ "\none\\r\\n{", "\"code\":7", "\ntwo\\r\\nthree{", "\"code\":8",
						  "\"base64\":\"/w==\"", "\"summary\"", NULL });
	free(text);
	text = take_file("replay");
	assert_order(text, (const char *const[]){ " output  one\n", "exit status 7", " output  two\n", " output  three\n",
						  "exit status 8", " output  \\xff\n", NULL });
	free(text);
}

/* A script that reads it gets what the command writes, as it is. */
static void
test_redirected_is_untouched(void **state)
{
	static struct tty t;
	char *text;

	(void)state;
	run_line(&t, "$0 -b ptrace -lqe exit -w rec -- /bin/sh -c \"$1\" >out",
		 "test -t 1 || echo pla''in; test -t 2 && echo term''inal >&2");
	find_line(&t, "terminal");
	tty_close(&t);
	text = take_file("out");
	assert_string_equal(text, "plain\n");
	free(text);
	text = joined_texts(take_file("rec"));
	assert_non_null(strstr(text, "\nterminal\\r\\n{"));
	assert_null(strstr(text, "\nplain"));
	free(text);
}

static void
test_not_if_not_wanted(void **state)
{
	static struct tty t;
	char *text;

	(void)state;
	start_line(&t, "$0 -b ptrace -lqe exit --no-output -w rec -- /bin/sh -c \"$1\"", SCRIPT);
	answer(&t);
	tty_await_end(&t);
	find_line(&t, "one");
	tty_close(&t);
	text = take_file("rec");
	assert_null(strstr(text, "\"output\""));
	free(text);
	start_line(&t, "$0 -b ptrace -lqe exit -w rec -- /bin/sh -c \"$1\"; $0 --no-output -jr rec >replay", SCRIPT);
	answer(&t);
	tty_await_end(&t);
	tty_close(&t);
	text = take_file("replay");
	assert_non_null(strstr(text, "\"code\":7"));
	assert_null(strstr(text, "\"output\""));
	free(text);
	free(take_file("rec"));
}

/* Neither what lives longer nor what is left when procwatch is killed writes into nothing. */
static void
test_outlives_procwatch(void **state)
{
	static struct tty t;

	(void)state;
	start_line(&t, "$0 -b ptrace -lqe exit -- /bin/sh -c \"$1\"; echo >ended; read x",
		   "(until [ -e ended ]; do sleep 0.02; done; echo la''te) & echo no''w");
	tty_await(&t, "late");
	assert_true(find_line(&t, "now") < find_line(&t, "late"));
	tty_type(&t, "\n");
	tty_await_end(&t);
	tty_close(&t);
	free(take_file("ended"));
	start_line(&t, "$0 -b procfs -lqe exit -- /bin/sh -c \"$1\"; read x",
		   "echo o''ne; kill -9 $PPID; echo tw''o");
	tty_await(&t, "two");
	tty_type(&t, "\n");
	tty_await_end(&t);
	tty_close(&t);
}

/* In a script: h is procwatch's process of that name. */
#define HELPER(name) "for p in $(cat /proc/$PPID/task/*/children); do read c </proc/$p/comm;" \
	"[ $c != " name " ] || h=$p; done;"

/* The command neither blocks nor loses what it writes after that, and it is said. */
static void
test_outlives_its_relay(void **state)
{
	static struct tty t;
	char *text;

	(void)state;
	start_line(&t, "$0 -b procfs -lqe exit -o - -- /bin/sh -c \"$1\" 2>err",
		   HELPER("procwatch-relay") "echo o''ne; kill -9 $h; seq 1 50000; echo tw''o");
	tty_await(&t, "two");
	tty_await_end(&t);
	assert_int_equal(t.status, 0);
	tty_close(&t);
	text = take_file("err");
	assert_non_null(strstr(text, "procwatch-relay, which passes on what the command writes, was killed by signal 9"));
	free(text);
}

/* With or without a relay the command's output is there. */
static void
test_few_descriptors(void **state)
{
	static struct tty t;

	(void)state;
	for (int n = 16; n >= 8; n--) {
		char line[128];

		snprintf(line, sizeof(line), "ulimit -n %d; $0 -b procfs -lqe exit -- /bin/sh -c \"$1\" && echo en''ded", n);
		run_line(&t, line, "echo o''ne");
		if (tty_has(&t, "ended"))
			find_line(&t, "one");
		else
			assert_true(n < 16 && tty_has(&t, "procwatch: "));
		tty_close(&t);
	}
}

/* However late it is passed on: all that the command wrote is recorded. */
static void
test_late_output(void **state)
{
	static const struct {
		const char *line, *script, *keys;
	} rows[] = {
		{ "$0 -b procfs -lqe finding -w rec -- /bin/sh -c \"$1\"; echo ov''er; read x", HELPER("procwatch-relay")
		  "kill -STOP $h; (sleep 1; kill -CONT $h) >/dev/null 2>&1 & echo la''st", "\n" },
		{ "$0 -b procfs -tw rec -- /bin/sh -c \"$1\"", HELPER("procwatch-term")
		  "trap '' HUP; kill -STOP $h; (sleep 1; kill -CONT $h) >/dev/null 2>&1 & echo la''st", "q" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static struct tty t;
		char *text;

		start_line(&t, rows[i].line, rows[i].script);
		tty_await(&t, i ? "Finished. q quits" : "over");
		if (!i)
			tty_await(&t, "last");
		tty_type(&t, rows[i].keys);
		tty_await_end(&t);
		tty_close(&t);
		text = joined_texts(take_file("rec"));
		assert_non_null(strstr(text, "\nlast\\r\\n{"));
		free(text);
	}
}

/* What the terminal does not take is not overtaken by what follows: all goes through procwatch. */
static void
test_stopped_terminal(void **state)
{
	static struct tty t;
	char *text;

	(void)state;
	start_line(&t, "$0 -b procfs -lqe finding -w rec -- /bin/sh -c \"$1\"",
		   "echo o''ne; read x; seq 1 50000; echo tw''o");
	tty_await(&t, "one");
	tty_type(&t, "\023\n");
	tty_idle(&t, 1500);	/* longer than the relay has patience with procwatch */
	tty_type(&t, "\021");
	tty_await(&t, "two");
	tty_await_end(&t);
	for (int y = find_line(&t, "two") - 1, n = 50000; y > 0; y--, n--) {
		char number[16];

		snprintf(number, sizeof(number), "%d", n);
		assert_int_equal(find_line(&t, number), y);
	}
	tty_close(&t);
	text = take_file("rec");
	assert_non_null(strstr(text, "49999\\r\\n"));
	assert_null(strstr(text, "\"left_out\""));
	free(text);
}

/* With the modes of the command's terminal: \n is a step down, \r\n a new line. */
static void
test_modes_of_output(void **state)
{
	static struct tty t;

	(void)state;
	start_line(&t, "$0 -b procfs -lqe finding -- /bin/sh -c \"$1\"",
		   "stty -onlcr <&1; printf 'ab\\r\\ncd\\nef\\r\\n>'; read x; stty onlcr <&1; echo en''ded");
	tty_await(&t, ">");
	find_line(&t, "ab");
	assert_int_equal(find_line(&t, "cd"), find_line(&t, "ab") + 1);
	assert_int_equal(find_line(&t, "  ef"), find_line(&t, "cd") + 1);
	assert_int_equal(find_line(&t, ">"), find_line(&t, "  ef") + 1);
	tty_type(&t, "\n");
	tty_await(&t, "ended");
	tty_await_end(&t);
	tty_close(&t);
}

/* An interactive shell needs its controlling terminal as stderr, and keeps it. */
static void
test_shell_keeps_its_terminal(void **state)
{
	static struct tty t;
	char *text;

	(void)state;
	for (int env = 0; env < 2; env++) {
		start_line(&t, "$0 -b ptrace -lqe exec -w rec -- $1", env ? "env A=b sh -i" : "sh -i");
		tty_type(&t, "test \"$(tty <&2)\" = \"$(tty)\" && echo sa''me; exit\n");
		tty_await(&t, "same");
		tty_await_end(&t);
		tty_close(&t);
		text = take_file("rec");
		assert_null(strstr(text, "\"output\""));
		free(text);
	}
}

/* 588,895 bytes, and as many again. */
#define MUCH "seq 1 99999; seq 1 99999"

static void
test_screen_records_within_bounds(void **state)
{
	static struct tty t;
	char *text, *p;
	size_t kept = 0;

	(void)state;
	start_line(&t, "exec $0 -b ptrace -tw rec -- /bin/sh -c \"$1\"", "printf 'o''ne\\n'; " MUCH);
	tty_await(&t, "Finished. q quits");
	tty_type(&t, "q");
	tty_await_end(&t);
	tty_close(&t);
	text = take_file("rec");
	assert_order(text, (const char *const[]){ "\"text\":\"one\\r\\n", "99998\\r\\n", "\"left_out\":", NULL });
	p = strstr(text, "\"left_out\":");
	assert_null(strstr(p, "\"text\":"));
	assert_null(strstr(p + 1, "\"left_out\":"));
	for (char *q = strstr(text, "\"text\":\""); q; q = strstr(q + 1, "\"text\":\""))
		for (const char *c = q + 8; *c != '"'; c++, kept++)
			c += *c == '\\';
	/* one\r\n, and twice: 488,889 digits and 2 bytes more for each number */
	assert_int_equal(kept + strtoul(p + 11, NULL, 10), 5 + 2 * (488889 + 2 * 99999));
	assert_true(kept <= 1 << 20 && kept > (1 << 20) - 4096);
	free(text);
}

static void
test_screen_records_none(void **state)
{
	static struct tty t;
	char *text;

	(void)state;
	start_line(&t, "exec $0 -b ptrace --no-output -tw rec -- /bin/sh -c \"$1\"", "echo one; (exit 7)");
	tty_await(&t, "Finished. q quits");
	tty_type(&t, "q");
	tty_await_end(&t);
	tty_close(&t);
	text = take_file("rec");
	assert_null(strstr(text, "\"output\""));
	free(text);
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
	(void)state;
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_log_is_in_order),
		cmocka_unit_test(test_redirected_is_untouched),
		cmocka_unit_test(test_not_if_not_wanted),
		cmocka_unit_test(test_outlives_procwatch),
		cmocka_unit_test(test_outlives_its_relay),
		cmocka_unit_test(test_few_descriptors),
		cmocka_unit_test(test_late_output),
		cmocka_unit_test(test_stopped_terminal),
		cmocka_unit_test(test_modes_of_output),
		cmocka_unit_test(test_shell_keeps_its_terminal),
		cmocka_unit_test(test_screen_records_within_bounds),
		cmocka_unit_test(test_screen_records_none),
	};

	cmocka_set_test_filter(getenv("TEST_FILTER"));	/* one alone, by hand */
	return cmocka_run_group_tests(tests, make_dir, remove_dir) + schema_lines_check();
}
