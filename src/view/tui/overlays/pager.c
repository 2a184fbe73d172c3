/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pager.c - the keys of an overlay that is only read. */
#include "view/tui/overlays/pager.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "view/tui/curses/draw.h"
#include "view/tui/curses/screen.h"
#include "view/tui/overlay.h"

#define CTRL_Z 26

void
pager_fit(struct pager *p, int h)
{
	if (p->top > p->lines - h)
		p->top = p->lines - h;
	if (p->top < 0)
		p->top = 0;
}

void
pager_draw_position(const struct pager *p, int w, int h)
{
	char text[64];
	int len;

	if (p->lines <= h)
		return;
	snprintf(text, sizeof(text), " lines %d-%d of %d", p->top + 1, p->top + h < p->lines ? p->top + h : p->lines,
		 p->lines);
	len = (int)strlen(text);
	if (len < w / 2)
		draw_text(0, w - len, len, ROLE_DIM, text);
}

void
pager_key(struct pager *p, int code)
{
	int page = screen_rows() > 4 ? screen_rows() - 3 : 1;

	switch (code) {
	case KEY_BASE + KEY_UP:
		p->top--;
		break;
	case KEY_BASE + KEY_DOWN:
	case 'j':
		p->top++;
		break;
	case KEY_BASE + KEY_PPAGE:
		p->top -= page;
		break;
	case KEY_BASE + KEY_NPAGE:
	case ' ':
		p->top += page;
		break;
	case KEY_BASE + KEY_HOME:
		p->top = 0;
		break;
	case KEY_BASE + KEY_END:
		p->top = INT_MAX / 2;
		break;
	case CTRL_Z:
		screen_suspend();
		break;
	default:
		overlay_close();
	}
}
