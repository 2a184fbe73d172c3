/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pager.h - scrolling in an overlay that takes the whole screen. */
#ifndef PW_TUI_PAGER_H
#define PW_TUI_PAGER_H

#define PAGER_HINT "Arrows, PgUp, PgDn scroll, others close"

struct pager {
	int top;		/* lines scrolled away */
	int lines;		/* of the last picture, in and out of sight */
};

/* Before a picture with room for h lines: keeps the top within the text. */
void pager_fit(struct pager *p, int h);
/* In the title line, of w columns, of a text that h lines do not hold: which lines are in sight. */
void pager_draw_position(const struct pager *p, int w, int h);
/* Scrolls, or closes the overlay. */
void pager_key(struct pager *p, int code);

#endif
