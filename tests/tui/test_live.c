/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_live.c - the full screen on real commands: the echo server and its zombies,
 * the command's own terminal, what becomes of the command when the screen goes. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tty.h"

#include "place/place.h"

#define CTRL_O "\017"
#define HOME "\033OH"
#define DOWN "\033OB"

static char dir[] = "/tmp/procwatch-live-XXXXXX";

/* procwatch and its words; "" are left out. */
static void
start(struct tty *t, int rows, int cols, const char *const words[])
{
	static const char *argv[16];
	struct tty_start s = { .rows = rows, .cols = cols, .argv = argv, .cwd = dir };
	size_t n = 0;

	argv[n++] = getenv("PROCWATCH");
	for (size_t i = 0; words[i] && n < 15; i++)
		argv[n++] = words[i];
	argv[n] = NULL;
	tty_open(t, &s);
}

static void
start_shell(struct tty *t, const char *script)
{
	const char *words[] = { "-t", "--", "/bin/sh", "-c", script, NULL };

	start(t, 24, 80, words);
}

/* Through the question, ending the command. */
static void
quit_ending(struct tty *t)
{
	tty_type(t, "q");
	tty_await(t, "What should happen to it?");
	tty_type(t, "e");
	tty_await_end(t);
	tty_assert_restored(t);
	tty_close(t);
}

/* --- the echo server ------------------------------------------------------------------ */

static int
free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	close(fd);
	return ntohs(a.sin_port);
}

static int
connect_to(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

/* n clients, each served by a child, that all go at once. */
static void
burst(int port, int n)
{
	int fds[32];
	char c = 'x';

	for (int i = 0; i < n; i++) {
		fds[i] = connect_to(port);
		assert_int_equal(write(fds[i], &c, 1), 1);
		assert_int_equal(read(fds[i], &c, 1), 1);
	}
	for (int i = 0; i < n; i++)
		shutdown(fds[i], SHUT_RDWR);
	for (int i = 0; i < n; i++)
		close(fds[i]);
}

static int
start_server(struct tty *t, const char *reap)
{
	static char path[512], port[16], how[32];
	const char *words[] = { "-t", "--linger=1", "--", path, port, how, NULL };
	int number = free_port();

	snprintf(path, sizeof(path), "%s/doc/examples/echo_server", getenv("builddir"));
	snprintf(port, sizeof(port), "%d", number);
	snprintf(how, sizeof(how), "--reap=%s", reap);
	start(t, 24, 80, words);
	tty_await(t, "echo_server");
	tty_type(t, CTRL_O);		/* its words are in the output pane */
	tty_await(t, "listening");
	tty_type(t, CTRL_O);
	return number;
}

static void
test_none_leaves_all(void **state)
{
	static struct tty t;
	int port = start_server(&t, "none");

	(void)state;
	burst(port, 3);
	tty_await(&t, "Zombies 3");
	tty_await(&t, "└─echo_server");
	tty_await(&t, "▇▇");
	tty_await(&t, "zombie");
	quit_ending(&t);
}

/* Whether signals merge is the kernel's affair: as often as it takes. */
static void
test_once_leaves_some(void **state)
{
	static struct tty t;
	int port = start_server(&t, "once");

	(void)state;
	for (int i = 0; i < 50 && !tty_has(&t, "▇▇"); i++) {
		burst(port, 10);
		tty_idle(&t, 1200);	/* a column of the timeline */
	}
	tty_await(&t, "▇▇");
	tty_await_not(&t, "oldest 0s");
	tty_await(&t, "zombie");
	if (tty_has(&t, " bpf ")) {
		tty_await(&t, "Coalesced");
		assert_false(tty_has(&t, " 0 coalesced"));
	}
	quit_ending(&t);
}

static void
test_loop_leaves_none(void **state)
{
	static struct tty t;
	int port = start_server(&t, "loop");

	(void)state;
	for (int i = 0; i < 3; i++) {
		burst(port, 10);
		tty_idle(&t, 50);
	}
	tty_await(&t, "forks 30");
	tty_await(&t, "Zombies 0");
	tty_await_not(&t, "exit 0");		/* what was reaped has lingered and gone */
	assert_false(tty_has(&t, "▇"));
	quit_ending(&t);
}

/* --- the command's terminal ------------------------------------------------------------ */

static void
test_output_and_input(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "echo rea''dy; read line; echo \"got <$line>\"; read more");
	tty_await(&t, "Output");
	tty_type(&t, CTRL_O);
	tty_await(&t, "keys go to the command");
	tty_await(&t, "ready");
	tty_type(&t, "q hello\r");	/* q too is the command's */
	tty_await(&t, "got <q hello>");
	tty_type(&t, CTRL_O);
	tty_await(&t, "F10Quit");
	quit_ending(&t);
}

