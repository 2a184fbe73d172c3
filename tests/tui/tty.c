/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tty.c - a terminal of fixed size and locale for a program under test. */
#include "tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define BOUND_MS 30000		/* only a failure takes so long */

struct keeper_report {
	char what;		/* 'p' pid, 's' stopped, 'e' ended */
	int value;
};

/* --- the program's side ----------------------------------------------------------- */

static void
report(int fd, char what, int value)
{
	struct keeper_report n = { what, value };

	if (write(fd, &n, sizeof(n)) != sizeof(n))
		_exit(1);
}

static void
run(const struct tty_start *s, const int *in)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (s->piped)
		dup2(in[0], 0);
	setpgid(0, 0);
	signal(SIGTTOU, SIG_IGN);
	tcsetpgrp(1, getpid());
	signal(SIGTTOU, SIG_DFL);
	setenv("TERM", s->term ? s->term : "xterm-256color", 1);
	setenv("LC_ALL", s->locale ? s->locale : "C.UTF-8", 1);
	if (s->cwd && chdir(s->cwd) != 0)
		_exit(126);
	setenv("NCURSES_GPM_TERMS", "none", 1);	/* the machine's own mouse */
	unsetenv("LINES");
	unsetenv("COLUMNS");
	if (s->lines)
		setenv("LINES", s->lines, 1);
	if (s->columns)
		setenv("COLUMNS", s->columns, 1);
	unsetenv("NO_COLOR");
	unsetenv("COLORFGBG");
	if (s->colorfgbg)
		setenv("COLORFGBG", s->colorfgbg, 1);
	setenv("XDG_STATE_HOME", s->state_home ? s->state_home : "/dev/null", 1);
	execv(s->argv[0], (char *const *)s->argv);
	_exit(127);
}

/* What a shell does for its job: the foreground, reports of stops, fg. */
static void
keep(struct tty *t, const struct tty_start *s, int reports, int orders, const int *in)
{
	int status;
	pid_t pid;
	char order;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(t->master);
	setsid();
	ioctl(t->slave, TIOCSCTTY, 0);
	for (int fd = 0; fd < 3; fd++)
		dup2(t->slave, fd);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	pid = fork();
	if (pid == 0) {
		signal(SIGTTOU, SIG_DFL);
		signal(SIGHUP, SIG_DFL);
		run(s, in);
	}
	close(in[0]);
	close(in[1]);
	report(reports, 'p', pid);
	for (;;) {
		if (waitpid(pid, &status, WUNTRACED) < 0)
			_exit(1);
		if (!WIFSTOPPED(status))
			break;
		tcsetpgrp(0, getpid());
		report(reports, 's', WSTOPSIG(status));
		if (read(orders, &order, 1) != 1)
			break;
		tcsetpgrp(0, pid);
		kill(-pid, SIGCONT);
	}
	report(reports, 'e', status);
	_exit(0);
}

/* --- libvterm ------------------------------------------------------------------------ */

static int
on_prop(VTermProp prop, VTermValue *val, void *arg)
{
	struct tty *t = arg;

	if (prop == VTERM_PROP_ALTSCREEN)
		t->alternate = val->boolean;
	if (prop == VTERM_PROP_MOUSE)
		t->mouse = val->number != VTERM_PROP_MOUSE_NONE;
	if (prop == VTERM_PROP_CURSORVISIBLE)
		t->no_cursor = !val->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_prop };

static void
on_answer(const char *s, size_t len, void *arg)
{
	struct tty *t = arg;

	if (t->mute || write(t->master, s, len) < 0)
		return;
}

/* libvterm knows no OSC 11; the program writes all of it at once. */
static void
answer_background(struct tty *t, const char *bytes, size_t len)
{
	static const char query[] = "\033]11;?";
	char answer[64];

	if (!t->background || !memmem(bytes, len, query, sizeof(query) - 1))
		return;
	snprintf(answer, sizeof(answer), "\033]11;%s\033\\", t->background);
	on_answer(answer, strlen(answer), t);
}

static void
take_copied(struct tty *t, const char *bytes, size_t len)
{
	static const char begin[] = "\033]52;c;";
	const char *at = memmem(bytes, len, begin, sizeof(begin) - 1), *end;

	if (!at)
		return;
	at += sizeof(begin) - 1;
	end = memchr(at, '\a', len - (size_t)(at - bytes));
	if (end && (size_t)(end - at) < sizeof(t->copied))
		snprintf(t->copied, sizeof(t->copied), "%.*s", (int)(end - at), at);
}

static void
open_screen(struct tty *t)
{
	t->vt = vterm_new(t->rows, t->cols);
	vterm_set_utf8(t->vt, 1);
	vterm_output_set_callback(t->vt, on_answer, t);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_set_callbacks(t->screen, &callbacks, t);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
}

