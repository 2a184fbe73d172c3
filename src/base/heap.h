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

/* Gives the node that key, and puts it where that belongs; HEAP_NEVER takes it out.
 * O(log n). */
void heap_set(struct heap *h, struct heap_node *node, uint64_t key);

/* The node with the smallest key, or NULL; it stays in the heap. */
struct heap_node *heap_top(const struct heap *h);

#endif
