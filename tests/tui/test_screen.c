/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_screen.c - the full screen on a stream that the test writes: each key, each
 * size, each kind of terminal, each way out. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tty.h"


/* A server that forks three children; two end, their signals merge, one wait. */
static const char stream[] =
	"{\"event\":\"start\",\"t\":1000000000000,\"schema\":1,\"version\":\"0\",\"backend\":\"bpf\","
	"\"mode\":\"launch\",\"pid\":100,\"argv\":[\"./server\",\"9190\"],\"wall_offset_ns\":0,"
	"\"kernel\":\"6\"}\n"
	"{\"event\":\"exec\",\"t\":1000000000001,\"pid\":100,\"tid\":100,\"comm\":\"server\","
	"\"exe\":\"/srv/server\",\"argv\":[\"./server\",\"9190\"],\"truncated\":false}\n"
	"{\"event\":\"fork\",\"t\":1001000000000,\"pid\":100,\"tid\":100,\"child\":201,\"parent\":100,"
	"\"exit_signal\":\"SIGCHLD\",\"vfork\":false}\n"
	"{\"event\":\"fork\",\"t\":1001100000000,\"pid\":100,\"tid\":100,\"child\":202,\"parent\":100,"
	"\"exit_signal\":\"SIGCHLD\",\"vfork\":false}\n"
	"{\"event\":\"fork\",\"t\":1001200000000,\"pid\":100,\"tid\":100,\"child\":203,\"parent\":100,"
	"\"exit_signal\":\"SIGCHLD\",\"vfork\":false}\n"
	"{\"event\":\"exit\",\"t\":1003000000000,\"pid\":201,\"ppid\":100,\"comm\":\"server\",\"code\":3,"
	"\"zombie\":true}\n"
	"{\"event\":\"signal\",\"t\":1003000001000,\"signal\":\"SIGCHLD\",\"from\":201,\"to\":100,"
	"\"code\":\"CLD_EXITED\",\"result\":\"queued\"}\n"
	"{\"event\":\"exit\",\"t\":1003000002000,\"pid\":202,\"ppid\":100,\"comm\":\"server\","
	"\"signal\":\"SIGTERM\",\"core\":false,\"zombie\":true}\n"
	"{\"event\":\"signal\",\"t\":1003000003000,\"signal\":\"SIGCHLD\",\"from\":202,\"to\":100,"
	"\"code\":\"CLD_KILLED\",\"result\":\"coalesced\"}\n"
	"{\"event\":\"deliver\",\"t\":1003000004000,\"pid\":100,\"tid\":100,\"signal\":\"SIGCHLD\","
	"\"action\":\"handler\",\"flags\":[\"SA_RESTART\"]}\n"
	"{\"event\":\"wait_return\",\"t\":1003000005000,\"pid\":100,\"tid\":100,\"call\":\"wait4\","
	"\"target\":\"any\",\"options\":[\"WNOHANG\"],\"child\":201,\"state\":\"exited\","
	"\"elapsed_ns\":2000}\n"
	"{\"event\":\"exec\",\"t\":1005300000000,\"pid\":203,\"tid\":203,\"comm\":\"helper\","
	"\"exe\":\"/bin/helper\",\"argv\":[\"helper\",\"--needle\"],\"truncated\":false}\n";

/* Lets time go by in the stream, so that what is reaped has gone. */
static const char later[] =
	"{\"event\":\"fork\",\"t\":1008000000000,\"pid\":100,\"tid\":100,\"child\":204,\"parent\":100,"
	"\"exit_signal\":\"SIGCHLD\",\"vfork\":false}\n";

static const char *const argv_replay[] = { NULL, "-t", "-q", "-r", "-", NULL };

/* What is reaped goes after 3 s, also while there is room for it. */
static const char *const argv_linger[] = { NULL, "-t", "-q", "--linger=3", "-r", "-", NULL };

static void
open_as(struct tty *t, struct tty_start *s)
{
	static const char *argv[8];

	if (!s->argv)
		memcpy(argv, argv_replay, sizeof(argv_replay));
	else
		memcpy(argv, s->argv, sizeof(argv_linger));
	argv[0] = getenv("PROCWATCH");
	s->argv = argv;
	s->piped = true;
	tty_open(t, s);
	tty_feed(t, stream);
	tty_await(t, "server");
}

static void
open_with(struct tty *t, int rows, int cols, const char *term, const char *locale)
{
	struct tty_start s = { .rows = rows, .cols = cols, .term = term, .locale = locale };

	open_as(t, &s);
}

