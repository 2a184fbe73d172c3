/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_row.h - one row of the tree: its columns, and a parent's counters. */
#ifndef PW_TUI_TREE_ROW_H
#define PW_TUI_TREE_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "view/tui/panes/tree_columns.h"

struct scene;

/* The heading; command: what stands above the commands. */
void tree_row_draw_head(int y, const struct tree_columns *c, const char *command, bool is_note);
/* The row with that number, without its timeline. */
void tree_row_draw(const struct scene *sc, size_t row, int y, const struct tree_columns *c);

#endif
