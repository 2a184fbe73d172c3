/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_pane.h - the processes and their timeline. */
#ifndef PW_TUI_TREE_PANE_H
#define PW_TUI_TREE_PANE_H

#include "view/tui/pane.h"

extern const struct pane_ops tree_pane;

/* The columns have been set: the scene is to have its rows in their order. */
void tree_pane_begin(struct scene *sc);

/* Rows that it has; 0 = not known yet. */
size_t tree_pane_room(void);

#endif