/* Focus is not input: what is typed before Enter scrolls, or does nothing. */
static void
test_focus_is_not_input(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "seq 1 99; echo rea''dy; while read line; do echo \"got <$line>\"; done");
	tty_await(&t, "Output");
	tty_type(&t, "\033[Z");		/* the last pane */
	tty_await(&t, "Output: Enter types into the command");
	assert_false(tty_has(&t, "TYPING"));
	tty_await(&t, "ready");
	tty_type(&t, "acu\033[5~");		/* PgUp */
	tty_await(&t, "Output (scrolled back)");
	tty_await_not(&t, "ready");
	tty_type(&t, "\033[6~");
	tty_await(&t, "Enter types into the command");
	tty_type(&t, "\r");
	tty_await(&t, " TYPING  keys go to the command");
	tty_await(&t, "Output: TYPING into the command");
	tty_type(&t, "def\r");
	tty_await(&t, "got <def>");		/* and not <acudef> */
	tty_type(&t, CTRL_O);
	tty_await_not(&t, "TYPING");
	tty_type(&t, "ghi\r");			/* Enter again: only what follows */
	tty_await(&t, " TYPING ");
	tty_type(&t, "jkl\r");
	tty_await(&t, "got <jkl>");
	tty_type(&t, CTRL_O);
	quit_ending(&t);
}

/* From another pane and back to it; a click elsewhere ends it, too. */
static void
test_typing_ends(void **state)
{
	static struct tty t;
	char click[32];

	(void)state;
	start_shell(&t, "echo rea''dy; while read line; do echo \"got <$line>\"; done");
	tty_await(&t, "PID STATE");
	tty_type(&t, CTRL_O "one\r");
	tty_await(&t, "got <one>");
	tty_type(&t, CTRL_O HOME "\r");		/* the keys are the tree's again */
	tty_await(&t, "Process ");
	tty_type(&t, "x");
	tty_await_not(&t, "Process ");
	tty_type(&t, CTRL_O);
	tty_await(&t, " TYPING ");
	snprintf(click, sizeof(click), "\033[<0;3;%dM", tty_find(&t, "PID STATE") + 2);
	tty_type(&t, click);
	tty_await_not(&t, "TYPING");
	quit_ending(&t);
}

/* A command that failed: what it wrote is in sight, else the summary. */
static void
test_failure_shows_output(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "echo bind: Address already in u''se; exit 1");
	tty_await(&t, "ENDED, exit 1");
	tty_await(&t, "bind: Address already in use");
	tty_type(&t, "q");
	tty_await_end(&t);
	tty_close(&t);
	start_shell(&t, "echo all is w''ell");
	tty_await(&t, "ENDED, exit 0");
	tty_await(&t, "watched for");
	assert_false(tty_has(&t, "all is well"));
	tty_type(&t, "q");
	tty_await_end(&t);
	tty_close(&t);
}

