/* SPDX-License-Identifier: GPL-2.0-or-later */
/* palette.c - one table: a role, and its look in each palette. */
#include "view/tui/curses/palette.h"

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE };

#define OWN PALETTE_OWN
#define B LOOK_BOLD
#define D LOOK_DIM
#define U LOOK_UNDERLINE
#define R LOOK_REVERSE

/* Of 8 colours few can be read on either background: where none can, the role has the
 * terminal's own and an attribute, or a background. */
static const struct look looks[ROLE_COUNT][PALETTE_COUNT] = {
	/* mono, dark of 8, light of 8, dark of 256, light of 256 */
	[ROLE_TEXT] = { { OWN, OWN, 0 }, { OWN, OWN, 0 }, { OWN, OWN, 0 }, { OWN, OWN, 0 }, { OWN, OWN, 0 } },
	[ROLE_DIM] = { { OWN, OWN, D }, { OWN, OWN, D }, { OWN, OWN, D }, { 247, OWN, 0 }, { 241, OWN, 0 } },
	[ROLE_BOLD] = { { OWN, OWN, B }, { OWN, OWN, B }, { OWN, OWN, B }, { OWN, OWN, B }, { OWN, OWN, B } },
	[ROLE_FRAME] = { { OWN, OWN, 0 }, { CYAN, OWN, 0 }, { BLUE, OWN, 0 }, { 74, OWN, 0 }, { 24, OWN, 0 } },
	[ROLE_FOCUS] = { { OWN, OWN, R }, { BLACK, CYAN, 0 }, { WHITE, BLUE, B }, { 231, 25, B }, { 231, 25, B } },
	[ROLE_HEAD] = { { OWN, OWN, U }, { CYAN, OWN, U }, { BLUE, OWN, U }, { 110, OWN, U }, { 24, OWN, U } },
	[ROLE_RUNNING] = { { OWN, OWN, 0 }, { GREEN, OWN, 0 }, { BLUE, OWN, 0 }, { 78, OWN, 0 }, { 22, OWN, 0 } },
	[ROLE_ZOMBIE] = { { OWN, OWN, B }, { RED, OWN, B }, { RED, OWN, 0 }, { 210, OWN, B }, { 160, OWN, B } },
	[ROLE_ZBAR] = { { OWN, OWN, B }, { RED, OWN, B }, { RED, OWN, 0 }, { 203, OWN, 0 }, { 160, OWN, 0 } },
	[ROLE_GONE] = { { OWN, OWN, D }, { OWN, OWN, D }, { OWN, OWN, D }, { 246, OWN, 0 }, { 242, OWN, 0 } },
	[ROLE_GENERATED] = { { OWN, OWN, 0 }, { YELLOW, OWN, 0 }, { MAGENTA, OWN, 0 }, { 222, OWN, 0 }, { 94, OWN, 0 } },
	[ROLE_DELIVERED] = { { OWN, OWN, B }, { CYAN, OWN, B }, { BLUE, OWN, B }, { 81, OWN, B }, { 24, OWN, B } },
	[ROLE_COALESCED] = { { OWN, OWN, R }, { BLACK, YELLOW, 0 }, { BLACK, YELLOW, 0 }, { 16, 220, B }, { 16, 220, B } },
	[ROLE_REAPED] = { { OWN, OWN, R }, { BLACK, GREEN, 0 }, { BLACK, GREEN, 0 }, { 16, 78, B }, { 16, 78, B } },
	[ROLE_EMPTY] = { { OWN, OWN, 0 }, { CYAN, OWN, 0 }, { BLUE, OWN, 0 }, { 111, OWN, 0 }, { 25, OWN, 0 } },
	[ROLE_ERROR] = { { OWN, OWN, B }, { RED, OWN, B }, { RED, OWN, 0 }, { 209, OWN, B }, { 124, OWN, B } },
	[ROLE_WAITING] = { { OWN, OWN, 0 }, { CYAN, OWN, 0 }, { BLUE, OWN, 0 }, { 75, OWN, 0 }, { 61, OWN, 0 } },
	[ROLE_LEAK] = { { OWN, OWN, R | B }, { WHITE, RED, B }, { WHITE, RED, B }, { 231, 160, B }, { 231, 160, B } },
	[ROLE_WARNING] = { { OWN, OWN, R }, { BLACK, YELLOW, 0 }, { BLACK, YELLOW, 0 }, { 16, 220, B }, { 16, 220, B } },
	[ROLE_NOTE] = { { OWN, OWN, R }, { BLACK, CYAN, 0 }, { WHITE, BLUE, B }, { 231, 25, B }, { 231, 25, B } },
	[ROLE_KEY] = { { OWN, OWN, B }, { OWN, OWN, B }, { OWN, OWN, B }, { OWN, OWN, B }, { OWN, OWN, B } },
	[ROLE_LABEL] = { { OWN, OWN, R }, { BLACK, CYAN, 0 }, { BLACK, CYAN, 0 }, { 16, 110, 0 }, { 16, 153, 0 } },
	[ROLE_PAUSED] = { { OWN, OWN, R | B }, { BLACK, YELLOW, 0 }, { BLACK, YELLOW, 0 }, { 16, 220, B }, { 16, 220, B } },
	[ROLE_TYPING] = { { OWN, OWN, R | B }, { WHITE, RED, B }, { WHITE, RED, B }, { 231, 90, B }, { 231, 90, B } },
	[ROLE_SELECTED] = { { OWN, OWN, R }, { WHITE, BLUE, B }, { WHITE, BLUE, B }, { 231, 25, 0 }, { 231, 25, 0 } },
};

const struct look *
palette_look(enum palette palette, enum role role)
{
	return &looks[role][palette];
}