static void
open_plain(struct tty *t)
{
	open_with(t, 24, 80, NULL, NULL);
	tty_await(t, "helper");
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

static void
quit_over(struct tty *t)
{
	tty_type(t, "x");
	tty_await_not(t, "keys and symbols");
	quit(t);
}

/* --- what it shows ------------------------------------------------------------------- */

static void
test_all_that_matters(void **state)
{
	static const char *const texts[] = {
		"procwatch server 9190", "pid 100", "bpf", "LIVE",
		"Zombies 1", "forks 3", "reaped 1", "running 2",
		"SIGCHLD 2 generated", "1 coalesced", "1 delivered", "1 reaped", "0 ECHILD",
		"PID STATE", "ZOMBIE", "END", "COMMAND", "-10s", "now",
		"2 generated 1 Coalesced 1 delivered", "1 Reaped 0 ECHILD",
		"zombie", "SIGTERM", "helper --needl", "exit 3", "reaped",
		"F1Help", "SpacePause", "F10Quit", "Events",
	};
	static struct tty t;

	(void)state;
	open_plain(&t);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		tty_await(&t, texts[i]);
	tty_await(&t, "▇▇");		/* the zombie in the timeline */
	quit(&t);
}

/* What is reaped goes when it has lingered; a zombie stays until it is reaped. */
/* Also where there is no room for the pid and the rest. */
static void
test_forced_race(void **state)
{
	static const char forced[] =
		"{\"event\":\"start\",\"t\":1000000000000,\"schema\":1,\"version\":\"0\",\"backend\":\"bpf\","
		"\"mode\":\"launch\",\"pid\":100,\"argv\":[\"./server\",\"with-quite-a-few-words-to-say\"],"
		"\"wall_offset_ns\":0,\"kernel\":\"6\",\"stress\":\"merge\",\"stress_children\":5}\n";
	const char *argv[6];
	struct tty_start s = { .rows = 24, .cols = 60, .argv = argv, .piped = true };
	struct tty t;

	(void)state;
	memcpy(argv, argv_replay, sizeof(argv_replay));
	argv[0] = getenv("PROCWATCH");
	tty_open(&t, &s);
	tty_feed(&t, forced);
	tty_await(&t, "--stress=merge:5  LIVE");
	quit(&t);
}

static void
test_zombie_goes(void **state)
{
	static struct tty t;

	(void)state;
	open_as(&t, &(struct tty_start){ .rows = 24, .cols = 80, .argv = argv_linger });
	tty_await(&t, "exit 3");
	tty_feed(&t, later);
	tty_await_not(&t, "exit 3");
	tty_await(&t, "204");
	tty_await(&t, "SIGTERM");
	tty_feed(&t, "{\"event\":\"wait_return\",\"t\":1008100000000,\"pid\":100,\"tid\":100,"
		     "\"call\":\"wait4\",\"target\":\"any\",\"options\":[],\"child\":202,"
		     "\"state\":\"exited\",\"elapsed_ns\":2000}\n");
	tty_await(&t, "Zombies 0");
	quit(&t);
}

/* What the program before an exec did is not lost, and not the new one's. */
static void
test_exec_in_lanes(void **state)
{
	static struct tty t;

	(void)state;
	open_plain(&t);
	tty_await(&t, "x······R");
	tty_feed(&t, "{\"event\":\"exec\",\"t\":1006000000000,\"pid\":100,\"tid\":100,\"comm\":\"second\","
		     "\"exe\":\"/bin/second\",\"argv\":[\"second\"],\"truncated\":false}\n");
	tty_feed(&t, "{\"event\":\"wait_return\",\"t\":1006500000000,\"pid\":100,\"tid\":100,\"call\":\"wait4\","
		     "\"target\":\"any\",\"options\":[\"WNOHANG\"],\"child\":0,\"elapsed_ns\":2000}\n");
	tty_await(&t, "0 Reaped 1 returned 0");
	tty_type(&t, "\r");
	tty_await(&t, "1 reaped, of 3 forks; not counted above");
	tty_type(&t, "x");
	tty_await_not(&t, "not counted above");
	quit(&t);
}

/* The list scrolls to the newest child, wherever the parent's row is then: it stays. */
static void
test_parent_stays_in_sight(void **state)
{
	static struct tty t;
	char line[512], pid[8];

	(void)state;
	open_plain(&t);
	tty_await(&t, "--needle");
	for (int i = 301; i < 316; i++) {
		snprintf(line, sizeof(line),
			 "{\"event\":\"fork\",\"t\":1006%09d,\"pid\":203,\"tid\":203,\"child\":%d,"
			 "\"parent\":203,\"exit_signal\":\"SIGCHLD\",\"vfork\":false}\n"
			 "{\"event\":\"exit\",\"t\":1006%09d,\"pid\":%d,\"ppid\":203,\"comm\":\"helper\","
			 "\"code\":0,\"zombie\":true}\n"
			 "{\"event\":\"signal\",\"t\":1006%09d,\"signal\":\"SIGCHLD\",\"from\":%d,\"to\":203,"
			 "\"code\":\"CLD_EXITED\",\"result\":\"ignored\"}\n", 3 * i, i, 3 * i + 1, i, 3 * i + 2, i);
		tty_feed(&t, line);
		snprintf(pid, sizeof(pid), "%d z", i);
		tty_await(&t, pid);
		tty_await(&t, "203 running");
	}
	quit(&t);
}

#define UP "\033OA"
#define DOWN "\033OB"
#define RIGHT "\033OC"
#define LEFT "\033OD"
#define HOME "\033OH"
#define END "\033OF"
#define PGUP "\033[5~"
#define PGDN "\033[6~"

/* The words of a finding stand while the ages beside them count on. */
static void
test_finding_has_its_time(void **state)
{
	static struct tty t;

	(void)state;
	open_plain(&t);
	tty_feed(&t, later);
	tty_await(&t, "As of 6.05 s: server (100) has 1 zombie.");
	tty_await(&t, "Zombies 1, oldest 4s");
	tty_type(&t, HOME "\r");
	tty_await(&t, "one-wait-per-signal, as of 6.05 s: server (100)");
	tty_type(&t, "x");
	tty_await_not(&t, "Process 100");
	tty_type(&t, "/202\r\r");		/* the zombie says which cause it has */
	tty_await(&t, "was coalesced with that of server (201)");
	tty_await(&t, "one-wait-per-signal: f shows the finding");
	tty_type(&t, "x");
	tty_await_not(&t, "Process 202");
	tty_feed(&t, "{\"event\":\"exit\",\"t\":1009000000000,\"pid\":100,\"ppid\":1,\"comm\":\"server\","
		     "\"code\":0,\"zombie\":true}\n");
	tty_await(&t, "server (100) had 1 zombie when it exited.");
	tty_type(&t, HOME "\r");
	tty_await(&t, "1 zombie left when it exited (at most 2), 1 reaped, of 4 forks");
	tty_type(&t, "x");
	tty_await_not(&t, "Process 100");
	quit(&t);
}

/* --- keys --------------------------------------------------------------------------------- */

/* After keys, text is there and not is not.  Where a key undoes what others did, those
 * come first, and between has to be there before keys are typed ("!x": x is not). */
static const struct key_row {
	const char *name, *first, *between, *keys, *text, *not;
} key_rows[] = {
	{ "F1 helps", NULL, NULL, "\033OP", "keys and symbols", "Events" },
	{ "h helps", NULL, NULL, "h", "keys and symbols", NULL },
	{ "? helps", NULL, NULL, "?", "keys and symbols", NULL },
	{ "help: what a replay has no use for is left out", NULL, NULL, "h" PGDN, "F2 ", "save the events" },
	{ "help scrolls to the legend", NULL, NULL, "h" END, "SIGCHLD coalesced", NULL },
	{ "help names all keys", NULL, NULL, "h" PGDN PGDN, "F10 q Ctrl-C quit procwatch", NULL },
	{ "and the mouse", NULL, NULL, "h" PGDN PGDN, "Mouse        a click selects", NULL },
	{ "help closes", "h", "keys and symbols", "x", "SpacePause", "keys and symbols" },
	{ "Enter shows the first one", NULL, NULL, "\r", "Process 100", NULL },
	{ "details: the zombie", NULL, NULL, DOWN DOWN DOWN "\r", "not reaped by a wait call", NULL },
	{ "details: the end", NULL, NULL, END UP "\r", "SIGTERM", "PID STATE" },
	{ "details: the parent", NULL, NULL, "\r", "1 running, 1 zombie (at most 2)", NULL },
	{ "details: waits", NULL, NULL, "\r", "wait4(any, WNOHANG) returned 201", "PID STATE" },
	{ "details close", "\r", "Process 100", "x", "F10Quit", "Process 100" },
	{ "z: zombies and their parents", NULL, NULL, "z", "202", "└─helper" },
	{ "z: said as long as it is so", "z", "zombies only; z shows all", "f", "zombies only",
	  "z shows all" },
	{ "z twice: not said", "z", "zombies only", "zf", "COMMAND", "zombies only" },
	{ "a filter, too", NULL, NULL, "\\needle\rf", "with: needle", "COMMAND" },
	{ "and both", NULL, NULL, "\\server\rzf", "zombies: server", NULL },
	{ "a filter of events, too", NULL, NULL, "\t\\COALESCED\r\033OF", "Events with: COALESCED ",
	  NULL },
	{ "z twice: all", "z", "zombies only", "z", "└─helper", "zombies only" },
	{ "t: flat", NULL, NULL, "t", "flat, in order of birth", "├─" },
	{ "t twice: the tree", "t", "flat, in order of birth", "t", "├─", "flat, in order" },
	{ "/ finds", NULL, NULL, "/needle\r\r", "Process 203", NULL },
	{ "/ finds a pid", NULL, NULL, "/202\r\r", "Process 202", NULL },
	{ "/ finds nothing", NULL, NULL, "/nowhere\r", "not found: nowhere", NULL },
	{ "/ can be given up", "/needle", "Search: needle", "\033", "F10Quit", "Search:" },
	{ "F3 finds the next", NULL, NULL, "/server\r\033OR\033OR\r", "Process 202", NULL },
	{ "\\ filters", NULL, NULL, "\\needle\r", "203", "SIGTERM" },
	{ "F4 filters", NULL, NULL, "\033OSneedle\r", "203", "SIGTERM" },
	{ "filter: none", NULL, NULL, "\\nowhere\r", "no process matches", NULL },
	{ "filter: Esc ends it", "\\needle", "!SIGTERM", "\033", "SIGTERM", "Processes with" },
	{ "filter: backspace", NULL, NULL, "\\needlex\177\r", "203", "SIGTERM" },
	{ "events filter", NULL, NULL, "\t\\COALESCED\r", "COALESCED", "handler runs" },
	{ "f stops following", NULL, NULL, "f", "no longer scrolls to new processes", NULL },
	{ "f follows", "f", "no longer scrolls", "f", "the list scrolls to new processes", NULL },
	{ "Space pauses", NULL, NULL, " ", "PAUSED", "LIVE" },
	{ "p pauses", NULL, NULL, "p", "PAUSED", NULL },
	{ "paused: z", NULL, NULL, " z", "zombies only", "└─helper" },
	{ "paused: z twice", " z", "zombies only", "z", "└─helper", "zombies only" },
	{ "paused: t", NULL, NULL, " t", "flat, in order of birth", "├─" },
	{ "paused: a filter", NULL, NULL, " \\needle\r", "203", "SIGTERM" },
	{ "p resumes", "p", "PAUSED", "p", "LIVE", "PAUSED" },
	{ "+ zooms in", NULL, NULL, "+", "-5s", NULL },
	{ "- zooms out", NULL, NULL, "-", "-30s", NULL },
	{ "zoom ends at 1 us a column", NULL, NULL, "+++++++++++++++++++++++++", "timeline: 26us wide", NULL },
	{ "zoom ends at 1 h a column", NULL, NULL, "-------------------", "timeline: 26h wide", NULL },
	{ "zoom from any pane", NULL, NULL, "\t+", "-5s", NULL },
	{ "Left: earlier", NULL, NULL, LEFT, "ago", "now" },
	{ "End: now", LEFT LEFT, "ago", END, "now", "ago" },
	{ "Right: later", LEFT, "ago", RIGHT, "now", "ago" },
	{ "k in a recording", NULL, NULL, HOME "k", "its processes cannot be sent a signal", "Signal for" },
	{ "F9 in a recording", NULL, NULL, HOME "\033[20~", "cannot be sent a signal", NULL },
	{ "/ finds an event", NULL, NULL, "\t/COALESCED\ry", "copied:    3.000003", NULL },
	{ "F3: the next event", NULL, NULL, "\t/handler\r\033OR\033ORy", "copied:    3.000004", NULL },
	{ "/ in events: none", NULL, NULL, "\t/nowhere\r", "not found: nowhere", NULL },
	{ "y copies a process", NULL, NULL, HOME "y", "copied: 100 running 5s server 9190", NULL },
	{ "y: nothing is selected", NULL, NULL, "y", "nothing to copy here", NULL },
	{ "Y: there is no finding", NULL, NULL, "Y", "nothing to copy here", NULL },
	{ "a filter of findings", NULL, NULL, "\t\t\\nowhere\r", "no finding matches the filter", NULL },
	{ "F6: the columns", NULL, NULL, "\033[17~", "in order of birth", NULL },
	{ "s: the columns", NULL, NULL, "s", "process ID of the parent", NULL },
	{ "sorted: a list", NULL, NULL, "s" DOWN "\r\033", "203 running", "├─" },
	{ "sorted: t shows the tree", "s" DOWN "\r\033", "!├─", "t", "├─", NULL },
	{ "a column more", NULL, NULL, "s" DOWN DOWN DOWN " \033", "PID USER", NULL },
	{ "a recording has no places", NULL, NULL, "s" DOWN DOWN DOWN DOWN " \033", "PID PLACE", NULL },
	{ "a column less", NULL, NULL, "s" DOWN " \033", "STATE", "PID STATE" },
	{ "c: collapses", NULL, NULL, HOME "c", "[+3, 1Z] server", "├─" },
	{ "c: a child is in its parent", NULL, NULL, END "c", "[+3, 1Z] server", "├─" },
	{ "c twice", HOME "c", "[+3, 1Z]", "c", "├─", "[+3" },
	{ "C: collapses all", NULL, NULL, "C", "[+3, 1Z] server", "├─" },
	{ "C twice", "C", "!├─", "C", "├─", "[+3" },
	{ "collapsed: a filter finds", HOME "c", "!├─", "\\needle\r", "└─helper", "[+" },
	{ "collapsed: # expands", HOME "c", "!├─", "#203\r\r", "Process 203", NULL },
	{ "# goes to a pid", NULL, NULL, "#202\r\r", "Process 202", NULL },
	{ "# and no part of one", NULL, NULL, "#20\r", "no such process here: 20", NULL },
	{ "#: not a number", NULL, NULL, "#2o2\r", "no such process here: 2o2", NULL },
	{ ") scrolls the commands", NULL, NULL, ")", "COMMAND +8", "└─helper" },
	{ "Shift-Right, too", NULL, NULL, "\033[1;2C", "COMMAND +8", NULL },
	{ "( scrolls back", ")", "COMMAND +8", "(", "└─helper", "+8" },
	{ "F holds the selected one", NULL, NULL, HOME "F", "100 stays in sight; F ends that", NULL },
	{ "F twice", HOME "F", "stays in sight", "F", "no longer stays in sight", NULL },
	{ "F2: colours", NULL, NULL, "\033OQ", "colours: dark", NULL },
	{ "Tab: events", NULL, NULL, "\t" PGUP, "Events (scrolled back)", NULL },
	{ "events: End", "\t" PGUP, "scrolled back", END, "Events", "scrolled back" },
	{ "events: Home", NULL, NULL, "\t" HOME, "start", NULL },
	{ "events: f stops following", NULL, NULL, "\tf", "scrolled back", NULL },
	{ "Shift-Tab", NULL, NULL, "\t\033[Z\r", "Process 100", NULL },
	{ "v: maximises", NULL, NULL, "\tv", "handler runs", "COMMAND" },
	{ "v twice", "v", "!Events", "v", "Events", NULL },
	{ "Ctrl-O without a command", NULL, NULL, "\017", "no command has its terminal here", NULL },
	{ "down, up, PgDn, PgUp", NULL, NULL, DOWN DOWN UP PGDN PGUP "\r", "Process 100", NULL },
	{ "an unknown key does nothing", NULL, NULL, "Q\033[24~h", "keys and symbols", NULL },
};

static void
type_keys(struct tty *t, const char *keys)
{
	for (const char *p = keys; *p;) {
		char one[8] = { 0 };
		size_t n = 1;

		/* a lone ESC is known by what does not follow it */
		if (*p == '\033' && (p[1] == 'O' || p[1] == '[')) {
			n = 2 + strcspn(p + 2, "ABCDFHPQRSZ~") + 1;
		} else if (*p == '\033') {
			tty_type(t, "\033");
			tty_idle(t, 100);
			p++;
			continue;
		}
		memcpy(one, p, n);
		tty_type(t, one);
		p += n;
	}
}

static void
run_key_row(void **state)
{
	const struct key_row *row = *state;
	static struct tty t;

	open_plain(&t);
	if (row->first)
		type_keys(&t, row->first);
	if (row->between && *row->between == '!')
		tty_await_not(&t, row->between + 1);
	else if (row->between)
		tty_await(&t, row->between);
	/* else the row would pass with a keyboard that is dead */
	assert_true(!tty_has(&t, row->text) || (row->not && tty_has(&t, row->not)));
	type_keys(&t, row->keys);
	tty_await(&t, row->text);
	if (row->not)
		tty_await_not(&t, row->not);
	tty_close(&t);
}

/* The pids of the rows, from the top. */
static void
await_order(struct tty *t, const char *order)
{
	char got[64] = "";

	for (int tries = 0; tries < 300; tries++) {
		int y = tty_find(t, "STATE") + 1;

		got[0] = '\0';
		for (int i = 0; i < 8; i++) {
			char *line = tty_line(t, y + i);
			size_t blank = strspn(line, " ");

			if (strncmp(line + blank, "20", 2) == 0 || strncmp(line + blank, "10", 2) == 0)
				strncat(got, line + blank, 4);
			free(line);
		}
		if (strcmp(got, order) == 0)
			return;
		tty_idle(t, 50);
	}
	tty_print(t);
	fail_msg("order: %s, not %s", got, order);
}

/* By the numbers the greatest is first, by text the first; the same again: in reverse. */
static void
test_sorting(void **state)
{
	static struct tty t;
	char click[48];

	(void)state;
	open_with(&t, 40, 80, NULL, NULL);	/* there is room for all of them */
	tty_await(&t, "helper");
	await_order(&t, "100 201 202 203 ");
	type_keys(&t, "s" DOWN "\r\r\033");		/* pid, in reverse */
	await_order(&t, "203 202 201 100 ");
	type_keys(&t, "s" HOME DOWN DOWN DOWN DOWN DOWN DOWN DOWN DOWN "\r\033");
	await_order(&t, "202 201 100 203 ");		/* zombie: one that is one comes first */
	type_keys(&t, "s" END "\r\033");
	await_order(&t, "203 100 201 202 ");		/* command */
	type_keys(&t, "s" END UP UP "\r\033");
	await_order(&t, "100 201 202 203 ");		/* zombie children: 1, 0, 0, 0 */
	tty_feed(&t, later);				/* and what comes is sorted, too */
	await_order(&t, "100 201 202 203 204 ");
	type_keys(&t, "s" HOME "\r\033");
	tty_await(&t, "└─");
	snprintf(click, sizeof(click), "\033[<0;5;%dM\033[<0;5;%dm", tty_find(&t, "PID STATE") + 1,
		 tty_find(&t, "PID STATE") + 1);
	tty_type(&t, click);				/* on the heading, twice */
	tty_await_not(&t, "└─");
	await_order(&t, "100 201 202 203 204 ");
	tty_type(&t, click);
	await_order(&t, "204 203 202 201 100 ");
	quit(&t);
}

/* The lines between the parts of the screen: by keys, and dragged. */
static void
test_splits_move(void **state)
{
	static struct tty t;
	char drag[64];
	int y;

	(void)state;
	open_plain(&t);
	tty_await_cell(&t, "PID STATE", 53, 0x2502);
	type_keys(&t, ">");
	tty_await_cell(&t, "PID STATE", 55, 0x2502);
	type_keys(&t, "<<");
	tty_await_cell(&t, "PID STATE", 51, 0x2502);
	y = tty_find(&t, "PID STATE") + 1;
	snprintf(drag, sizeof(drag), "\033[<0;52;%dM\033[<0;61;%dm", y + 2, y + 3);
	tty_type(&t, drag);
	tty_await_cell(&t, "PID STATE", 60, 0x2502);
	for (int i = 0; i < 12; i++)
		type_keys(&t, ">");
	tty_await_not(&t, "now");			/* the timeline has gone */
	type_keys(&t, "<");
	tty_await(&t, "now");
	y = tty_find(&t, "─ Events");
	type_keys(&t, "{");
	for (int i = 0; i < 300 && tty_find(&t, "─ Events") != y - 1; i++)
		tty_idle(&t, 50);
	assert_int_equal(tty_find(&t, "─ Events"), y - 1);
	type_keys(&t, "}}");
	for (int i = 0; i < 300 && tty_find(&t, "─ Events") != y + 1; i++)
		tty_idle(&t, 50);
	assert_int_equal(tty_find(&t, "─ Events"), y + 1);
	snprintf(drag, sizeof(drag), "\033[<0;30;%dM\033[<0;30;%dm", y + 2, y - 2);
	tty_type(&t, drag);
	for (int i = 0; i < 300 && tty_find(&t, "─ Events") != y - 3; i++)
		tty_idle(&t, 50);
	assert_int_equal(tty_find(&t, "─ Events"), y - 3);
	quit(&t);
}

/* Ctrl-L draws a screen again on which nothing has changed. */
static void
test_redraw(void **state)
{
	unsigned long long before;
	static struct tty t;

	(void)state;
	open_plain(&t);
	tty_type(&t, " ");
	tty_await(&t, "PAUSED");
	do {
		before = t.bytes;
		tty_idle(&t, 300);
	} while (t.bytes != before);
	tty_type(&t, "\014");
	for (int i = 0; i < 100 && t.bytes < before + 1000; i++)
		tty_idle(&t, 50);
	assert_true(t.bytes >= before + 1000);
	tty_await(&t, "helper");
	quit(&t);
}

static void
test_save(void **state)
{
	char path[64], keys[96];
	char line[512];
	static struct tty t;
	struct stat st;
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "/tmp/procwatch-test-%d.jsonl", (int)getpid());
	snprintf(keys, sizeof(keys), "w\025%s\r", path);
	open_plain(&t);
	tty_type(&t, keys);
	tty_await(&t, "events saved to");
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	assert_non_null(strstr(line, "\"event\":\"start\""));
	fclose(f);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	tty_type(&t, keys);		/* what is there stays as it is */
	tty_await(&t, "already exists");
	unlink(path);
	quit(&t);
}

