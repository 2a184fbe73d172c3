/* SPDX-License-Identifier: GPL-2.0-or-later */
/* heap.c - what comes next: a binary heap of nodes that know their place. */
#include "base/heap.h"

#include <stdlib.h>

#include "base/xalloc.h"

void
heap_done(struct heap *h)
{
	free(h->v);
	*h = (struct heap){ 0 };
}

void
heap_node_init(struct heap_node *node)
{
	node->key = HEAP_NEVER;
	node->at = SIZE_MAX;
}

void
heap_make_places(struct heap *to, const struct heap *from)
{
	to->n = to->cap = from->n;
	to->v = from->n ? xcalloc(from->n, sizeof(*to->v)) : NULL;
}

void
heap_adopt(struct heap *h, struct heap_node *copy)
{
	if (copy->at != SIZE_MAX)
		h->v[copy->at] = copy;
}

static void
heap_put(struct heap *h, size_t i, struct heap_node *node)
{
	h->v[i] = node;
	node->at = i;
}

static void
heap_up(struct heap *h, size_t i)
{
	struct heap_node *node = h->v[i];

	for (; i && h->v[(i - 1) / 2]->key > node->key; i = (i - 1) / 2)
		heap_put(h, i, h->v[(i - 1) / 2]);
	heap_put(h, i, node);
}

static void
heap_down(struct heap *h, size_t i)
{
	struct heap_node *node = h->v[i];
	size_t c;

	while ((c = 2 * i + 1) < h->n) {
		if (c + 1 < h->n && h->v[c + 1]->key < h->v[c]->key)
			c++;
		if (h->v[c]->key >= node->key)
			break;
		heap_put(h, i, h->v[c]);
		i = c;
	}
	heap_put(h, i, node);
}

static void
heap_remove(struct heap *h, struct heap_node *node)
{
	struct heap_node *last;
	size_t i = node->at;

	if (i == SIZE_MAX)
		return;
	node->at = SIZE_MAX;
	last = h->v[--h->n];
	if (last == node)
		return;
	heap_put(h, i, last);
	heap_up(h, i);
	heap_down(h, last->at);
}

void
heap_set(struct heap *h, struct heap_node *node, uint64_t key)
{
	heap_remove(h, node);
	node->key = key;
	if (key == HEAP_NEVER)
		return;
	if (h->n == h->cap) {
		h->cap = h->cap ? 2 * h->cap : 16;
		h->v = xreallocarray(h->v, h->cap, sizeof(*h->v));
	}
	heap_put(h, h->n++, node);
	heap_up(h, node->at);
}

struct heap_node *
heap_top(const struct heap *h)
{
	return h->n ? h->v[0] : NULL;
}
