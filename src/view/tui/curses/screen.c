/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen.c - ncursesw set up and put away: colours, size, keys. */
#include "view/tui/curses/screen.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "view/tui/curses/background.h"
#include "view/tui/curses/draw.h"
#include "view/tui/curses/draw_state.h"
#include "view/tui/curses/palette.h"
#include "view/tui/curses/stall.h"
#include "view/tui/curses/term.h"
#include "view/view.h"

#define MOUSE_EVENTS (BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED)

enum { KEYS_HELD = 64, ANSWER_MS = 100, LATE_ANSWER_MS = 1000, ESC_MS = 25, LATE_ESC_MS = 100 };

/* What was read and is not handed out yet: keys only. */
static struct {
	struct background_answer answer;
	int keys[KEYS_HELD];
	struct screen_mouse mouse[KEYS_HELD];	/* of those that are KEY_MOUSE */
	size_t n, at;
	long asked;		/* ms, CLOCK_MONOTONIC */
	enum pw_theme theme;
} typed;

/* --- setting up and putting away -------------------------------------------- */

static char restore[256];
static size_t restore_len;

static int
keep_byte(int c)
{
	if (restore_len < sizeof(restore))
		restore[restore_len++] = (char)c;
	return c;
}

static const char *
capability(const char *name)
{
	const char *s = tigetstr(name);

	return s == (const char *)-1 || (s && !*s) ? NULL : s;
}

/* What a way out has to write, worked out while all is well. */
static void
collect_restore(void)
{
	static const char *const caps[] = { "sgr0", "op", "rmkx", "cnorm", "rmcup" };
	const char *mouse = capability("XM");

	restore_len = 0;
	/* there is no other screen to go back to: what this one shows would stay */
	if (!capability("rmcup") && capability("clear"))
		tputs(capability("clear"), 1, keep_byte);
	/* without XM ncurses turns the mouse on by a sequence of its own */
	if (mouse)
		tputs(tiparm(mouse, 0), 1, keep_byte);
	else if (capability("kmous") || strstr(termname(), "xterm"))
		tputs("\033[?1000l", 1, keep_byte);
	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		const char *s = capability(caps[i]);

		if (s)
			tputs(s, 1, keep_byte);
	}
}

static attr_t
attributes(unsigned int attr)
{
	return (attr & LOOK_BOLD ? A_BOLD : 0) | (attr & LOOK_DIM ? A_DIM : 0) |
	       (attr & LOOK_UNDERLINE ? A_UNDERLINE : 0) | (attr & LOOK_REVERSE ? A_REVERSE : 0);
}

static bool
is_light(void)
{
	enum background found = typed.answer.found;

	if (typed.theme != PW_THEME_AUTO)
		return typed.theme == PW_THEME_LIGHT;
	if (found == BACKGROUND_UNKNOWN)
		found = background_of_variable(getenv("COLORFGBG"));
	return found == BACKGROUND_LIGHT;
}

static enum palette
palette_in_use(void)
{
	if (draw_state.colours < 8)
		return PALETTE_MONO;
	if (draw_state.colours < 256)
		return is_light() ? PALETTE_LIGHT_8 : PALETTE_DARK_8;
	return is_light() ? PALETTE_LIGHT_256 : PALETTE_DARK_256;
}

static void
set_roles(void)
{
	const enum palette palette = palette_in_use();

	for (int i = 0; i < ROLE_COUNT; i++) {
		const struct look *l = palette_look(palette, (enum role)i);

		draw_state.pairs[i] = 0;
		draw_state.attrs[i] = attributes(l->attr);
		if (l->fg == PALETTE_OWN && l->bg == PALETTE_OWN)
			continue;
		draw_state.pairs[i] = (short)(i + 1);
		init_pair(draw_state.pairs[i], l->fg, l->bg);
	}
}

/* Does the terminal do what is needed?  Then also learns what puts it back. */
static bool
learn(int fd)
{
	int err;
	bool fits;

	if (setupterm(NULL, fd, &err) != OK)
		return false;
	fits = capability("cup") != NULL;
	if (fits)
		collect_restore();
	del_curterm(cur_term);
	return fits;
}

bool
pw_tui_fits(void)
{
	static int fits = -1;

	/* learning takes the terminal's description away from a screen that is open */
	if (fits < 0)
		fits = learn(STDOUT_FILENO);
	return fits;
}

/* Redirected ones leave the screen where it is: on the controlling terminal. */
static FILE *
terminal(FILE *stdio, const char *mode)
{
	if (isatty(fileno(stdio)))
		return stdio;
	return fopen("/dev/tty", mode);
}

