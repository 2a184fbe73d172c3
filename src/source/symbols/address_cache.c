/* SPDX-License-Identifier: GPL-2.0-or-later */
/* address_cache.c - a table of addresses with their frames. */
#include "source/symbols/address_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define CACHE_MAX 2048		/* addresses of a module */
#define TEXT_MAX 1000		/* bytes */

struct cache_entry {
	struct cached_address at;
	UT_hash_handle hh;
};

struct address_cache {
	struct cache_entry *by_address;
};

static void
cache_entry_free(struct cache_entry *e)
{
	const struct cached_address *a = &e->at;

	for (size_t i = 0; i < a->n; i++) {
		free((char *)(uintptr_t)a->frames[i].func);
		free((char *)(uintptr_t)a->frames[i].file);
		free((char *)(uintptr_t)a->frames[i].given);
	}
	free(a->frames);
	free(e);
}

static void
address_cache_clear(struct address_cache *c)
{
	struct cache_entry *e, *next;

	HASH_ITER(hh, c->by_address, e, next) {
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): HASH_ITER went on before the free */
		HASH_DEL(c->by_address, e);
		cache_entry_free(e);
	}
}

void
address_cache_free(struct address_cache *c)
{
	if (!c)
		return;
	address_cache_clear(c);
	free(c);
}

static char *
bounded_copy(const char *s)
{
	const size_t len = s ? strnlen(s, TEXT_MAX) : 0;
	char *copy;

	if (!len)
		return NULL;
	copy = xzalloc(len + 1);
	memcpy(copy, s, len);
	return copy;
}

void
cached_address_keep(struct cached_address *a, const struct symbols_frame *f)
{
	a->frames = xreallocarray(a->frames, a->n + 1, sizeof(*a->frames));
	a->frames[a->n++] = (struct symbols_frame){
		.func = bounded_copy(f->func), .file = bounded_copy(f->file),
		.given = bounded_copy(f->given), .line = f->line, .inlined = f->inlined,
		.offset = a->address,
	};
}

void
cached_address_name(struct cached_address *a, const char *func)
{
	a->frames[a->n - 1].func = bounded_copy(func);
}

struct address_cache *
address_cache_new(void)
{
	return xzalloc(sizeof(struct address_cache));
}

const struct cached_address *
address_cache_find(const struct address_cache *c, uint64_t address)
{
	struct cache_entry *e = NULL;

	HASH_FIND(hh, c->by_address, &address, sizeof(address), e);
	return e ? &e->at : NULL;
}

struct cached_address *
address_cache_add(struct address_cache *c, uint64_t address)
{
	struct cache_entry *e = xzalloc(sizeof(*e));

	if (HASH_COUNT(c->by_address) >= CACHE_MAX)
		address_cache_clear(c);
	e->at.address = address;
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): an empty table is NULL */
	HASH_ADD(hh, c->by_address, at.address, sizeof(e->at.address), e);
	return &e->at;
}
