/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pane.c - the output pane and the process that emulates its terminal: what it
 * may do, and what its death, a hostile command and a stopped procwatch come to. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tty.h"

#define PATIENCE 20000		/* ms */
#define CTRL_O "\017"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true		/* the sanitizers' run-time cannot live with all of it */
#else
#define SANITIZED false
#endif

static char dir[] = "/tmp/procwatch-pane-XXXXXX";

/* Through a shell that does something before; NULL = in the tester's own way. */
static void
start_with(struct tty *t, const char *before, const char *locale, const char *script)
{
	static char line[256];
	const char *argv[] = { "/bin/sh", "-c", line, getenv("PROCWATCH"), script, NULL };
	struct tty_start s = { .rows = 24, .cols = 80, .argv = argv, .cwd = dir,
			       .locale = locale };

	snprintf(line, sizeof(line), "%s; exec \"$0\" -t -- /bin/sh -c \"$1\"",
		 before ? before : ":");
	tty_open(t, &s);
	tty_await(t, "LIVE");
	tty_type(t, CTRL_O);	/* the pane is in sight, and what is typed is the command's */
}

static void
start_shell(struct tty *t, const char *script)
{
	start_with(t, NULL, NULL, script);
}

static void
finish(struct tty *t)
{
	tty_await(t, "Finished. q quits");
	tty_type(t, "q");
	tty_await_end(t);
	tty_assert_restored(t);
	tty_close(t);
}

/* What stands in a file of /proc of that process; "" = nothing. */
static void
read_proc(pid_t pid, const char *name, char *buf, size_t size)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	f = fopen(path, "re");
	buf[f ? fread(buf, 1, size - 1, f) : 0] = '\0';
	if (f)
		fclose(f);
}

/* The child of procwatch that emulates. */
static pid_t
emulator_of(const struct tty *t)
{
	char list[256], comm[32], name[64], *p = list;

	snprintf(name, sizeof(name), "task/%d/children", (int)t->pid);
	read_proc(t->pid, name, list, sizeof(list));
	for (long pid; (pid = strtol(p, &p, 10)) > 0;) {
		read_proc((pid_t)pid, "comm", comm, sizeof(comm));
		if (strcmp(comm, "procwatch-term\n") == 0)
			return (pid_t)pid;
	}
	fail_msg("procwatch has no child procwatch-term: %s", list);
	return -1;
}

static void
await_file(const char *name)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	for (int ms = 0; access(path, F_OK) != 0; ms += 10) {
		assert_true(ms < PATIENCE);
		nanosleep(&pause, NULL);
	}
	assert_int_equal(unlink(path), 0);
}

static void
make_file(const char *name)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	assert_non_null(f);
	fclose(f);
}

static int
count_descriptors(pid_t pid)
{
	char path[64];
	DIR *d;
	int n = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	d = opendir(path);
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static void
test_has_no_rights(void **state)
{
	static struct tty t;
	char status[4096], environment[4096];
	pid_t pid;

	(void)state;
	start_shell(&t, "echo re''ady; read x; exit 3");
	tty_await(&t, "ready");
	pid = emulator_of(&t);
	read_proc(pid, "status", status, sizeof(status));
	assert_non_null(strstr(status, "CapPrm:\t0000000000000000"));
	assert_non_null(strstr(status, "CapEff:\t0000000000000000"));
	assert_non_null(strstr(status, "NoNewPrivs:\t1"));
	assert_int_equal(count_descriptors(pid), 4);
	if (!SANITIZED) {
		assert_non_null(strstr(status, "Seccomp:\t2"));
		read_proc(pid, "environ", environment, sizeof(environment));
		assert_string_equal(environment, "");
	}
	tty_type(&t, "\r");
	finish(&t);
	assert_int_equal(WEXITSTATUS(t.status), 3);
}

/* A sentence in the pane; the command runs on, and what is typed still reaches it. */
static void
test_death_is_a_sentence(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "echo re''ady; read x; yes | head -c 300000; echo $x >typed; exit 4");
	tty_await(&t, "ready");
	assert_int_equal(kill(emulator_of(&t), SIGKILL), 0);
	tty_await(&t, "The terminal emulator of this pane has died.");
	tty_type(&t, "word\r");
	await_file("typed");
	tty_await(&t, "Finished. q quits");
	tty_type(&t, "q");
	tty_await_end(&t);
	tty_assert_restored(&t);
	assert_true(tty_has(&t, "was killed by signal 9"));
	assert_int_equal(WEXITSTATUS(t.status), 4);
	tty_close(&t);
}

/* Left to itself then, the command still has a terminal that takes what it writes. */
static void
test_let_go_without_emulator(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "echo re''ady; until [ -e left ]; do sleep 0.02; done;"
			"yes | head -c 300000 && echo end >written");
	tty_await(&t, "ready");
	assert_int_equal(kill(emulator_of(&t), SIGKILL), 0);
	tty_await(&t, "The terminal emulator of this pane has died.");
	tty_type(&t, CTRL_O "q");
	tty_await(&t, "What should happen to it?");
	tty_type(&t, "l");
	tty_await_end(&t);
	tty_close(&t);
	make_file("left");
	await_file("written");
}

/* A limit below what the emulator gives itself cannot be raised, and need not be. */
static void
test_low_limit(void **state)
{
	static struct tty t;

	(void)state;
	if (SANITIZED)
		return;		/* their run-time takes more than any such limit */
	start_with(&t, "ulimit -v 900000", NULL, "echo sur''vived; read x; exit 9");
	tty_await(&t, "survived");
	tty_type(&t, "\r");
	finish(&t);
	assert_int_equal(WEXITSTATUS(t.status), 9);
}