/* Curses ignores SIGTSTP while it writes, and one that came just before is gone: the
 * kernel drops what is pending when a signal becomes ignored.  It leaves the signal
 * alone for good where it does not find the default at its start. */
static SCREEN *
new_screen(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	SCREEN *s;

	sigemptyset(&ignore.sa_mask);
	sigaction(SIGTSTP, &ignore, &before);
	s = newterm(NULL, draw_state.out, draw_state.in);
	sigaction(SIGTSTP, &before, NULL);
	return s;
}

static void
add_key(int key)
{
	if (typed.n < KEYS_HELD)
		typed.keys[typed.n++] = key;
}

/* One KEY_MOUSE stands for all events that came together, and the last of them is handed
 * out first. */
static void
add_mouse(void)
{
	enum { TOGETHER = 8 };
	MEVENT e[TOGETHER];
	int n = 0;

	while (n < TOGETHER && getmouse(&e[n]) == OK)
		n++;
	while (n-- > 0) {
		if (typed.n < KEYS_HELD)
			typed.mouse[typed.n] = (struct screen_mouse){
				.y = e[n].y, .x = e[n].x, .released = e[n].bstate & BUTTON1_RELEASED,
				.wheel = e[n].bstate & BUTTON4_PRESSED ? -1 :
					 e[n].bstate & BUTTON5_PRESSED ? 1 : 0,
			};
		add_key(KEY_BASE + KEY_MOUSE);
	}
}

/* Keys that are waiting are read; true: the answers are complete. */
static bool
read_waiting(void)
{
	const bool awaited = typed.answer.awaited;
	int kind, keys[BACKGROUND_HELD];
	size_t n;
	wint_t c;

	while (typed.n + KEYS_HELD / 2 < KEYS_HELD && (kind = get_wch(&c)) != ERR) {
		if (kind == KEY_CODE_YES && c == KEY_RESIZE)
			continue;
		n = background_take(&typed.answer, (kind == KEY_CODE_YES ? KEY_BASE : 0) + (int)c, keys);
		for (size_t i = 0; i < n; i++)
			if (keys[i] == KEY_BASE + KEY_MOUSE)
				add_mouse();
			else
				add_key(keys[i]);
	}
	n = background_pause(&typed.answer, keys);
	for (size_t i = 0; i < n; i++)
		add_key(keys[i]);
	if (awaited && !typed.answer.awaited)
		set_escdelay(ESC_MS);
	return !typed.answer.awaited;
}

static long
now_ms(void)
{
	return (long)(clock_monotonic() / CLOCK_MS);
}

/* Waits for the answers, until that long after the question. */
static void
await_answer(long ms)
{
	struct pollfd pfd = { .fd = fileno(draw_state.in), .events = POLLIN };
	long left;

	while (typed.answer.awaited && (left = typed.asked + ms - now_ms()) > 0) {
		if (poll(&pfd, 1, (int)left) <= 0 || (pfd.revents & (POLLHUP | POLLERR)))
			return;
		read_waiting();
	}
}

/* Only one with colours is asked, and not the console, which is dark. */
static void
ask_background(void)
{
	static const char query[] = BACKGROUND_QUERY;
	ssize_t n;

	if (typed.theme != PW_THEME_AUTO || draw_state.colours < 8 || strcmp(termname(), "linux") == 0)
		return;
	stall_begin();
	n = write(fileno(draw_state.out), query, sizeof(query) - 1);
	stall_end();
	if (n != sizeof(query) - 1)
		return;
	typed.answer.awaited = true;
	typed.asked = now_ms();
	set_escdelay(LATE_ESC_MS);
	await_answer(ANSWER_MS);
}

enum pw_theme
screen_theme(void)
{
	return typed.theme;
}

void
screen_set_theme(enum pw_theme theme)
{
	typed.theme = theme;
	draw_state.colours = 0;
	if (theme != PW_THEME_MONO && has_colors() && start_color() == OK) {
		use_default_colors();
		draw_state.colours = COLORS;
	}
	if (theme == PW_THEME_AUTO && !typed.asked)
		ask_background();
	set_roles();
	draw_repaint();
}

