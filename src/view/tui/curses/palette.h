/* SPDX-License-Identifier: GPL-2.0-or-later */
/* palette.h - the colours of each role, as numbers: no curses in here. */
#ifndef PW_TUI_PALETTE_H
#define PW_TUI_PALETTE_H

#include "view/tui/curses/role.h"

#define PALETTE_OWN (-1)	/* the terminal's own colour */

enum palette {
	PALETTE_MONO,
	PALETTE_DARK_8, PALETTE_LIGHT_8,	/* colours 0 to 7 */
	PALETTE_DARK_256, PALETTE_LIGHT_256,	/* 16 to 255: the same on every terminal */
	PALETTE_COUNT,
};

enum look_attr {
	LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_UNDERLINE = 4, LOOK_REVERSE = 8,
};

struct look {
	short fg, bg;		/* PALETTE_OWN, or as of enum palette */
	unsigned int attr;	/* enum look_attr */
};

/* Readable each: tests/unit/test_palette.c computes the contrasts. */
const struct look *palette_look(enum palette palette, enum role role);

#endif