/* --readonly: nothing reaches the command, and it is not ended. */
static void
test_readonly(void **state)
{
	const char *words[] = { "-t", "--readonly", "--", "/bin/sh", "-c",
				"echo rea''dy; read line; echo go''t: $line", NULL };
	static struct tty t;

	(void)state;
	start(&t, 24, 80, words);
	tty_await(&t, "PID STATE");
	tty_type(&t, CTRL_O "dud\r");
	tty_await(&t, "Process ");		/* Enter is the tree's */
	tty_type(&t, "x");
	tty_await_not(&t, "Process ");
	tty_type(&t, "k");
	tty_await(&t, "read-only: this screen sends no signals");
	tty_type(&t, "\033[Z");		/* the last pane */
	tty_await(&t, "ready");
	tty_type(&t, "dud\r");
	tty_await(&t, "read-only: this screen sends no signals");
	tty_type(&t, "h");
	tty_await(&t, "keys and symbols");
	assert_false(tty_has(&t, "send a signal"));
	assert_false(tty_has(&t, "type into the command"));
	tty_type(&t, "x");
	tty_await_not(&t, "keys and symbols");
	tty_type(&t, "q");
	tty_await(&t, "read-only: the command is running; this screen ends with it");
	assert_false(t.over);
	assert_false(tty_has(&t, "got:"));
	tty_signal(&t, SIGTERM);
	tty_await_end(&t);
	tty_assert_restored(&t);
	tty_close(&t);
}

/* In the command's output: from the last line up, and only the lines with a text. */
static void
test_output_search(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "seq -f 'line %g.' 1 60; echo rea''dy; read x");
	tty_await(&t, "Output");
	tty_type(&t, "\033[Z");
	tty_await(&t, "ready");
	tty_type(&t, "/line 2\r");
	tty_await(&t, "line 29.");
	tty_await(&t, "Output (scrolled back)");
	tty_type(&t, "\033OR");			/* F3 */
	tty_await(&t, "line 28.");
	tty_type(&t, "/nowhere\r");
	tty_await(&t, "not found: nowhere");
	tty_type(&t, "\\7.\r");
	tty_await(&t, "Output with: 7.");
	tty_await(&t, "line 57.");
	tty_await(&t, "line 37.");
	tty_await_not(&t, "line 28.");
	tty_type(&t, "\\\033");		/* Esc ends it */
	tty_await(&t, "ready");
	tty_await_not(&t, "line 57.");
	quit_ending(&t);
}

/* A terminal that says late which background it has does not say it to the command. */
static void
test_answer_is_not_typed(void **state)
{
	static const char script[] = "stty raw -echo; echo rea''dy; x=$(head -c 3); stty sane; "
				     "echo go''t: $x; read y";
	const char *argv[] = { getenv("PROCWATCH"), "-t", "--", "/bin/sh", "-c", script, NULL };
	struct tty_start s = { .rows = 24, .cols = 80, .argv = argv, .cwd = dir, .mute = true };
	static struct tty t;

	(void)state;
	tty_open(&t, &s);
	tty_await(&t, "PID STATE");
	tty_type(&t, CTRL_O);
	tty_await(&t, "ready");
	tty_type(&t, "a\033]11;rgb:ffff/");
	tty_type(&t, "ffff/ffff\033\\b\033[?62;4cc");
	tty_await(&t, "got: abc");
	tty_type(&t, CTRL_O);
	quit_ending(&t);
}

/* What it wrote last is left on the normal screen. */
static void
test_output_is_left(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "echo last wo''rds; exit 3");
	tty_await(&t, "ENDED, exit 3");
	tty_await(&t, "Summary");
	tty_type(&t, "q");
	tty_await_end(&t);
	assert_int_equal(WEXITSTATUS(t.status), 3);
	tty_assert_restored(&t);
	tty_await(&t, "last words");
	tty_close(&t);
}

static void
test_output_cannot_drive(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "printf 'a\\033[?1049l\\033[2J\\033[H\\033]0;t\\007\\033[31;44m\\155ark\\033[0m';"
			"printf '\\n\\344\\270\\226\\347\\225\\214e\\314\\201|'; read x");
	tty_await(&t, "Output");
	tty_type(&t, CTRL_O);
	tty_await(&t, "mark");
	tty_await(&t, "世界e\u0301|");
	assert_true(t.alternate);
	tty_await(&t, "PID STATE");
	tty_await_cell(&t, "世界", 5, '|');
	tty_await_cell(&t, "mark", 0, 'm');
	tty_type(&t, CTRL_O);
	quit_ending(&t);
}

/* The pane's size is the command's, and the command gets SIGWINCH when it changes. */
static void
test_window_size(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "trap 'echo size $(stty size)' WINCH; echo rea''dy; "
			"while :; do sleep 0.1; done");
	tty_await(&t, "Output");
	tty_type(&t, CTRL_O);
	tty_await(&t, "ready");
	tty_resize(&t, 40, 100);
	tty_await(&t, " 100");
	tty_type(&t, CTRL_O);
	quit_ending(&t);
}

