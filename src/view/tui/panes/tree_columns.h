/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_columns.h - the columns of the tree: which are shown, where they stand, and by
 * which one it is sorted. */
#ifndef PW_TUI_TREE_COLUMNS_H
#define PW_TUI_TREE_COLUMNS_H

#include <stdbool.h>

struct strbuf;

enum tree_column {
	COLUMN_PID, COLUMN_PARENT, COLUMN_USER, COLUMN_PLACE, COLUMN_STATE, COLUMN_AGE, COLUMN_CPU,
	COLUMN_ZOMBIE, COLUMN_CHILDREN, COLUMN_ZOMBIES, COLUMN_END,
	COLUMN_COMMAND,		/* always the last, and always there */
	COLUMN_COUNT,
};

#define COLUMN_NONE (-1)	/* sorted by: in the order of birth, as a tree */

struct tree_columns {
	int x[COLUMN_COUNT], w[COLUMN_COUNT];	/* w 0 = left out */
	int left;		/* all of them: the timeline begins one further */
	unsigned int base;	/* depth of the tree's leftmost row in sight */
	bool narrow;		/* counters begin at the left edge */
	bool flat;		/* no tree is drawn */
};

/* In a pane of that width; base and flat are the caller's. */
struct tree_columns tree_columns_at(int width);

/* The one that stands at x, or COLUMN_NONE. */
int tree_columns_hit(const struct tree_columns *c, int x);

const char *tree_column_head(enum tree_column c);	/* "ZOMBIE" */
const char *tree_column_help(enum tree_column c);	/* "how long it has been a zombie" */
bool tree_column_is_right(enum tree_column c);		/* numbers: aligned there */

bool tree_columns_have(enum tree_column c);
void tree_columns_toggle(enum tree_column c);
int tree_columns_sort(void);		/* enum tree_column, or COLUMN_NONE */
bool tree_columns_reversed(void);
void tree_columns_sort_by(int c);	/* the same again: in reverse */

/* The line between columns and timeline: by so many columns, or to that one. */
void tree_columns_widen(int by, int width);
void tree_columns_split_at(int x, int width);

/* The commands, by so many columns. */
void tree_columns_scroll(int by);
int tree_columns_scrolled(void);

/* For the file of settings: "pid,state,command", "zombie" or "-zombie", "550" (of 1000).
 * What makes no sense is left out. */
void tree_columns_write(struct strbuf *out);
void tree_columns_read(const char *list);
void tree_columns_write_sort(struct strbuf *out);
void tree_columns_read_sort(const char *name);
void tree_columns_write_split(struct strbuf *out);
void tree_columns_read_split(const char *number);

void tree_columns_reset(void);

#endif
