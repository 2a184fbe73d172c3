/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copy_map.h - where the copy of a thing is, while things that point to each other are
 * copied. */
#ifndef PW_COPY_MAP_H
#define PW_COPY_MAP_H

#include <stddef.h>

struct copy_map_entry {
	const void *of;
	void *copy;
};

/* Zeroed memory is an empty one. */
struct copy_map {
	struct copy_map_entry *v;
	size_t n;
	unsigned int bits;	/* v has 1 << bits entries; 0 = none */
};

void copy_map_done(struct copy_map *m);

/* Neither is NULL, and `of` is added once. */
void copy_map_add(struct copy_map *m, const void *of, void *copy);

/* NULL: it was not added; so is that of NULL.  O(1). */
void *copy_map_find(const struct copy_map *m, const void *of);

#endif
