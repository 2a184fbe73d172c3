/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen.c - ncursesw set up and put away: colours, size, keys. */
#include "view/tui/curses/screen.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "view/tui/curses/draw.h"
#include "view/tui/curses/draw_state.h"
#include "view/tui/curses/stall.h"
#include "view/tui/curses/term.h"
#include "view/view.h"

struct look {
	attr_t mono;		/* where there are no colours */
	short fg8, bg8;		/* of 8, NONE = the terminal's own */
	attr_t attr8;
	short fg256, bg256;
	attr_t attr256;
};

static const struct look looks[ROLE_COUNT] = {
	[ROLE_TEXT] =      { 0, NONE, NONE, 0, NONE, NONE, 0 },
	[ROLE_DIM] =       { A_DIM, NONE, NONE, A_DIM, 245, NONE, 0 },
	[ROLE_BOLD] =      { A_BOLD, NONE, NONE, A_BOLD, NONE, NONE, A_BOLD },
	[ROLE_FRAME] =     { 0, COLOR_CYAN, NONE, 0, 67, NONE, 0 },
	[ROLE_FOCUS] =     { A_REVERSE, COLOR_BLACK, COLOR_CYAN, 0, 231, 25, A_BOLD },
	[ROLE_HEAD] =      { A_UNDERLINE, COLOR_CYAN, NONE, A_UNDERLINE, 110, NONE, A_UNDERLINE },
	[ROLE_RUNNING] =   { 0, COLOR_GREEN, NONE, 0, 78, NONE, 0 },
	[ROLE_ZOMBIE] =    { A_BOLD, COLOR_RED, NONE, A_BOLD, 203, NONE, A_BOLD },
	[ROLE_ZBAR] =      { A_BOLD, COLOR_RED, NONE, A_BOLD, 196, NONE, 0 },
	[ROLE_GONE] =      { A_DIM, NONE, NONE, A_DIM, 242, NONE, 0 },
	[ROLE_GENERATED] = { 0, COLOR_YELLOW, NONE, 0, 222, NONE, 0 },
	[ROLE_DELIVERED] = { A_BOLD, COLOR_CYAN, NONE, A_BOLD, 81, NONE, A_BOLD },
	[ROLE_COALESCED] = { A_REVERSE, COLOR_BLACK, COLOR_YELLOW, 0, 16, 220, A_BOLD },
	[ROLE_REAPED] =    { A_REVERSE, COLOR_BLACK, COLOR_GREEN, 0, 16, 78, A_BOLD },
	[ROLE_EMPTY] =    { 0, COLOR_BLUE, NONE, A_BOLD, 111, NONE, 0 },
	[ROLE_ERROR] =     { A_BOLD, COLOR_RED, NONE, A_BOLD, 209, NONE, A_BOLD },
	[ROLE_WAITING] =   { 0, COLOR_BLUE, NONE, 0, 68, NONE, 0 },
	[ROLE_LEAK] =      { A_REVERSE | A_BOLD, COLOR_WHITE, COLOR_RED, A_BOLD, 231, 160, A_BOLD },
	[ROLE_WARNING] =   { A_REVERSE, COLOR_BLACK, COLOR_YELLOW, 0, 16, 220, A_BOLD },
	[ROLE_NOTE] =      { A_REVERSE, COLOR_BLACK, COLOR_CYAN, 0, 231, 25, A_BOLD },
	[ROLE_KEY] =       { 0, NONE, NONE, A_BOLD, 231, NONE, A_BOLD },
	[ROLE_LABEL] =     { A_REVERSE, COLOR_BLACK, COLOR_CYAN, 0, 16, 110, 0 },
	[ROLE_PAUSED] =    { A_REVERSE | A_BOLD, COLOR_BLACK, COLOR_YELLOW, A_BOLD, 16, 220, A_BOLD },
};

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

static void
set_roles(void)
{
	for (int i = 0; i < ROLE_COUNT; i++) {
		const struct look *l = &looks[i];
		bool many = draw_state.colours >= 256;
		short fg = many ? l->fg256 : l->fg8, bg = many ? l->bg256 : l->bg8;

		draw_state.pairs[i] = 0;
		draw_state.attrs[i] = l->mono;
		if (draw_state.colours < 8)
			continue;
		draw_state.attrs[i] = many ? l->attr256 : l->attr8;
		if (fg == NONE && bg == NONE)
			continue;
		draw_state.pairs[i] = (short)(i + 1);
		init_pair(draw_state.pairs[i], fg, bg);
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
	return learn(STDOUT_FILENO);
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
set_up(bool colour, bool utf8)
{
	screen_resize();	/* LINES and COLUMNS may speak of another terminal */
	draw_state.utf8 = utf8;
	draw_state.few_shapes = utf8 && strcmp(termname(), "linux") == 0;
	raw();
	noecho();
	nonl();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	set_escdelay(25);
	mouseinterval(0);
	mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	draw_state.colours = 0;
	if (colour && has_colors() && start_color() == OK) {
		use_default_colors();
		draw_state.colours = COLORS;
	}
	set_roles();
	draw_cursor(-1, 0);
}

int
screen_open(bool colour, bool utf8, const char **why)
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
	set_up(colour, utf8);
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
	stall_begin();
	mousemask(0, NULL);
	curs_set(1);
	endwin();
	stall_end();
	term_screen_is(0);
}

void
screen_return(void)
{
	term_screen_is(1);
	stall_begin();
	mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
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

int
screen_key(struct screen_mouse *mouse)
{
	MEVENT e;
	wint_t c;

	for (;;) {
		int kind = get_wch(&c);

		if (kind == ERR)
			return -1;
		if (kind != KEY_CODE_YES)
			return (int)c;
		if (c == KEY_RESIZE)
			continue;
		if (c != KEY_MOUSE)
			return KEY_BASE + (int)c;
		if (getmouse(&e) != OK)
			continue;
		mouse->y = e.y;
		mouse->x = e.x;
		mouse->wheel = e.bstate & BUTTON4_PRESSED ? -1 : e.bstate & BUTTON5_PRESSED ? 1 : 0;
		return KEY_BASE + KEY_MOUSE;
	}
}
