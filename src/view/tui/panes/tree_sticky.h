/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_sticky.h - a parent stays in sight above its children. */
#ifndef PW_TUI_TREE_STICKY_H
#define PW_TUI_TREE_STICKY_H

#include <stddef.h>

struct rows;

/* Rows that stay at the top although they are scrolled away: the parent of the first one
 * below them, with its lanes.  They cover the first n rows from top on, so which one is the
 * first below them depends on how many they are. */
size_t tree_sticky(const struct rows *r, size_t top, int h, size_t *first);
/* The row on line i of the pane. */
size_t tree_sticky_row(size_t top, size_t stick, size_t first, int i);

#endif