/* Enter is enough each time: the name that is offered is free, also where a link
 * stands that leads nowhere yet. */
static void
test_save_again(void **state)
{
	static const char *const names[] = {
		"procwatch-100.jsonl", "procwatch-100-2.jsonl", "procwatch-100-4.jsonl",
	};
	char dir[] = "/tmp/procwatch-save-XXXXXX", path[64], said[64];
	struct tty_start s = { .rows = 24, .cols = 80, .cwd = dir };
	static struct tty t;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/procwatch-100-3.jsonl", dir);
	assert_int_equal(symlink("elsewhere", path), 0);
	open_as(&t, &s);
	tty_await(&t, "helper");
	for (size_t i = 0; i < 3; i++) {
		tty_type(&t, "w\r");
		snprintf(said, sizeof(said), "events saved to %s", names[i]);
		tty_await(&t, said);
	}
	tty_type(&t, "w\025procwatch-100-3.jsonl\r");
	tty_await(&t, "procwatch-100-3.jsonl already exists; press w and choose another name");
	unlink(path);
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(rmdir(dir), 0);	/* and nothing else is there */
	quit(&t);
}

static void
test_mouse(void **state)
{
	static struct tty t;
	char click[64];

	(void)state;
	open_plain(&t);
	tty_await(&t, "└─helper");
	snprintf(click, sizeof(click), "\033[<0;10;%dM\033[<0;10;%dm", tty_find(&t, "└─helper") + 1,
		 tty_find(&t, "└─helper") + 1);
	tty_type(&t, click);
	tty_type(&t, "\r");
	tty_await(&t, "Process 203");
	tty_type(&t, "x");
	tty_await_not(&t, "Process 203");
	tty_await(&t, "─ Events");
	snprintf(click, sizeof(click), "\033[<64;10;%dM", tty_find(&t, "Events") + 2);
	tty_type(&t, click);
	tty_await(&t, "scrolled back");
	tty_type(&t, " h");		/* in what lies over it, and while it stands */
	tty_await(&t, "keys and symbols");
	assert_false(tty_has(&t, "SIGCHLD coalesced"));
	for (int i = 0; i < 20; i++)
		tty_type(&t, "\033[<65;10;10M");
	tty_await(&t, "SIGCHLD coalesced");
	quit_over(&t);
}