static void
take_report(struct tty *t)
{
	struct keeper_report n;

	if (read(t->reports, &n, sizeof(n)) != sizeof(n))
		return;
	if (n.what == 'p')
		t->pid = n.value;
	if (n.what == 's')
		t->stopped = true;
	if (n.what == 'e') {
		t->over = true;
		t->status = n.value;
	}
}

/* Reads what there is, or waits for it that long; false when nothing came. */
static bool
pump(struct tty *t, int ms)
{
	struct pollfd fds[] = { { .fd = t->master, .events = POLLIN },
				{ .fd = t->reports, .events = POLLIN } };
	char buf[16384];

	if (poll(fds, 2, ms) <= 0)
		return false;
	if (fds[0].revents & POLLIN) {
		ssize_t n = read(t->master, buf, sizeof(buf));

		if (n > 0) {
			answer_background(t, buf, (size_t)n);
			take_copied(t, buf, (size_t)n);
			vterm_input_write(t->vt, buf, (size_t)n);
			t->bytes += (unsigned long long)n;
		}
	}
	if (fds[1].revents & POLLIN) {
		take_report(t);
	} else if (fds[1].revents) {
		close(t->reports);		/* the keeper is gone */
		t->reports = -1;
	}
	return true;
}

/* A test that failed has left its terminal behind. */
static struct tty *left_behind;

