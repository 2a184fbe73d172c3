/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copy_map.c - addresses to addresses, in a table with open addressing. */
#include "base/copy_map.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/xalloc.h"

enum { FIRST_BITS = 6 };

void
copy_map_done(struct copy_map *m)
{
	free(m->v);
	*m = (struct copy_map){ 0 };
}

/* The entry of that address, or the free one where it belongs. */
static struct copy_map_entry *
entry_of(const struct copy_map *m, const void *of)
{
	const size_t mask = ((size_t)1 << m->bits) - 1;
	/* 2^64 / golden ratio: the upper bits of the product depend on all of the address's. */
	size_t i = (size_t)((uint64_t)(uintptr_t)of * 0x9e3779b97f4a7c15u >> (64 - m->bits));

	while (m->v[i].of && m->v[i].of != of)
		i = (i + 1) & mask;
	return &m->v[i];
}

static void
grow(struct copy_map *m)
{
	const struct copy_map old = *m;

	m->bits = old.bits ? old.bits + 1 : FIRST_BITS;
	m->v = xcalloc((size_t)1 << m->bits, sizeof(m->v[0]));
	for (size_t i = 0; old.bits && i < (size_t)1 << old.bits; i++)
		if (old.v[i].of)
			*entry_of(m, old.v[i].of) = old.v[i];
	free(old.v);
}

void
copy_map_add(struct copy_map *m, const void *of, void *copy)
{
	if (!m->bits || m->n >= (size_t)1 << (m->bits - 1))
		grow(m);
	*entry_of(m, of) = (struct copy_map_entry){ of, copy };
	m->n++;
}

void *
copy_map_find(const struct copy_map *m, const void *of)
{
	return of && m->bits ? entry_of(m, of)->copy : NULL;
}