/* The display is frozen while events come; resuming loses nothing. */
static void
test_pause(void **state)
{
	static struct tty t;

	(void)state;
	open_plain(&t);
	tty_type(&t, " ");
	tty_await(&t, "PAUSED");
	tty_feed(&t, later);
	tty_type(&t, "\t" PGUP);	/* scrolling still works */
	tty_await(&t, "scrolled back");
	tty_type(&t, "\033[Z" HOME "\r");
	tty_await(&t, "Process 100");
	tty_type(&t, "x");
	tty_await(&t, "forks 3");
	assert_false(tty_has(&t, "204"));
	tty_await(&t, "exit 3");
	tty_type(&t, "z");		/* and so does leaving out */
	tty_await(&t, "zombies only");
	tty_await_not(&t, "exit 3");
	tty_type(&t, "z\r");
	tty_await(&t, "1 running, 1 zombie (at most 2)");
	tty_type(&t, "x");
	tty_await(&t, "exit 3");
	assert_false(tty_has(&t, "204"));
	tty_type(&t, " ");
	tty_await(&t, "204");
	tty_await(&t, "forks 4");
	tty_await(&t, "LIVE");
	quit(&t);
}

/* --- sizes and terminals ------------------------------------------------------------------ */

static const struct size_row {
	const char *name;
	int rows, cols;
	const char *term, *locale;
	const char *texts[6];
} size_rows[] = {
	{ "24x80", 24, 80, NULL, NULL, { "Zombies 1", "Coalesced", "F10Quit", "▇▇" } },
	{ "10x40", 10, 40, NULL, NULL, { "Zombies 1", "zombie", "F10Quit", "202" } },
	{ "50x200", 50, 200, NULL, NULL, { "Zombies 1", "helper --needle", "▇▇", "COALESCED" } },
	{ "C locale", 24, 80, NULL, "C", { "Zombies 1", "ZZ", "|-", "- Events -", "F10Quit" } },
	{ "vt100", 24, 80, "vt100", NULL, { "Zombies 1", "zombie", "▇▇", "C", "F10Quit" } },
	{ "8 colours", 24, 80, "linux", NULL, { "Zombies 1", "zombie", "██", "F10Quit" } },
	{ "6x20", 6, 20, NULL, NULL, { "202" } },
};