void
tty_open(struct tty *t, const struct tty_start *s)
{
	struct winsize size = { .ws_row = (unsigned short)s->rows,
				.ws_col = (unsigned short)s->cols };
	int reports[2], orders[2], in[2];

	if (left_behind)
		tty_close(left_behind);
	left_behind = t;
	memset(t, 0, sizeof(*t));
	t->rows = s->rows;
	t->cols = s->cols;
	t->background = s->background;
	t->mute = s->mute;
	t->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(t->master >= 0 && grantpt(t->master) == 0 && unlockpt(t->master) == 0);
	t->slave = open(ptsname(t->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(t->slave >= 0);
	ioctl(t->slave, TIOCSWINSZ, &size);
	tcgetattr(t->slave, &t->before);
	assert_true(pipe2(reports, O_CLOEXEC) == 0 && pipe2(orders, O_CLOEXEC) == 0 &&
		    pipe2(in, O_CLOEXEC) == 0);
	open_screen(t);
	t->keeper = fork();
	assert_true(t->keeper >= 0);
	if (t->keeper == 0) {
		close(reports[0]);
		close(orders[1]);
		keep(t, s, reports[1], orders[0], in);
	}
	close(reports[1]);
	close(orders[0]);
	close(in[0]);
	t->reports = reports[0];
	t->orders = orders[1];
	t->input = in[1];
	if (!s->piped) {
		close(in[1]);
		t->input = -1;
	}
	while (!t->pid)
		pump(t, BOUND_MS);
}

void
tty_close(struct tty *t)
{
	left_behind = NULL;
	if (!t->over)
		kill(t->pid, SIGKILL);
	close(t->orders);
	waitpid(t->keeper, NULL, 0);
	if (t->reports >= 0)
		close(t->reports);
	if (t->master >= 0) {
		close(t->master);
		close(t->slave);
	}
	if (t->input >= 0)
		close(t->input);
	vterm_free(t->vt);
}

/* --- in ----------------------------------------------------------------------------------- */

void
tty_type(struct tty *t, const char *bytes)
{
	size_t len = strlen(bytes);

	assert_true(write(t->master, bytes, len) == (ssize_t)len);
}

void
tty_feed(struct tty *t, const char *text)
{
	size_t len = strlen(text), done = 0;

	while (done < len) {
		ssize_t n = write(t->input, text + done, len - done);

		assert_true(n > 0);
		done += (size_t)n;
	}
}

void
tty_resize(struct tty *t, int rows, int cols)
{
	struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };

	t->rows = rows;
	t->cols = cols;
	vterm_set_size(t->vt, rows, cols);
	ioctl(t->slave, TIOCSWINSZ, &size);
}

void
tty_signal(struct tty *t, int signo)
{
	assert_int_equal(kill(t->pid, signo), 0);
}

void
tty_resume(struct tty *t)
{
	t->stopped = false;
	assert_int_equal(write(t->orders, "g", 1), 1);
}

void
tty_hang_up(struct tty *t)
{
	close(t->slave);
	close(t->master);
	t->slave = t->master = -1;
}

/* --- out ----------------------------------------------------------------------------------- */

static void
put_utf8(char **p, uint32_t cp)
{
	if (cp < 0x80) {
		*(*p)++ = (char)cp;
	} else if (cp < 0x800) {
		*(*p)++ = (char)(0xc0 | cp >> 6);
		*(*p)++ = (char)(0x80 | (cp & 0x3f));
	} else {
		*(*p)++ = (char)(0xe0 | (cp >> 12 & 0xf));
		*(*p)++ = (char)(0x80 | (cp >> 6 & 0x3f));
		*(*p)++ = (char)(0x80 | (cp & 0x3f));
	}
}

VTermScreenCell
tty_cell(struct tty *t, int y, int x)
{
	VTermScreenCell cell = { 0 };

	vterm_screen_get_cell(t->screen, (VTermPos){ y, x }, &cell);
	return cell;
}

char *
tty_line(struct tty *t, int y)
{
	char *line = calloc((size_t)t->cols + 1, 4 * VTERM_MAX_CHARS_PER_CELL), *p = line;

	for (int x = 0; x < t->cols;) {
		VTermScreenCell cell = tty_cell(t, y, x);

		if (!cell.chars[0])
			*p++ = ' ';
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
			if (cell.chars[i] < 0x10000)
				put_utf8(&p, cell.chars[i]);
		x += cell.width > 1 ? cell.width : 1;
	}
	while (p > line && p[-1] == ' ')
		p--;
	*p = '\0';
	return line;
}

int
tty_find(struct tty *t, const char *text)
{
	for (int y = 0; y < t->rows; y++) {
		char *line = tty_line(t, y);
		bool found = strstr(line, text) != NULL;

		free(line);
		if (found)
			return y;
	}
	return -1;
}

bool
tty_has(struct tty *t, const char *text)
{
	return tty_find(t, text) >= 0;
}

void
tty_print(struct tty *t)
{
	fprintf(stderr, "--- %dx%d%s\n", t->rows, t->cols, t->alternate ? "" : " (normal screen)");
	for (int y = 0; y < t->rows; y++) {
		char *line = tty_line(t, y);

		fprintf(stderr, "|%s\n", line);
		free(line);
	}
	fprintf(stderr, "---\n");
}

static long
ms_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until something has come.  false: the time is up, or nothing can come any more.  A program that
 * has ended is not waited for: poll(2) of the master has all that was written. */
static bool
await_more(struct tty *t, long end)
{
	const bool over = t->over || t->reports < 0;
	const long left = end - ms_now();

	return left > 0 && pump(t, over ? 0 : (int)left);
}

/* Pumps until done says so. */
static void
await(struct tty *t, bool (*done)(struct tty *t, const char *text), const char *text,
      const char *what)
{
	long end = ms_now() + BOUND_MS;

	while (!done(t, text))
		if (!await_more(t, end)) {
			tty_print(t);
			fail_msg("%s: %s", what, text ? text : "");
		}
}

static bool
lacks(struct tty *t, const char *text)
{
	return !tty_has(t, text);
}

static bool
is_stopped(struct tty *t, const char *text)
{
	(void)text;
	return t->stopped;
}

static bool
is_over(struct tty *t, const char *text)
{
	(void)text;
	return t->over;
}

void
tty_await(struct tty *t, const char *text)
{
	await(t, tty_has, text, "never on the screen");
}

void
tty_await_not(struct tty *t, const char *text)
{
	await(t, lacks, text, "still on the screen");
}

void
tty_await_cell(struct tty *t, const char *text, int x, uint32_t c)
{
	long end = ms_now() + BOUND_MS;

	for (;;) {
		int y = tty_find(t, text);

		if (y >= 0 && tty_cell(t, y, x).chars[0] == c)
			return;
		if (!await_more(t, end)) {
			tty_print(t);
			fail_msg("column %d of the line with %s is another", x, text);
		}
	}
}

void
tty_await_stop(struct tty *t)
{
	await(t, is_stopped, NULL, "does not stop");
}

void
tty_await_end(struct tty *t)
{
	await(t, is_over, NULL, "does not end");
	while (pump(t, 0))
		;
}

void
tty_idle(struct tty *t, int ms)
{
	long end = ms_now() + ms, left;

	while ((left = end - ms_now()) > 0)
		pump(t, (int)left);
}

/* What it wrote last may still be on its way from the other side of the pty. */
static bool
looks_restored(struct tty *t, const char *text)
{
	(void)text;
	return !t->alternate && !t->mouse && !t->no_cursor;
}

void
tty_assert_restored(struct tty *t)
{
	struct termios now;

	await(t, looks_restored, NULL, "alternate screen, mouse or cursor not as before");
	tcgetattr(t->slave, &now);
	assert_int_equal(now.c_iflag, t->before.c_iflag);
	assert_int_equal(now.c_oflag, t->before.c_oflag);
	assert_int_equal(now.c_lflag, t->before.c_lflag);
	assert_int_equal(now.c_cflag, t->before.c_cflag);
	assert_memory_equal(now.c_cc, t->before.c_cc, sizeof(now.c_cc));
}
