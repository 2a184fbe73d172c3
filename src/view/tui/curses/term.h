/* SPDX-License-Identifier: GPL-2.0-or-later */
/* term.h - the terminal as it was, put back on every way out: exit, fatal
 * signals, assertions.  One terminal for each program, so this is its state and
 * not an object.  No curses in here. */
#ifndef PW_TUI_TERM_H
#define PW_TUI_TERM_H

#include <stddef.h>
#include <termios.h>

enum term_note {
	TERM_RESIZED = 1 << 0,
	TERM_STOP = 1 << 1,	/* SIGTSTP came: term_stop() when the screen is put away */
	TERM_CONTINUED = 1 << 2,	/* SIGCONT came, after a stop without SIGTSTP */
};

/* From now on every way out writes bytes (copied, at most 256) to fd and gives
 * it these modes.  Also catches SIGWINCH, SIGTSTP and SIGCONT.  0 or -errno. */
int term_arm(int fd, const char *bytes, size_t len, const struct termios *modes);
void term_disarm(void);

/* The screen is up (1) or put away (0): only when it is up is there work to do. */
void term_screen_is(int up);

/* Readable when there is a note; -1 before term_arm(). */
int term_fd(void);
/* enum term_note bits since the last call. */
unsigned int term_notes(void);

/* Stops the process group as ^Z would; returns after SIGCONT. */
void term_stop(void);

#endif