static void
run_size_row(void **state)
{
	const struct size_row *row = *state;
	static struct tty t;

	open_with(&t, row->rows, row->cols, row->term, row->locale);
	for (int i = 0; i < 6 && row->texts[i]; i++)
		tty_await(&t, row->texts[i]);
	quit(&t);
}

/* A pane with room for more events than there are: its last line is the last one, and
 * what lies before that one can be gone to. */
static void
test_events_with_room(void **state)
{
	static struct tty t;

	(void)state;
	open_with(&t, 150, 80, NULL, NULL);
	tty_await(&t, "Zombies 1");
	tty_type(&t, "\tv");
	tty_await_not(&t, "PID STATE");
	tty_type(&t, "g");
	tty_idle(&t, 300);	/* a picture in between, which looks the same */
	tty_type(&t, UP UP UP "h");
	tty_await(&t, "keys and symbols");
	tty_type(&t, "x");
	tty_await(&t, "COALESCED");
	quit(&t);
}

/* No colour is sent to a terminal that has none, none that NO_COLOR forbids. */
static void
test_monochrome(void **state)
{
	static struct tty t;

	(void)state;
	open_with(&t, 24, 80, "vt100", NULL);
	tty_await(&t, "Coalesced");
	tty_idle(&t, 300);
	for (int y = 0; y < t.rows; y++)
		for (int x = 0; x < t.cols; x++) {
			VTermScreenCell c = tty_cell(&t, y, x);

			assert_true(VTERM_COLOR_IS_DEFAULT_FG(&c.fg));
			assert_true(VTERM_COLOR_IS_DEFAULT_BG(&c.bg));
		}
	quit(&t);
}

