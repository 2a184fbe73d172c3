/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_cell.h - what stands in a column of the tree, and by what it is sorted. */
#ifndef PW_TUI_TREE_CELL_H
#define PW_TUI_TREE_CELL_H

#include "view/tui/panes/tree_columns.h"
#include "view/tui/rows.h"

struct scene;
struct strbuf;

/* Appends it, for w columns; nothing where it is not known. */
void tree_cell(struct strbuf *out, const struct scene *sc, const struct pw_proc *p, enum tree_column c,
	       int w);
/* By the column that the tree is sorted by. */
void tree_cell_key(const struct scene *sc, const struct pw_proc *p, struct row_key *out);

#endif
