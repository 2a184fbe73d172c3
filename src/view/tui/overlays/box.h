/* SPDX-License-Identifier: GPL-2.0-or-later */
/* box.h - the frame of an overlay that leaves the panes in sight. */
#ifndef PW_TUI_BOX_H
#define PW_TUI_BOX_H

#include "view/tui/curses/draw.h"

/* An empty box: a title in its upper line, another line below. */
void box_draw(struct rect r, const char *title);

#endif