/* --- themes ------------------------------------------------------------------------------- */

/* The colour of the letters of a zombie, in each of the palettes. */
enum { ZOMBIE_DARK = 210, ZOMBIE_LIGHT = 160 };

static const struct theme_row {
	const char *name, *option, *background, *colorfgbg;
	bool mute;
	int colour;		/* -1 = none */
} theme_rows[] = {
	{ "theme: a white terminal", NULL, "rgb:ffff/ffff/ffff", NULL, false, ZOMBIE_LIGHT },
	{ "theme: a black one", NULL, "rgb:0000/0000/0000", "0;15", false, ZOMBIE_DARK },
	{ "theme: it does not say", NULL, NULL, NULL, false, ZOMBIE_DARK },
	{ "theme: COLORFGBG says", NULL, NULL, "0;15", false, ZOMBIE_LIGHT },
	{ "theme: it answers nothing", NULL, NULL, NULL, true, ZOMBIE_DARK },
	{ "theme: --theme=light", "--theme=light", "rgb:0000/0000/0000", NULL, false, ZOMBIE_LIGHT },
	{ "theme: --theme=dark", "--theme=dark", "rgb:ffff/ffff/ffff", NULL, false, ZOMBIE_DARK },
	{ "theme: --theme=mono", "--theme=mono", "rgb:ffff/ffff/ffff", NULL, false, -1 },
};

static void
open_theme(struct tty *t, const struct theme_row *row)
{
	static const char *argv[7];
	struct tty_start s = { .rows = 24, .cols = 80, .background = row->background,
			       .mute = row->mute, .colorfgbg = row->colorfgbg, .argv = argv,
			       .piped = true };

	memcpy(argv, argv_replay, sizeof(argv_replay));
	argv[0] = getenv("PROCWATCH");
	argv[5] = row->option;
	tty_open(t, &s);
	tty_feed(t, stream);
	tty_await(t, "helper");
	tty_await(t, "zombie");
}

/* The colour of the word's first letter, -1 = the terminal's own. */
static int
colour_of(struct tty *t, const char *word)
{
	VTermScreenCell c;
	char *line;
	int y;

	tty_await(t, word);
	y = tty_find(t, word);
	line = tty_line(t, y);
	c = tty_cell(t, y, (int)(strstr(line, word) - line));
	free(line);
	return VTERM_COLOR_IS_DEFAULT_FG(&c.fg) ? -1 : c.fg.indexed.idx;
}

static void
run_theme_row(void **state)
{
	const struct theme_row *row = *state;
	static struct tty t;

	open_theme(&t, row);
	assert_int_equal(colour_of(&t, "zombie "), row->colour);
	assert_int_equal(colour_of(&t, "F10"), -1);
	quit(&t);
}

/* An answer that comes when the screen is long up changes its colours, and is not taken
 * for keys: / would search, ; and f do other things. */
static void
test_late_answer(void **state)
{
	static const struct theme_row late = { .mute = true };
	static struct tty t;

	(void)state;
	open_theme(&t, &late);
	assert_int_equal(colour_of(&t, "zombie "), ZOMBIE_DARK);
	tty_type(&t, "\033]11;rgb:ffff/ffff/ffff\033\\");
	tty_type(&t, "\033[?62;4c");
	for (int i = 0; i < 300 && colour_of(&t, "zombie ") == ZOMBIE_DARK; i++)
		tty_idle(&t, 50);
	assert_int_equal(colour_of(&t, "zombie "), ZOMBIE_LIGHT);
	assert_true(tty_has(&t, "SpacePause"));
	assert_false(tty_has(&t, "Search:"));
	assert_int_equal(tty_find(&t, "rgb"), -1);
	quit(&t);
}

/* By OSC 52, as base64. */
static void
test_copy(void **state)
{
	static struct tty t;

	(void)state;
	open_plain(&t);
	type_keys(&t, HOME "y");
	tty_await(&t, "copied: 100");
	assert_string_equal(t.copied, "MTAwIHJ1bm5pbmcgNXMgc2VydmVyIDkxOTA=");
	tty_feed(&t, later);
	tty_await(&t, "LEAK");
	type_keys(&t, "Y");
	tty_await(&t, "copied: server (100) has 1 zombie.");
	quit(&t);
}

/* --- what is kept ------------------------------------------------------------------------- */

static char state_dir[] = "/tmp/procwatch-state-XXXXXX";

static void
open_kept(struct tty *t)
{
	struct tty_start s = { .rows = 24, .cols = 80, .state_home = state_dir,
			       .background = "rgb:ffff/ffff/ffff" };

	open_as(t, &s);
	tty_await(t, "helper");
}

static void
write_kept(const char *path, const char *bytes, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

/* Sorting, columns, splits and colours are there the next time, whatever has become of the
 * file; nothing is written where nothing was changed. */
static void
test_kept(void **state)
{
	static const char garbage[] = "split=\0\377\nsort=nothing\nlower=99999999999999999999\ncolumns=,,,\n"
				      "theme=\nsplit=-3\n=\n\n\033[2J";
	static struct tty t;
	char path[96], temp[64], text[256] = "";
	struct stat st;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(state_dir));
	snprintf(temp, sizeof(temp), "%s/procwatch", state_dir);
	snprintf(path, sizeof(path), "%s/screen", temp);
	open_kept(&t);
	assert_int_equal(colour_of(&t, "zombie "), ZOMBIE_LIGHT);
	quit(&t);
	assert_int_equal(access(temp, F_OK), -1);
	open_kept(&t);
	type_keys(&t, "s" DOWN "\r\r" DOWN " \033>>\033OQ");
	await_order(&t, "203 202 201 100 ");
	tty_await(&t, "colours: dark");
	quit(&t);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_true(fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	assert_non_null(strstr(text, "theme=dark\n"));
	assert_non_null(strstr(text, "columns=pid,ppid,state,age,zombie,end,command\n"));
	assert_non_null(strstr(text, "sort=-pid\n"));
	open_kept(&t);
	await_order(&t, "203 202 201 100 ");
	tty_await(&t, "PPID STATE");
	assert_int_equal(colour_of(&t, "zombie "), ZOMBIE_DARK);
	quit(&t);
	write_kept(path, garbage, sizeof(garbage) - 1);
	open_kept(&t);
	await_order(&t, "100 201 202 203 ");
	tty_await_cell(&t, "PID STATE", 53, 0x2502);
	quit(&t);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);		/* it can neither be read nor replaced */
	open_kept(&t);
	type_keys(&t, ">");
	tty_await_cell(&t, "PID STATE", 55, 0x2502);
	quit(&t);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(temp), 0);		/* and nothing else is left there */
	assert_int_equal(rmdir(state_dir), 0);
}