static void
test_no_pty(void **state)
{
	const char *words[] = { "-t", "--no-pty", "--", "/bin/echo", "to a file", NULL };
	static struct tty t;
	char path[128], text[32] = "";
	glob_t made;
	FILE *f;

	(void)state;
	start(&t, 24, 80, words);
	tty_await(&t, "ENDED, exit 0");
	assert_false(tty_has(&t, "─ Output"));
	tty_type(&t, "q");
	tty_await_end(&t);
	snprintf(path, sizeof(path), "%s/procwatch-??????.out", dir);
	assert_int_equal(glob(path, 0, NULL, &made), 0);
	assert_int_equal(made.gl_pathc, 1);
	f = fopen(made.gl_pathv[0], "r");
	assert_non_null(f);
	assert_int_equal(unlink(made.gl_pathv[0]), 0);
	globfree(&made);
	assert_non_null(fgets(text, sizeof(text), f));
	assert_string_equal(text, "to a file\n");
	fclose(f);
	tty_close(&t);
}

/* --- ways out ----------------------------------------------------------------------------- */

static off_t
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : 0;
}

/* Until something has made the file that long; fails after 30 s without a write. */
static void
await_size(const char *path, off_t size)
{
	struct pollfd pfd = { .fd = inotify_init1(IN_CLOEXEC), .events = POLLIN };
	char events[4096];

	assert_true(inotify_add_watch(pfd.fd, path, IN_MODIFY) >= 0);
	while (size_of(path) < size) {
		assert_int_equal(poll(&pfd, 1, 30000), 1);
		assert_true(read(pfd.fd, events, sizeof(events)) > 0);
	}
	close(pfd.fd);
}

/* Left running: writing to its terminal still works. */
static void
test_detach(void **state)
{
	static struct tty t;
	char path[128], script[512];
	off_t before;
	pid_t pid = 0;
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/alive", dir);
	snprintf(script, sizeof(script), "echo $$ >%s.pid; for i in $(seq 900); do sleep 0.1; "
		 "echo tick || exit 1; echo x >>%s; done", path, path);
	start_shell(&t, script);
	tty_await(&t, "LIVE");
	while (!size_of(path))
		tty_idle(&t, 20);
	tty_type(&t, "q");
	tty_await(&t, "What should happen to it?");
	tty_type(&t, "c");			/* cancel first */
	tty_await_not(&t, "What should happen to it?");
	tty_type(&t, "q");
	tty_await(&t, "What should happen to it?");
	tty_type(&t, "l");
	tty_await_end(&t);
	assert_int_equal(t.status, 0);
	tty_assert_restored(&t);
	tty_await(&t, "is still running; procwatch-term (");
	tty_await(&t, "and discards its output");
	before = size_of(path);
	await_size(path, before + 6);
	snprintf(script, sizeof(script), "%s.pid", path);
	f = fopen(script, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &pid), 1);
	fclose(f);
	assert_int_equal(kill(pid, SIGKILL), 0);
	tty_close(&t);
}

/* The question, its answers and its keys are whole on a small screen. */
static void
test_small_question(void **state)
{
	const char *words[] = { "-t", "--", "/bin/sleep", "1000", NULL };
	static const char *const texts[] = {
		"The command is still running. What", "should happen to it?",
		"end it: SIGTERM, then SIGKILL", "after 3 s", "leave it running, detach", "cancel",
		"A letter answers, Esc cancels",
	};
	static struct tty t;

	(void)state;
	start(&t, 10, 40, words);
	tty_await(&t, "LIVE");
	tty_type(&t, "q");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		tty_await(&t, texts[i]);
	tty_type(&t, "e");
	tty_await_end(&t);
	tty_assert_restored(&t);
	tty_close(&t);
}

/* SIGKILL of procwatch is none of the command's business: it neither hears of it nor
 * fails to write. */