/* What is left when the screen is gone is text of the locale: UTF-8 would be C1 controls
 * to a terminal of 8 bits. */
static void
test_left_over_is_of_the_locale(void **state)
{
	static struct tty t;

	(void)state;
	start_with(&t, NULL, "C", "printf '\\033(0k\\033(BHEL''LO\\033(0t\\033(B\\n'; read x");
	tty_await(&t, "HELLO");
	tty_type(&t, "\r");
	tty_await(&t, "Finished. q quits");
	tty_type(&t, "q");
	tty_await_end(&t);
	tty_await(&t, "?HELLO?");
	tty_close(&t);
}

/* More than a terminal takes in: without a reader the command would wait. */
static void
test_stopped_procwatch_stops_no_command(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "echo re''ady; until [ -e stopped ]; do sleep 0.02; done;"
			"yes | head -c 1000000; echo end >written; exit 5");
	tty_await(&t, "ready");
	tty_signal(&t, SIGSTOP);
	tty_await_stop(&t);
	make_file("stopped");
	await_file("written");
	tty_resume(&t);
	finish(&t);
	assert_int_equal(WEXITSTATUS(t.status), 5);
}

/* A right-to-left override in the pane turns around what stands beside it. */
static void
test_neighbours_are_left_alone(void **state)
{
	static struct tty t;
	VTermScreenCell cell;
	int y;

	(void)state;
	start_shell(&t, "printf 'ab\\342\\200\\256cd\\342\\201\\246ef\\n'; read x; exit 6");
	tty_await(&t, "abcdef");
	for (y = 0; y < 24; y++)
		for (int x = 0; x < 80; x++) {
			cell = tty_cell(&t, y, x);
			for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
				assert_false(cell.chars[i] >= 0x202a && cell.chars[i] <= 0x2069 &&
					     (cell.chars[i] <= 0x202e || cell.chars[i] >= 0x2066));
		}
	tty_type(&t, "\r");
	finish(&t);
}

static const struct hostile {
	const char *name, *script;
} hostiles[] = {
	{ "400 parameters", "i=0; while [ $i -lt 400 ]; do a=$a'1094795585;'; i=$((i+1)); done;"
			    "printf '\\033['$a'm'" },
	{ "20 colours", "printf '\\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20m'" },
	{ "a title of 100,000", "printf '\\033]0;'; head -c 100000 /dev/zero | tr '\\0' t; printf '\\007'" },
	{ "a repetition of nothing", "printf '\\033c\\033[99999999b'" },
	{ "a cursor far away", "printf '\\033[999;999H\\0337\\033[1;1H\\0338\\033[99999999A'" },
	{ "characters cut in two", "printf '\\342'; sleep 0.1; printf '\\202'; sleep 0.1; printf '\\254\\360\\237'" },
	{ "marks of two columns", "a=$(printf '\\343\\200\\256'); a=$a$a$a$a$a$a$a$a; printf '\\343\\201\\202%s' $a$a$a$a$a$a$a$a" },
	{ "marks behind bells", "a=$(printf '\\343\\202\\231\\343\\202\\231\\343\\202\\231\\007'); a=$a$a$a$a$a$a$a$a;"
				"printf '\\343\\201\\213%s' $a$a$a$a" },
	{ "marks without end", "printf e; i=0; while [ $i -lt 2000 ]; do printf '\\314\\201'; i=$((i+1)); done" },
};

static void
test_hostile(void **state)
{
	const struct hostile *h = *state;
	static struct tty t;
	char script[512];

	snprintf(script, sizeof(script), "%s; printf '\\033c'; echo sur''vived; read x; exit 7",
		 h->script);
	start_shell(&t, script);
	tty_await(&t, "survived");
	tty_type(&t, "\r");
	finish(&t);
	assert_int_equal(WEXITSTATUS(t.status), 7);
}

/* The cursor that was saved on a high screen is put back on a low one. */
static void
test_saved_cursor_after_shrinking(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "trap 'printf \"\\0338\\033#3A\\033H\\0338B\\0338\\n\"; echo shr""unk' WINCH;"
			"printf '\\033[999;999H\\0337\\033[H'; echo re''ady;"
			"while ! read x; do :; done; exit 8");
	tty_await(&t, "ready");
	tty_resize(&t, 60, 120);
	tty_await(&t, "shrunk");
	tty_resize(&t, 16, 80);
	tty_await(&t, "shrunk");
	tty_type(&t, "\r");
	finish(&t);
	assert_int_equal(WEXITSTATUS(t.status), 8);
}

int
main(void)
{
	static struct CMUnitTest tests[32] = {
		cmocka_unit_test(test_has_no_rights),
		cmocka_unit_test(test_death_is_a_sentence),
		cmocka_unit_test(test_stopped_procwatch_stops_no_command),
		cmocka_unit_test(test_neighbours_are_left_alone),
		cmocka_unit_test(test_saved_cursor_after_shrinking),
		cmocka_unit_test(test_let_go_without_emulator),
		cmocka_unit_test(test_low_limit),
		cmocka_unit_test(test_left_over_is_of_the_locale),
	};
	size_t n = 8;
	char command[64];
	int failed;

	for (size_t i = 0; i < sizeof(hostiles) / sizeof(hostiles[0]); i++)
		tests[n++] = (struct CMUnitTest){
			.name = hostiles[i].name, .test_func = test_hostile,
			.initial_state = (void *)(uintptr_t)&hostiles[i],
		};
	cmocka_set_test_filter(getenv("TEST_FILTER"));	/* one alone, by hand */
	if (!getenv("PROCWATCH") || !mkdtemp(dir))
		return 77;
	failed = _cmocka_run_group_tests("pane", tests, n, NULL, NULL);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) == 0 ? failed : 1;
}
