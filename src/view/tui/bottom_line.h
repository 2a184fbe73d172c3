/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bottom_line.h - the last line of the screen: a message, or the keys. */
#ifndef PW_TUI_BOTTOM_LINE_H
#define PW_TUI_BOTTOM_LINE_H

#include <stdbool.h>

/* groups: enum key_group bits whose keys are shown. */
void bottom_line_draw(unsigned int groups);

#endif