static void
test_killed(void **state)
{
	static struct tty t;
	char path[128], script[512];
	off_t before;
	pid_t pid = 0;
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/killed", dir);
	snprintf(script, sizeof(script), "echo $$ >%s.pid; trap 'echo hup >%s.hup' HUP; while echo tick; do "
		 "echo x >>%s; sleep 0.1; done", path, path, path);
	start_shell(&t, script);
	tty_await(&t, "LIVE");
	while (!size_of(path))
		tty_idle(&t, 20);
	tty_signal(&t, SIGKILL);
	tty_await_end(&t);
	before = size_of(path);
	await_size(path, before + 6);
	snprintf(script, sizeof(script), "%s.hup", path);
	assert_int_equal(access(script, F_OK), -1);
	snprintf(script, sizeof(script), "%s.pid", path);
	f = fopen(script, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &pid), 1);
	fclose(f);
	assert_int_equal(kill(pid, SIGKILL), 0);
	tty_close(&t);
}

/* One that does not heed SIGTERM gets SIGKILL. */
static void
test_end_it_for_good(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "trap '' TERM; echo de''af; while :; do sleep 0.1; done");
	tty_await(&t, "Output");
	tty_type(&t, CTRL_O);
	tty_await(&t, "deaf");
	tty_type(&t, CTRL_O);
	tty_type(&t, "q");
	tty_await(&t, "What should happen to it?");
	tty_type(&t, "e");
	tty_await(&t, "ENDING");
	tty_await_end(&t);
	assert_int_equal(WEXITSTATUS(t.status), 128 + SIGKILL);
	tty_assert_restored(&t);
	tty_close(&t);
}

/* SIGTERM is the command's as well; no screen stays behind. */
static void
test_terminated(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "exec sleep 1000");
	tty_await(&t, "sleep 1000");
	tty_signal(&t, SIGTERM);
	tty_await_end(&t);
	assert_int_equal(WEXITSTATUS(t.status), 128 + SIGTERM);
	tty_assert_restored(&t);
	tty_close(&t);
}

static void
test_kill_key(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "exec sleep 1000");
	tty_await(&t, "exec    sleep 1000");
	tty_type(&t, HOME "\033[20~");
	tty_await(&t, "Signal for");
	tty_await(&t, "Up/Down: choose, Enter: confirm, Esc: cancel");
	tty_type(&t, "\033OB\r");
	tty_await(&t, "Send SIGINT to");
	tty_await(&t, "Press one of the letters, or Esc to cancel");
	tty_type(&t, "n");
	tty_await_not(&t, "Send SIGINT");
	tty_type(&t, HOME "k");
	tty_await(&t, "Signal for");
	tty_type(&t, "q");
	tty_await_not(&t, "Signal for");
	tty_type(&t, HOME "k\r");
	tty_await(&t, "Send SIGTERM to");
	tty_type(&t, "y");
	tty_await(&t, "ENDED, SIGTERM");
	tty_type(&t, "q");
	tty_await_end(&t);
	tty_close(&t);
}

/* Of a zombie the screen says that no signal acts on it, and offers its parent. */
static void
test_kill_zombie(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "sleep 0 & exec sleep 1000");
	tty_await(&t, "└─sleep");
	tty_type(&t, "\033OFk");		/* the last row */
	tty_await(&t, "no signal can act");
	tty_await(&t, "SIGKILL. It disappears when its parent");
	tty_type(&t, "n");
	tty_await_not(&t, "no signal can act");
	tty_type(&t, "k");
	tty_await(&t, "yes, choose a signal for the parent");
	tty_type(&t, "y");
	tty_await(&t, "Signal for");
	tty_type(&t, HOME "\r");
	tty_await(&t, "Send SIGTERM to sleep");
	tty_type(&t, "y");
	tty_await(&t, "ENDED, SIGTERM");
	tty_type(&t, "q");
	tty_await_end(&t);
	tty_close(&t);
}

/* A cgroup of its own in one of two trees; NULL = none can be made. */
static const char *
make_cgroup(const char *tree, const char *other)
{
	const char *const trees[] = { tree, other };
	static char path[64], procs[96];

	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++) {
		snprintf(path, sizeof(path), "%s/pw%d.service", trees[i], getpid());
		if (mkdir(path, 0755) != 0)
			continue;
		snprintf(procs, sizeof(procs), "%s/cgroup.procs", path);
		if (access(procs, W_OK) == 0)
			return path;
		rmdir(path);		/* the tmpfs that others are mounted in */
	}
	return NULL;
}