static bool
has_default_back(struct tty *t, int y)
{
	VTermScreenCell c = tty_cell(t, y, 0);

	return VTERM_COLOR_IS_DEFAULT_BG(&c.bg);
}

/* The selected row is one bar: one background, one colour. */
static void
test_selection_is_a_bar(void **state)
{
	static struct tty t;
	int y;

	(void)state;
	open_plain(&t);
	type_keys(&t, DOWN DOWN DOWN);
	y = tty_find(&t, " zombie ");
	for (int i = 0; i < 300 && has_default_back(&t, y); i++)
		tty_idle(&t, 50);
	for (int x = 0; x < 53; x++) {
		VTermScreenCell c = tty_cell(&t, y, x);

		assert_int_equal(c.bg.indexed.idx, 25);
		assert_int_equal(c.fg.indexed.idx, 231);
		assert_false(c.attrs.reverse);
	}
	quit(&t);
}

/* Where there is no other screen, nothing of this one stays. */
static void
test_vt100_is_left_clean(void **state)
{
	static struct tty t;

	(void)state;
	for (int i = 0; i < 2; i++) {
		open_with(&t, 24, 80, "vt100", NULL);
		tty_await(&t, "F10Quit");
		if (i)
			tty_signal(&t, SIGABRT);
		else
			tty_type(&t, "q");
		tty_await_end(&t);
		tty_await_not(&t, "F10Quit");
		tty_await_not(&t, "Zombies 1");
		tty_close(&t);
	}
}

static void
test_resize_storm(void **state)
{
	static const int sizes[][2] = {
		{ 10, 40 }, { 50, 200 }, { 1, 1 }, { 24, 80 }, { 3, 200 }, { 60, 12 }, { 2, 2 },
		{ 16, 63 }, { 100, 300 }, { 24, 80 },
	};
	static struct tty t;

	(void)state;
	open_plain(&t);
	for (int round = 0; round < 20; round++)
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			tty_resize(&t, sizes[i][0], sizes[i][1]);
			tty_type(&t, round % 4 == 1 ? "h" : round % 4 == 2 ? "Q\t" : "Q");
			tty_idle(&t, 2);
		}
	tty_type(&t, "Q");
	tty_await(&t, "F10Quit");
	tty_type(&t, "\014");
	tty_await(&t, "Zombies 1");
	tty_await(&t, "helper");
	quit(&t);
}

/* A line that is cut says so, and what happened stays in sight in a narrow pane. */
static void
test_events_are_cut(void **state)
{
	static const struct { int rows, cols; const char *text, *not; } sizes[] = {
		{ 24, 80, "0 server   signal  SIGCHLD from 202 COALESCED: one was pendin…", NULL },
		{ 24, 56, "    100 server   signal  SIGCHLD from 202 COALESCED: on…", "3.0000" },
		{ 10, 40, "    100 signal  SIGCHLD from 202 COALES…", "server   " },
	};
	static struct tty t;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		open_with(&t, sizes[i].rows, sizes[i].cols, NULL, NULL);
		tty_type(&t, "\tv");
		tty_await(&t, sizes[i].text);
		if (sizes[i].not)
			tty_await_not(&t, sizes[i].not);
		tty_type(&t, RIGHT RIGHT RIGHT RIGHT);	/* the rest can be scrolled to */
		tty_await(&t, "pending already");
		quit(&t);
	}
}

/* The terminal knows its size better than an environment that came along. */
static void
test_size_in_environment(void **state)
{
	static const char *const wrong[][2] = { { "40", "132" }, { "10", "40" }, { "24", NULL } };
	static struct tty t;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct tty_start s = { .rows = 24, .cols = 80, .lines = wrong[i][0],
				       .columns = wrong[i][1] };
		char *line;

		open_as(&t, &s);
		tty_await(&t, "helper");
		tty_await(&t, "F10Quit");
		assert_int_equal(tty_find(&t, "F10Quit"), 23);
		line = tty_line(&t, 0);
		assert_int_equal(strlen(line), 79);	/* " LIVE " ends where the line does */
		free(line);
		quit(&t);
	}
}

/* Names that would drive the terminal, or be wider than they look. */
static void
test_strange_names(void **state)
{
	static struct tty t;

	(void)state;
	open_plain(&t);
	tty_feed(&t, "{\"event\":\"exec\",\"t\":1004000000000,\"pid\":203,\"tid\":203,"
		     "\"comm\":\"\\u001b[2J\\u001b[H\",\"exe\":\"/x\","
		     "\"argv\":[\"\\u001b]0;\\u0007\\u009b\"],\"truncated\":false}\n");
	tty_await(&t, "\\e]0;");
	tty_await(&t, "Zombies 1");
	tty_feed(&t, "{\"event\":\"exec\",\"t\":1004000000001,\"pid\":203,\"tid\":203,"
		     "\"comm\":\"x\",\"exe\":\"/x\","
		     "\"argv\":[\"\\u4e16\\u754ce\\u0301\\u4e16\\u754c\\u4e16\\u754c\\u4e16\"],"
		     "\"truncated\":false}\n");
	/* the timeline beside it stands where it stands in the other rows */
	tty_await_cell(&t, "世界", 53, 0x2502);
	quit(&t);
}

/* --- ways out ------------------------------------------------------------------------------- */

static const struct way_row {
	const char *name;
	int signo;		/* sent to procwatch */
	const char *keys;	/* or typed */
	int ends_by;		/* signal it ends by, 0 = exits with 0 */
	const char *term;	/* NULL = as the others */
} way_rows[] = {
	{ "q", 0, "q", 0, NULL },
	{ "F10", 0, "\033[21~", 0, NULL },
	{ "Ctrl-C", 0, "\003", 0, NULL },
	{ "SIGTERM", SIGTERM, NULL, 0, NULL },
	{ "SIGHUP", SIGHUP, NULL, 0, NULL },
	{ "SIGINT", SIGINT, NULL, 0, NULL },
	{ "SIGSEGV", SIGSEGV, NULL, SIGSEGV, NULL },
	{ "SIGBUS", SIGBUS, NULL, SIGBUS, NULL },
	{ "SIGABRT", SIGABRT, NULL, SIGABRT, NULL },
	{ "SIGFPE", SIGFPE, NULL, SIGFPE, NULL },
	{ "SIGTRAP", SIGTRAP, NULL, SIGTRAP, NULL },
	{ "SIGUSR1", SIGUSR1, NULL, SIGUSR1, NULL },
	{ "SIGUSR2", SIGUSR2, NULL, SIGUSR2, NULL },
	{ "SIGALRM", SIGALRM, NULL, SIGALRM, NULL },
	{ "SIGVTALRM", SIGVTALRM, NULL, SIGVTALRM, NULL },
	{ "SIGPROF", SIGPROF, NULL, SIGPROF, NULL },
	{ "SIGXCPU", SIGXCPU, NULL, SIGXCPU, NULL },
	{ "SIGIO", SIGIO, NULL, SIGIO, NULL },
	{ "SIGPWR", SIGPWR, NULL, SIGPWR, NULL },
	{ "SIGRTMIN", 34, NULL, 34, NULL },	/* one number, whatever the library keeps */
	{ "SIGRTMAX", 64, NULL, 64, NULL },
	{ "SIGABRT without XM", SIGABRT, NULL, SIGABRT, "tmux-256color" },
	{ "SIGUSR1 without XM", SIGUSR1, NULL, SIGUSR1, "tmux-256color" },
	{ "q without XM", 0, "q", 0, "tmux-256color" },
};

