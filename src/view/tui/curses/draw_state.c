/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_state.c - the one terminal there is. */
#include "view/tui/curses/draw_state.h"

struct draw_state draw_state = { .cursor_y = -1 };