/* Is it systemd's and v2's root that this test runs in?  Else they say more than the tree of pids. */
static bool
is_in_root(void)
{
	char text[4096] = "";
	FILE *f = fopen("/proc/self/cgroup", "r");

	if (f) {
		text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
		fclose(f);
	}
	return strstr(text, "name=systemd:/\n") && strstr(text, "0::/\n");
}

/* A shell that runs the script, with the column of places. */
static void
start_with_places(struct tty *t, const char *script)
{
	start(t, 30, 140, (const char *[]){ "-t", "--", "/bin/sh", "-c", script, NULL });
	tty_await(t, "/bin/sh -c");
	tty_type(t, "s" DOWN DOWN DOWN DOWN " ");
	tty_await(t, "[x] PLACE");
	tty_type(t, "\033");
}

/* In that cgroup a shell, and its child. */
static void
start_in_cgroup(struct tty *t, const char *cgroup, const char *script)
{
	char row[64];

	setenv("CGROUP", cgroup, 1);	/* where the command line does not show it */
	start_with_places(t, script);
	unsetenv("CGROUP");
	snprintf(row, sizeof(row), "%s ", strrchr(cgroup, '/') + 1);
	tty_await(t, row);
	tty_type(t, CTRL_O "\r" CTRL_O);
	tty_await(t, "└─sleep");
	tty_type(t, "\033OF");
}

/* The details of the selected zombie. */
static void
assert_unit(struct tty *t, const char *cgroup)
{
	tty_await(t, "zombie ");
	tty_type(t, "\r");
	tty_await(t, "zombie for");
	tty_await_not(t, " ms, not reaped");
	tty_await_not(t, "zombie for 1");	/* /proc has been read again */
	assert_true(tty_has(t, "Unit"));
	assert_true(tty_has(t, strrchr(cgroup, '/') + 1));
	tty_type(t, "\033");
	tty_await_not(t, "Unit");
	quit_ending(t);
	assert_int_equal(rmdir(cgroup), 0);
}

/* Where this test runs, too. */
static void
own_place(char *name, size_t size)
{
	char text[16384] = "";
	FILE *f = fopen("/proc/self/cgroup", "r");
	struct place place;
	const char *path;
	size_t len;

	assert_non_null(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	path = place_path(text, &len);
	assert_non_null(path);
	place_of_path(&place, path, len);
	place_name(&place, name, size);
}

static void
test_own_place(void)
{
	static struct tty t;
	char name[PLACE_COMPONENT], row[PLACE_COMPONENT + 32];

	own_place(name, sizeof(name));
	start_with_places(&t, "exec sleep 1000");
	tty_await(&t, "sleep 1000");
	snprintf(row, sizeof(row), " %.12s%s", name, strlen(name) > 12 ? "" : " ");	/* as wide as it is at least */
	tty_await(&t, row);
	quit_ending(&t);
}

/* A zombie is in no cgroup.procs, but v2 shows where it was; v1 shows it in the root, and what it had
 * before is kept. */
static void
test_place(void **state)
{
	static struct tty t;
	const char *cgroup;
	char *line;

	(void)state;
	test_own_place();
	cgroup = make_cgroup("/sys/fs/cgroup/unified", "/sys/fs/cgroup");
	if (cgroup) {
		start_in_cgroup(&t, cgroup, "echo $$ >$CGROUP/cgroup.procs; read a; sleep 0 & exec sleep 1000");
		assert_unit(&t, cgroup);
	}
	cgroup = make_cgroup(is_in_root() ? "/sys/fs/cgroup/pids" : "/sys/fs/cgroup/unified", "/sys/fs/cgroup");
	if (cgroup) {
		start_in_cgroup(&t, cgroup, "echo $$ >$CGROUP/cgroup.procs; read a; sleep 999 & exec sleep 1000");
		tty_await(&t, "└─sleep 999");
		line = tty_line(&t, tty_find(&t, "└─sleep 999"));
		assert_non_null(strstr(line, strrchr(cgroup, '/') + 1));
		free(line);
		tty_type(&t, "k" HOME "\r");
		tty_await(&t, "Send SIGTERM to sleep");
		tty_type(&t, "y");
		assert_unit(&t, cgroup);
	}
}

/* -p never harms the target. */
static void
test_attach(void **state)
{
	static struct tty t;
	char pid_text[16];
	const char *words[] = { "-t", "-p", pid_text, NULL };
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execlp("sleep", "sleep", "1000", (char *)NULL);
		_exit(127);
	}
	snprintf(pid_text, sizeof(pid_text), "%d", pid);
	start(&t, 24, 80, words);
	tty_await(&t, "sleep 1000");
	tty_type(&t, "q");
	tty_await_end(&t);
	assert_int_equal(t.status, 0);
	tty_assert_restored(&t);
	assert_int_equal(kill(pid, 0), 0);
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	tty_close(&t);
}

