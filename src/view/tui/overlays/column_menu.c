/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column_menu.c - the columns of the tree: which are shown, and which one sorts. */
#include "view/tui/overlays/column_menu.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "view/tui/curses/screen.h"
#include "view/tui/overlay.h"
#include "view/tui/overlays/box.h"
#include "view/tui/panes/tree_columns.h"

#define LINES_OF_MENU (COLUMN_COUNT + 1)	/* the first one is the order of birth */

static struct {
	int choice;
	void (*changed)(struct scene *sc);
} menu;

static void
draw_entry(int y, int x, int w, int entry)
{
	const int c = entry - 1, sort = tree_columns_sort();
	const char *mark = c != sort ? " " : glyph_text(tree_columns_reversed() ? GLYPH_UP : GLYPH_DOWN);

	if (c == COLUMN_NONE)
		draw_textf(y, x, w, ROLE_TEXT, " %s     %-9s%s", mark, "TREE", "in order of birth");
	else
		draw_textf(y, x, w, ROLE_TEXT, " %s [%c] %-9s%s", mark,
			   tree_columns_have((enum tree_column)c) ? 'x' : ' ',
			   tree_column_head((enum tree_column)c), tree_column_help((enum tree_column)c));
}

static void
column_menu_draw(const struct scene *sc, struct rect screen)
{
	int h = LINES_OF_MENU + 2 < screen.h ? LINES_OF_MENU + 2 : screen.h;
	int w = screen.w < 60 ? screen.w : 60, shown = h - 2;
	int first = menu.choice < shown ? 0 : menu.choice - shown + 1;
	struct rect r = { (screen.h - h) / 2, 0, h, w };

	(void)sc;
	box_draw(r, " Columns ");
	for (int i = 0; i < shown && first + i < LINES_OF_MENU; i++) {
		draw_select(first + i == menu.choice);
		if (first + i == menu.choice)
			draw_blank(r.y + 1 + i, r.x, w, ROLE_TEXT);
		draw_entry(r.y + 1 + i, r.x, w, first + i);
		draw_select(false);
	}
}

static void
column_menu_key(struct scene *sc, const struct key_press *k)
{
	switch (k->code) {
	case ' ':
		if (menu.choice && menu.choice - 1 != COLUMN_COMMAND)
			tree_columns_toggle((enum tree_column)(menu.choice - 1));
		break;
	case '\r':
	case '\n':
	case KEY_BASE + KEY_ENTER:
		tree_columns_sort_by(menu.choice - 1);
		menu.changed(sc);
		break;
	default:
		overlay_menu_key(&menu.choice, LINES_OF_MENU, k);
		break;
	}
}

static const struct pane_ops column_menu_overlay = {
	.name = "columns",
	.hint = "Enter: sort by it, again: reverse; Space: show or hide; Esc: close",
	.short_hint = "Enter: sort, Space: show, Esc: close",
	.draw = column_menu_draw,
	.key = column_menu_key,
};

void
column_menu_open(void (*changed)(struct scene *sc))
{
	menu.changed = changed;
	menu.choice = tree_columns_sort() + 1;
	overlay_open(&column_menu_overlay);
}
