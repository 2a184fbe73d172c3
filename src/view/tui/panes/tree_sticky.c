/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_sticky.c - a parent stays in sight above its children. */
#include "view/tui/panes/tree_sticky.h"

#include "view/tui/rows.h"

/* The row of that parent and its lanes: how many, where h lines are there. */
static size_t
sticky_with_lanes(const struct rows *r, size_t parent, int h)
{
	size_t n = 1;

	while (parent + n < r->n && r->v[parent + n].kind != ROW_PROC)
		n++;
	return (int)n * 2 > h ? 1 : n;
}

size_t
tree_sticky(const struct rows *r, size_t top, int h, size_t *first)
{
	enum { TRIES = 4 };
	size_t n = 0;
	uint32_t p;

	if (h < 4)
		return 0;
	for (int i = 0; i < TRIES; i++) {
		p = top + n < r->n ? r->v[top + n].parent : ROW_NONE;
		if (p == ROW_NONE)
			return 0;
		if (n && p == *first)
			return n;
		*first = p;
		n = i + 1 < TRIES ? sticky_with_lanes(r, p, h) : 1;
	}
	return n;
}

size_t
tree_sticky_row(size_t top, size_t stick, size_t first, int i)
{
	return (size_t)i < stick ? first + (size_t)i : top + (size_t)i;
}
