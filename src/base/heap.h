/* SPDX-License-Identifier: GPL-2.0-or-later */
/* heap.h - what comes next: entries ordered by a key, the smallest on top. */
#ifndef PW_HEAP_H
#define PW_HEAP_H

#include <stddef.h>
#include <stdint.h>

#define HEAP_NEVER UINT64_MAX	/* a key that is not in the heap */

/* Part of what is ordered.  Made by heap_node_init(). */
struct heap_node {
	uint64_t key;
	size_t at;		/* its place; SIZE_MAX = not in the heap */
};

/* Zeroed memory is an empty one. */
struct heap {
	struct heap_node **v;
	size_t n, cap;
};

void heap_done(struct heap *h);		/* frees the heap's own memory, not the nodes */
void heap_node_init(struct heap_node *node);

/* For a second heap with copies of the nodes: heap_make_places() makes its memory, and heap_adopt() takes
 * one of the copies, which then has the place that the other one has there. */
void heap_make_places(struct heap *to, const struct heap *from);
void heap_adopt(struct heap *h, struct heap_node *copy);

/* Gives the node that key, and puts it where that belongs; HEAP_NEVER takes it out.
 * O(log n). */
void heap_set(struct heap *h, struct heap_node *node, uint64_t key);

/* The node with the smallest key, or NULL; it stays in the heap. */
struct heap_node *heap_top(const struct heap *h);

#endif