static void
run_way_row(void **state)
{
	const struct way_row *row = *state;
	static struct tty t;

	open_with(&t, 24, 80, row->term, NULL);
	tty_await(&t, "helper");
	assert_true(t.alternate && t.no_cursor);
	/* libvterm takes but the first of several modes in one sequence, as XM has them */
	assert_true(t.mouse || !row->term);
	if (row->keys)
		tty_type(&t, row->keys);
	else
		tty_signal(&t, row->signo);
	tty_await_end(&t);
	/* a sanitizer makes an exit of the fault */
	if (!row->ends_by)
		assert_int_equal(t.status, 0);
	else
		assert_true(WIFSIGNALED(t.status) ? WTERMSIG(t.status) == row->ends_by
						  : WEXITSTATUS(t.status) != 0);
	tty_assert_restored(&t);
	tty_close(&t);
}

static void
test_stop_and_fg(void **state)
{
	static struct tty t;

	(void)state;
	open_plain(&t);
	/* often: a signal that comes while the screen is drawn is not lost */
	for (int i = 0; i < 20; i++) {
		if (i % 4)
			tty_signal(&t, SIGTSTP);
		else
			tty_type(&t, "\032");
		tty_await_stop(&t);
		tty_idle(&t, 0);
		tty_assert_restored(&t);
		tty_resume(&t);
		tty_await(&t, "helper");
		assert_true(t.alternate);
	}
	quit(&t);
}

/* The end of the stream: the screen stays, with the summary, until q. */
static void
test_stays_at_the_end(void **state)
{
	static struct tty t;

	(void)state;
	open_plain(&t);
	close(t.input);
	t.input = -1;
	tty_await(&t, "ENDED");
	tty_await(&t, "Summary");
	tty_type(&t, "\t");
	tty_await(&t, "helper");
	assert_false(t.over);
	quit(&t);
}

/* The summary is made for its pane, again when that changes; a line stands between
 * two panes, and the one behind them is named once. */
static void
test_summary_fits(void **state)
{
	static struct tty t;

	(void)state;
	open_with(&t, 40, 160, NULL, NULL);
	close(t.input);
	t.input = -1;
	tty_await(&t, "Summary");
	tty_await_cell(&t, "SIGCHLD      2 generated", 80, 0x2502);
	tty_type(&t, "\t\t\tv");
	tty_resize(&t, 24, 50);
	tty_await(&t, "  zombies      1 remains, at most 2 at once, 1");
	tty_await(&t, "               reaped by a wait call");
	tty_await(&t, "forks reaped left    max …");
	tty_type(&t, RIGHT RIGHT RIGHT);
	tty_await(&t, "coalesced delivered calls");
	quit(&t);
}

/* Nothing to show means no work: a standing screen writes nothing. */
static void
test_quiet_when_nothing_happens(void **state)
{
	unsigned long long before;
	static struct tty t;
	int round = 0;

	(void)state;
	open_plain(&t);
	tty_type(&t, " ");
	tty_await(&t, "PAUSED");
	do {		/* the last of the picture may be on its way yet */
		before = t.bytes;
		tty_idle(&t, 1500);
	} while (t.bytes != before && ++round < 10);
	assert_int_equal(t.bytes, before);
	quit(&t);
}

#define ROWS(rows) (sizeof(rows) / sizeof(rows[0]))

int
main(void)
{
	static struct CMUnitTest tests[256] = {
		cmocka_unit_test(test_all_that_matters),
		cmocka_unit_test(test_forced_race),
		cmocka_unit_test(test_zombie_goes),
		cmocka_unit_test(test_finding_has_its_time),
		cmocka_unit_test(test_exec_in_lanes),
		cmocka_unit_test(test_parent_stays_in_sight),
		cmocka_unit_test(test_redraw),
		cmocka_unit_test(test_sorting),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_splits_move),
		cmocka_unit_test(test_save),
		cmocka_unit_test(test_save_again),
		cmocka_unit_test(test_mouse),
		cmocka_unit_test(test_pause),
		cmocka_unit_test(test_events_with_room),
		cmocka_unit_test(test_monochrome),
		cmocka_unit_test(test_late_answer),
		cmocka_unit_test(test_selection_is_a_bar),
		cmocka_unit_test(test_vt100_is_left_clean),
		cmocka_unit_test(test_resize_storm),
		cmocka_unit_test(test_events_are_cut),
		cmocka_unit_test(test_summary_fits),
		cmocka_unit_test(test_size_in_environment),
		cmocka_unit_test(test_strange_names),
		cmocka_unit_test(test_stop_and_fg),
		cmocka_unit_test(test_stays_at_the_end),
		cmocka_unit_test(test_quiet_when_nothing_happens),
	};
	size_t n = 0;

	while (tests[n].test_func)
		n++;
	for (size_t i = 0; i < ROWS(key_rows); i++)
		tests[n++] = (struct CMUnitTest){ key_rows[i].name, run_key_row, NULL, NULL,
						  (void *)&key_rows[i] };
	for (size_t i = 0; i < ROWS(theme_rows); i++)
		tests[n++] = (struct CMUnitTest){ theme_rows[i].name, run_theme_row, NULL, NULL,
						  (void *)&theme_rows[i] };
	for (size_t i = 0; i < ROWS(size_rows); i++)
		tests[n++] = (struct CMUnitTest){ size_rows[i].name, run_size_row, NULL, NULL,
						  (void *)&size_rows[i] };
	for (size_t i = 0; i < ROWS(way_rows); i++)
		tests[n++] = (struct CMUnitTest){ way_rows[i].name, run_way_row, NULL, NULL,
						  (void *)&way_rows[i] };
	assert_true(n <= ROWS(tests));
	cmocka_set_test_filter(getenv("TEST_FILTER"));	/* one alone, by hand */
	if (!getenv("PROCWATCH"))
		return 77;
	return _cmocka_run_group_tests("screen", tests, n, NULL, NULL);
}
