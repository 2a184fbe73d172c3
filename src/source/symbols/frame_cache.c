/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame_cache.c - looks an address up once. */
#include "source/symbols/frame_cache.h"

#include "source/symbols/address_cache.h"
#include "source/symbols/elf_symbols.h"
#include "source/symbols/module_image.h"
#include "source/symbols/plain_name.h"
#include "source/symbols/source_lines.h"

#define READ_MOST (2u << 20)	/* bytes that libdw may keep of a module */

static void
keep_frame(void *arg, const struct symbols_frame *f)
{
	cached_address_keep(arg, f);
}

/* The debug information has no name of an assembler function. */
static void
name_by_symbol(struct module *m, struct cached_address *a)
{
	static const struct symbols_frame unknown;
	char plain[1024];
	const char *name;

	if (!a->n)
		cached_address_keep(a, &unknown);
	if (a->frames[a->n - 1].func)
		return;
	if (!m->symbols)
		m->symbols = elf_symbols_new(m->main.elf, m->debug.elf);
	name = elf_symbols_find(m->symbols, a->address);
	cached_address_name(a, name && plain_name(name, plain, sizeof(plain)) ? plain : name);
}

static void
read_address(struct module *m, const struct file_asker *asker, struct cached_address *a)
{
	Dwarf *dw = module_dwarf(m, asker);

	if (dw && !m->units)
		m->units = unit_index_new(dw);
	if (dw)
		source_lines_at(m->units, dw, a->address, &m->read, keep_frame, a);
	if (m->read > READ_MOST)
		module_rest(m);
	name_by_symbol(m, a);
}

const struct symbols_frame *
frames_at(struct module *m, const struct file_asker *asker, uint64_t address, size_t *n)
{
	const struct cached_address *a;
	struct cached_address *added;

	if (!m->cache)
		m->cache = address_cache_new();
	a = address_cache_find(m->cache, address);
	if (!a) {
		a = added = address_cache_add(m->cache, address);
		read_address(m, asker, added);
	}
	*n = a->n;
	return a->frames;
}
