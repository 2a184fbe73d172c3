/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tty.h - a terminal of fixed size and locale for a program under test: keys go
 * in, and what comes out is parsed by libvterm into the screen a person would see.
 * Nothing sleeps: what is waited for is a text on the screen, within a bound. */
#ifndef TTY_H
#define TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>
#include <vterm.h>

struct tty {
	pid_t pid;		/* the program */
	pid_t keeper;		/* its session's leader, as a shell would be */
	int master, slave;
	int reports, orders;	/* pipes from and to the keeper */
	int input;		/* write end of its stdin, when that is a pipe; -1 */
	VTerm *vt;
	VTermScreen *screen;
	int rows, cols;
	bool alternate;		/* the alternate screen is on */
	bool mouse, no_cursor;	/* mouse reports are on; the cursor is hidden */
	const char *background;	/* what it answers to OSC 11, NULL = nothing */
	bool mute;		/* and to DA1 nothing either */
	char copied[512];	/* base64 of what it sent to the clipboard last */
	bool stopped, over;
	int status;		/* wait(2) status once over */
	struct termios before;
	unsigned long long bytes;	/* that the program has written */
};

struct tty_start {
	int rows, cols;
	const char *term;	/* TERM; NULL = xterm-256color */
	const char *locale;	/* LC_ALL; NULL = C.UTF-8 */
	bool piped;		/* stdin is a pipe: tty.input */
	const char *cwd;	/* NULL = ours */
	const char *lines, *columns;	/* LINES, COLUMNS; NULL = not set */
	const char *background;	/* tty.background */
	bool mute;
	const char *colorfgbg;	/* COLORFGBG; NULL = not set */
	const char *state_home;	/* XDG_STATE_HOME; NULL = nowhere */
	const char *const *argv;
};

void tty_open(struct tty *t, const struct tty_start *s);
void tty_close(struct tty *t);		/* ends what still runs */

void tty_type(struct tty *t, const char *bytes);
void tty_feed(struct tty *t, const char *text);	/* to the piped stdin */
void tty_resize(struct tty *t, int rows, int cols);
void tty_signal(struct tty *t, int signo);
void tty_resume(struct tty *t);		/* as fg does */
void tty_hang_up(struct tty *t);	/* the terminal goes away */

/* Until the text is on the screen, or is not any more; fails the test with a
 * picture of the screen when it does not come. */
void tty_await(struct tty *t, const char *text);
void tty_await_not(struct tty *t, const char *text);
/* Until the line that has the text has that character in that column. */
void tty_await_cell(struct tty *t, const char *text, int x, uint32_t c);
void tty_await_stop(struct tty *t);
void tty_await_end(struct tty *t);	/* then status is valid */
/* Reads what there is for that long: for what must not happen. */
void tty_idle(struct tty *t, int ms);

bool tty_has(struct tty *t, const char *text);
/* Line y as UTF-8, blanks at its end left out; to be freed. */
char *tty_line(struct tty *t, int y);
/* The line that has the text, -1 = none. */
int tty_find(struct tty *t, const char *text);
VTermScreenCell tty_cell(struct tty *t, int y, int x);
void tty_print(struct tty *t);		/* the screen, to stderr */
/* Modes and screen are as before the program: asserts it. */
void tty_assert_restored(struct tty *t);

#endif
