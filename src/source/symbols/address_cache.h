/* SPDX-License-Identifier: GPL-2.0-or-later */
/* address_cache.h - the frames of addresses of one module, by address. */
#ifndef PW_ADDRESS_CACHE_H
#define PW_ADDRESS_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "source/symbols/symbols_frames.h"

struct address_cache;

struct cached_address {
	uint64_t address;
	size_t n;
	struct symbols_frame *frames;	/* innermost first */
};

struct address_cache *address_cache_new(void);
void address_cache_free(struct address_cache *c);	/* NULL is harmless */

/* NULL = it is not there. */
const struct cached_address *address_cache_find(const struct address_cache *c, uint64_t address);
/* Adds it, without frames.  When there are too many, all others are dropped. */
struct cached_address *address_cache_add(struct address_cache *c, uint64_t address);
/* Adds a copy of a frame. */
void cached_address_keep(struct cached_address *a, const struct symbols_frame *f);
/* Names the outermost frame, which has no name. */
void cached_address_name(struct cached_address *a, const char *func);

#endif
