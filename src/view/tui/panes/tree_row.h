/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_row.h - one row of the tree: its columns, and a parent's counters. */
#ifndef PW_TUI_TREE_ROW_H
#define PW_TUI_TREE_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scene;

/* Where the columns stand; x 0 = left out, but for pid. */
struct tree_columns {
	int pid, state, age, zombie, end, command;	/* x */
	int pid_w, state_w, command_w;
	int left;		/* all of them: the timeline begins one further */
	unsigned int base;	/* depth of the tree's leftmost row in sight */
	bool narrow;		/* counters begin at the left edge */
	bool flat;		/* no tree is drawn */
};

/* In a pane of that width; base and flat are the caller's. */
struct tree_columns tree_columns_at(int width);

/* The heading; command: what stands above the commands. */
void tree_row_draw_head(int y, const struct tree_columns *c, const char *command, bool is_note);
/* The row with that number, without its timeline. */
void tree_row_draw(const struct scene *sc, size_t row, int y, const struct tree_columns *c);

#endif