/* A line of -z is as wide as the terminal, and breaks between words. */
static void
test_zombies_wrap(void **state)
{
	static struct tty t;
	char pid_text[16];
	const char *words[] = { "-z", "-p", pid_text, NULL };
	siginfo_t info;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(0);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	snprintf(pid_text, sizeof(pid_text), "%d", getpid());
	start(&t, 24, 60, words);
	tty_await(&t, "next: procwatch -p");
	assert_true(tty_has(&t, "status 0"));
	tty_await_end(&t);
	waitpid(pid, NULL, 0);
	tty_close(&t);
}

/* The terminal itself goes away. */
static void
test_hangup(void **state)
{
	static struct tty t;

	(void)state;
	start_shell(&t, "exec sleep 1000");
	tty_await(&t, "sleep 1000");
	tty_hang_up(&t);
	tty_await_end(&t);
	tty_close(&t);
}

/* Of another user, the command's terminal or file is that user's: it may be opened
 * by name.  Which sleep it becomes says so. */
static void
test_other_user(void **state)
{
	static const struct {
		const char *option, *script;
	} rows[] = {
		{ "--linger=1", "(echo a >/dev/stdout && echo b >/dev/stderr && echo c >$(tty)) &&"
				"exec sleep 1001; exec sleep 1002" },
		{ "--no-pty", "(echo a >/dev/stdout && echo b >/dev/stderr) && exec sleep 1001;"
			      "exec sleep 1002" },
	};
	static struct tty t;

	(void)state;
	if (geteuid() != 0)
		skip();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *words[] = { "-t", "-u", "nobody", rows[i].option, "--", "/bin/sh", "-c",
					rows[i].script, NULL };

		start(&t, 24, 80, words);
		tty_await(&t, "sleep 100");
		assert_true(tty_has(&t, "sleep 1001"));
		quit_ending(&t);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none_leaves_all),
		cmocka_unit_test(test_once_leaves_some),
		cmocka_unit_test(test_loop_leaves_none),
		cmocka_unit_test(test_output_and_input),
		cmocka_unit_test(test_focus_is_not_input),
		cmocka_unit_test(test_typing_ends),
		cmocka_unit_test(test_failure_shows_output),
		cmocka_unit_test(test_readonly),
		cmocka_unit_test(test_output_search),
		cmocka_unit_test(test_answer_is_not_typed),
		cmocka_unit_test(test_output_is_left),
		cmocka_unit_test(test_output_cannot_drive),
		cmocka_unit_test(test_window_size),
		cmocka_unit_test(test_no_pty),
		cmocka_unit_test(test_detach),
		cmocka_unit_test(test_small_question),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_end_it_for_good),
		cmocka_unit_test(test_terminated),
		cmocka_unit_test(test_kill_key),
		cmocka_unit_test(test_kill_zombie),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_attach),
		cmocka_unit_test(test_zombies_wrap),
		cmocka_unit_test(test_hangup),
		cmocka_unit_test(test_other_user),
	};
	char command[64];
	int failed;

	cmocka_set_test_filter(getenv("TEST_FILTER"));	/* one alone, by hand */
	if (!getenv("PROCWATCH") || !getenv("builddir") || !mkdtemp(dir))
		return 77;
	failed = cmocka_run_group_tests_name("live", tests, NULL, NULL);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) == 0 ? failed : 1;
}
