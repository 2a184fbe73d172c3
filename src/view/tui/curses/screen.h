/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen.h - the terminal as a grid: roles instead of colours, and text that
 * cannot leave its place.  All drawing goes through here. */
#ifndef PW_TUI_SCREEN_H
#define PW_TUI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a piece of the screen means.  Each is told by more than its colour:
 * by a word, a letter or a shape. */
enum role {
	ROLE_TEXT,
	ROLE_DIM,
	ROLE_BOLD,
	ROLE_FRAME,		/* pane titles and lines */
	ROLE_FOCUS,		/* the title of the pane that has the keys */
	ROLE_HEAD,		/* column headings */
	ROLE_RUNNING,
	ROLE_ZOMBIE,
	ROLE_ZBAR,		/* a zombie's time in the timeline */
	ROLE_GONE,
	ROLE_SENT,
	ROLE_DELIVERED,
	ROLE_MERGED,
	ROLE_REAPED,
	ROLE_NOBODY,
	ROLE_ERROR,
	ROLE_WAITING,
	ROLE_LEAK,
	ROLE_WARNING,
	ROLE_NOTE,
	ROLE_KEY,		/* bottom line: the key itself */
	ROLE_LABEL,		/* bottom line: what it does */
	ROLE_PAUSED,
	ROLE_COUNT,
};

/* Shapes with an ASCII form for terminals that take no more. */
enum glyph {
	GLYPH_HLINE,
	GLYPH_VLINE,
	GLYPH_TEE,		/* a child with younger siblings */
	GLYPH_CORNER,		/* the last child */
	GLYPH_RUN,		/* lifeline */
	GLYPH_ZOMBIE,
	GLYPH_END,		/* death and reaping too close together to tell apart */
	GLYPH_WAIT,		/* inside a wait call */
	GLYPH_BASE,		/* a lane's ground */
	GLYPH_ARROW,
	GLYPH_UP,
	GLYPH_DOWN,
	GLYPH_ELLIPSIS,
	GLYPH_DOT,		/* between two pieces of text */
	GLYPH_COUNT,
};

struct rect {
	int y, x, h, w;
};

/* 0, or -errno with *why a sentence.  Takes over stdin and stdout. */
int screen_open(bool colour, bool utf8, const char **why);
void screen_close(void);	/* harmless when not open */

/* The next key that is waiting: a character, or KEY_BASE plus what curses calls
 * it; -1 = none.  KEY_BASE + KEY_MOUSE fills *mouse. */
enum { KEY_BASE = 0x200000 };	/* beyond Unicode */
struct screen_mouse {
	int y, x;
	int wheel;		/* -1 up, 1 down, 0 = pressed */
};
int screen_key(struct screen_mouse *mouse);
int screen_input(void);		/* descriptor to poll for keys */
/* Does the terminal take pictures?  false after one that it did not take in half a
 * second, until it takes something again; poll screen_output() for that. */
bool screen_takes(void);
int screen_output(void);

/* Puts the terminal back for a while and takes it again, redrawing all. */
void screen_leave(void);
void screen_return(void);

/* Takes over the terminal's present size. */
void screen_resize(void);
int screen_rows(void);
int screen_cols(void);
bool screen_utf8(void);
int screen_colours(void);	/* 0 = none */

void screen_clear(void);	/* of the next picture */
void screen_show(void);		/* sends what has changed */
void screen_cursor(int y, int x);	/* where it stands; y < 0 = hidden */
void screen_repaint(void);	/* the terminal lost its picture: all again */

/* While on, everything put is marked as selected. */
void screen_select(bool on);

/* Text of at most w columns at y, x; the columns it took.  It is clean already:
 * strangers' bytes pass text_visible() first. */
int screen_put(int y, int x, int w, enum role role, const char *s);
int screen_putf(int y, int x, int w, enum role role, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* The line of s between two offsets, without its first skip columns; one that is wider
 * than w ends with an ellipsis. */
struct spans;
void screen_spans(int y, int x, int w, int skip, const struct spans *s, size_t from,
		  size_t end);
int screen_glyph(int y, int x, enum role role, enum glyph g);
void screen_fill(int y, int x, int w, enum role role, enum glyph g);
void screen_blank(int y, int x, int w, enum role role);
const char *screen_glyph_text(enum glyph g);

/* One cell of a program's own screen: up to n code points, colours 0 to 255 or
 * -1 for the terminal's own; attrs of enum cell_attr.  The columns it took. */
enum cell_attr { CELL_BOLD = 1, CELL_UNDERLINE = 2, CELL_REVERSE = 4 };
int screen_cell(int y, int x, const uint32_t *chars, size_t n, int fg, int bg,
		unsigned int attrs);

/* Columns that s needs. */
int screen_width(const char *s);

#endif
