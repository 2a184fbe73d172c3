/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw.h - one picture: roles instead of colours, and text that cannot leave its place. */
#ifndef PW_TUI_DRAW_H
#define PW_TUI_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/tui/curses/role.h"

struct spans;

/* Shapes with an ASCII form for terminals that take no more. */
enum glyph {
	GLYPH_HLINE,
	GLYPH_VLINE,
	GLYPH_TEE,		/* a child with younger siblings */
	GLYPH_CORNER,		/* the last child */
	GLYPH_RUN,		/* lifeline */
	GLYPH_ZOMBIE,
	GLYPH_END,		/* its end and its reaping are in one column */
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

void draw_clear(void);	/* of the next picture */
void draw_show(void);		/* sends what has changed */
void draw_cursor(int y, int x);	/* where it stands; y < 0 = hidden */
void draw_repaint(void);	/* the terminal lost its picture: all again */

/* While on, everything put has the look of the selection. */
void draw_select(bool on);

/* Text of at most w columns at y, x; the columns it took.  It is clean already:
 * strangers' bytes pass text_visible() first. */
int draw_text(int y, int x, int w, enum role role, const char *s);
int draw_textf(int y, int x, int w, enum role role, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* The line of s between two offsets, without its first skip columns; one that is wider
 * than w ends with an ellipsis. */
void draw_spans(int y, int x, int w, int skip, const struct spans *s, size_t from, size_t end);
int draw_glyph(int y, int x, enum role role, enum glyph g);
void draw_fill(int y, int x, int w, enum role role, enum glyph g);
void draw_blank(int y, int x, int w, enum role role);
const char *glyph_text(enum glyph g);

/* One cell of a program's own screen: up to n code points, colours 0 to 255 or
 * -1 for the terminal's own; attrs of enum cell_attr.  The columns it took. */
enum cell_attr { CELL_BOLD = 1, CELL_UNDERLINE = 2, CELL_REVERSE = 4 };
int draw_cell(int y, int x, const uint32_t *chars, size_t n, int fg, int bg,
		unsigned int attrs);

/* Columns that s needs. */
int draw_width(const char *s);

#endif