static void
set_up(enum pw_theme theme, bool utf8)
{
	screen_resize();	/* LINES and COLUMNS may speak of another terminal */
	draw_state.utf8 = utf8;
	draw_state.few_shapes = utf8 && strcmp(termname(), "linux") == 0;
	raw();
	noecho();
	nonl();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	set_escdelay(ESC_MS);
	mouseinterval(0);
	mousemask(MOUSE_EVENTS, NULL);
	memset(&typed, 0, sizeof(typed));
	screen_set_theme(theme);
	draw_cursor(-1, 0);
}

int
screen_open(enum pw_theme theme, bool utf8, const char **why)
{
	struct termios modes;
	int err;

	draw_state.in = terminal(stdin, "r");
	draw_state.out = terminal(stdout, "w");
	if (!draw_state.in || !draw_state.out || tcgetattr(fileno(draw_state.in), &modes) < 0) {
		*why = "the full screen needs a terminal: try --log";
		screen_close();
		return -ENOTTY;
	}
	if (!learn(fileno(draw_state.out)))
		goto unfit;
	/* before curses: it writes to the terminal at once, and may run out of memory */
	err = term_arm(fileno(draw_state.out), restore, restore_len, &modes);
	if (err < 0) {
		*why = "no pipe for signals";
		screen_close();
		return err;
	}
	term_screen_is(1);
	errno = 0;
	draw_state.screen = new_screen();
	if (!draw_state.screen && errno == ENOMEM)
		xalloc_die();
	if (!draw_state.screen)
		goto unfit;
	stall_init(fileno(draw_state.out));
	set_up(theme, utf8);
	return 0;
unfit:
	*why = "the terminal that TERM names cannot show a full screen: try --log";
	screen_close();
	return -EINVAL;
}

void
screen_close(void)
{
	if (draw_state.screen) {
		screen_leave();
		delscreen(draw_state.screen);
	}
	term_disarm();
	stall_done();
	draw_state.screen = NULL;
	if (draw_state.in && draw_state.in != stdin)
		fclose(draw_state.in);
	if (draw_state.out && draw_state.out != stdout)
		fclose(draw_state.out);
	draw_state.in = draw_state.out = NULL;
}

int
screen_output(void)
{
	return fileno(draw_state.out);
}

int
screen_input(void)
{
	return fileno(draw_state.in);
}

void
screen_leave(void)
{
	await_answer(LATE_ANSWER_MS);	/* it would be typed into the shell */
	stall_begin();
	mousemask(0, NULL);
	curs_set(1);
	if (!exit_ca_mode) {	/* there is no other screen to go back to */
		erase();
		refresh();
	}
	endwin();
	stall_end();
	term_screen_is(0);
}

void
screen_return(void)
{
	term_screen_is(1);
	stall_begin();
	mousemask(MOUSE_EVENTS, NULL);
	stall_end();
	screen_resize();
	draw_repaint();
}

void
screen_suspend(void)
{
	screen_leave();
	term_stop();
	screen_return();
}

bool
screen_takes(void)
{
	if (stall_is_over())
		draw_repaint();
	return !stall_is_on();
}

void
screen_resize(void)
{
	struct winsize size;

	if (ioctl(fileno(draw_state.out), TIOCGWINSZ, &size) < 0 || !size.ws_row || !size.ws_col)
		return;
	if (size.ws_row != LINES || size.ws_col != COLS)
		resizeterm(size.ws_row, size.ws_col);
}

int
screen_rows(void)
{
	return LINES;
}

int
screen_cols(void)
{
	return COLS;
}

void
screen_send(const char *bytes, size_t len)
{
	size_t done = 0;
	ssize_t n;

	/* in small parts: one that it does not take is given up in half a second */
	while (done < len && screen_takes()) {
		const size_t part = len - done < 4096 ? len - done : 4096;

		stall_begin();
		n = write(fileno(draw_state.out), bytes + done, part);
		stall_end();
		if (n <= 0)
			break;
		done += (size_t)n;
	}
}

bool
screen_utf8(void)
{
	return draw_state.utf8;
}

int
screen_colours(void)
{
	return draw_state.colours;
}

/* --- keys ------------------------------------------------------------------- */

bool
screen_has_keys(void)
{
	return typed.at < typed.n;
}

int
screen_key(struct screen_mouse *mouse)
{
	const enum background before = typed.answer.found;

	if (typed.at == typed.n) {
		typed.at = typed.n = 0;
		read_waiting();
	}
	if (typed.answer.found != before) {
		set_roles();
		draw_repaint();
		return SCREEN_RECOLOURED;
	}
	if (typed.at == typed.n)
		return -1;
	*mouse = typed.mouse[typed.at];
	return typed.keys[typed.at++];
}
