/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column_menu.h - the columns of the tree: which are shown, and which one sorts. */
#ifndef PW_TUI_COLUMN_MENU_H
#define PW_TUI_COLUMN_MENU_H

struct scene;

/* changed is called after each choice. */
void column_menu_open(void (*changed)(struct scene *sc));

#endif
