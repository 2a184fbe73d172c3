/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_state.h - what screen.c sets up and draw.c draws with; for those two. */
#ifndef PW_TUI_DRAW_STATE_H
#define PW_TUI_DRAW_STATE_H

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <stdbool.h>

#include "view/tui/curses/role.h"

#define NONE (-1)		/* the terminal's own colour */

/* One for the program, as curses has it. */
struct draw_state {
	SCREEN *screen;
	FILE *in, *out;		/* ours to close when they are not stdio's */
	bool utf8;
	bool few_shapes;	/* the console's font has but the full block */
	int colours;
	bool selected;
	int cursor_y, cursor_x;
	attr_t attrs[ROLE_COUNT];
	short pairs[ROLE_COUNT];
};

extern struct draw_state draw_state;

#endif
