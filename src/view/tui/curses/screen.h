/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen.h - the terminal taken over and given back; its size; the keys typed there. */
#ifndef PW_TUI_SCREEN_H
#define PW_TUI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "view/theme.h"

/* 0, or -errno with *why a sentence.  Takes over stdin and stdout. */
int screen_open(enum pw_theme theme, bool utf8, const char **why);
void screen_close(void);	/* harmless when not open */
/* Other colours from the next picture on. */
void screen_set_theme(enum pw_theme theme);
enum pw_theme screen_theme(void);

/* The next key that is waiting: a character, or KEY_BASE plus what curses calls
 * it; -1 = none.  KEY_BASE + KEY_MOUSE fills *mouse.  SCREEN_RECOLOURED: no key, the
 * terminal has said late which background it has, and all is to be drawn again. */
enum { KEY_BASE = 0x200000, SCREEN_RECOLOURED = 0x300000 };	/* beyond Unicode */
struct screen_mouse {
	int y, x;
	int wheel;		/* -1 up, 1 down, 0 = pressed or released */
	bool released;
};
int screen_key(struct screen_mouse *mouse);
/* Some have been read already: screen_input() says nothing of them. */
bool screen_has_keys(void);
int screen_input(void);		/* descriptor to poll for keys */
/* Does the terminal take pictures?  false after one that it did not take in half a
 * second, until it takes something again; poll screen_output() for that. */
bool screen_takes(void);
int screen_output(void);

/* Puts the terminal back for a while and takes it again, redrawing all. */
void screen_leave(void);
void screen_return(void);
/* Stops procwatch as ^Z would, with the terminal as the shell wants it meanwhile. */
void screen_suspend(void);

/* Takes over the terminal's present size. */
void screen_resize(void);
int screen_rows(void);
int screen_cols(void);
/* To the terminal as it is: a sequence that changes nothing on the screen. */
void screen_send(const char *bytes, size_t len);
bool screen_utf8(void);
int screen_colours(void);	/* 0 = none */

#endif
