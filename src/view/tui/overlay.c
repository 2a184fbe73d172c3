/* SPDX-License-Identifier: GPL-2.0-or-later */
/* overlay.c - which overlay is open, and the keys of a menu. */
#include "view/tui/overlay.h"

#include <stddef.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "view/tui/curses/screen.h"

#define CTRL_C 3
#define ESC 27

static const struct pane_ops *current;

void
overlay_open(const struct pane_ops *o)
{
	current = o;
}

void
overlay_close(void)
{
	current = NULL;
}

const struct pane_ops *
overlay_current(void)
{
	return current;
}

void
overlay_menu_key(int *choice, int n, const struct key_press *k)
{
	switch (k->code) {
	case KEY_BASE + KEY_UP:
	case 'k':
		*choice -= *choice > 0;
		break;
	case KEY_BASE + KEY_DOWN:
	case 'j':
		*choice += *choice < n - 1;
		break;
	case KEY_BASE + KEY_HOME:
		*choice = 0;
		break;
	case KEY_BASE + KEY_END:
		*choice = n - 1;
		break;
	case ESC:
	case CTRL_C:
	case 'q':
		overlay_close();
		break;
	}
}
