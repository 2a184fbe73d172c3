/* SPDX-License-Identifier: GPL-2.0-or-later */
/* box.c - the frame of an overlay. */
#include "view/tui/overlays/box.h"

void
box_draw(struct rect r, const char *title)
{
	for (int y = r.y; y < r.y + r.h; y++)
		draw_blank(y, r.x, r.w, ROLE_TEXT);
	draw_fill(r.y, r.x, r.w, ROLE_FRAME, GLYPH_HLINE);
	draw_fill(r.y + r.h - 1, r.x, r.w, ROLE_FRAME, GLYPH_HLINE);
	draw_text(r.y, r.x + 1, r.w - 2, ROLE_FOCUS, title);
}
