/* SPDX-License-Identifier: GPL-2.0-or-later */
/* module_image.c - maps ELF files and opens them with libelf and libdw, which never open
 * one themselves. */
#include "source/symbols/module_image.h"

#include <elfutils/libdwelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source/symbols/address_cache.h"
#include "source/symbols/elf_symbols.h"
#include "source/symbols/source_lines.h"

/* The descriptor is closed; a mapping does not need it. */
static void
image_map(struct image *i, int fd, uint64_t size)
{
	void *p = MAP_FAILED;

	if (fd < 0)
		return;
	if (size && size < SIZE_MAX / 2)
		/* libelf notes in the headers that it has decompressed a section */
		p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return;
	i->bytes = p;
	i->size = size;
}

static void
image_close(struct image *i)
{
	if (i->dw)
		dwarf_end(i->dw);
	if (i->elf)
		elf_end(i->elf);
	i->dw = NULL;
	i->elf = NULL;
	if (i->bytes)
		madvise(i->bytes, i->size, MADV_DONTNEED);
}

static void
image_drop(struct image *i)
{
	image_close(i);
	if (i->bytes)
		munmap(i->bytes, i->size);
	*i = (struct image){ 0 };
}

/* The pages of large sections that are not loaded, from the first to the last of them: debug
 * information is in one piece.  libelf writes to the headers only. */
static void
image_find_debug(struct image *i)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	Elf_Scn *section = NULL;
	GElf_Shdr sh;

	i->debug_from = i->debug_to = 0;
	while ((section = elf_nextscn(i->elf, section))) {
		if (!gelf_getshdr(section, &sh) || sh.sh_type != SHT_PROGBITS || sh.sh_flags & SHF_ALLOC ||
		    sh.sh_offset > i->size || sh.sh_size > i->size - sh.sh_offset || sh.sh_size < page)
			continue;
		if (!i->debug_to)
			i->debug_from = (sh.sh_offset + page - 1) & ~(page - 1);
		i->debug_to = (sh.sh_offset + sh.sh_size) & ~(page - 1);
	}
}

static void
image_rest(struct image *i)
{
	if (i->dw)
		dwarf_end(i->dw);
	i->dw = NULL;
	if (i->bytes && i->debug_from < i->debug_to)
		madvise(i->bytes + i->debug_from, i->debug_to - i->debug_from, MADV_DONTNEED);
}

static bool
image_open(struct image *i)
{
	if (!i->bytes || i->elf)
		return i->elf;
	i->elf = elf_memory(i->bytes, i->size);
	if (i->elf && elf_kind(i->elf) != ELF_K_ELF) {
		elf_end(i->elf);
		i->elf = NULL;
	}
	if (i->elf)
		image_find_debug(i);
	return i->elf;
}

/* Without .debug_info, libdw still opens a file that has line numbers or frames only. */
static Dwarf *
image_dwarf(struct image *i)
{
	Dwarf_Off next;
	size_t head;

	if (!i->dw && image_open(i))
		i->dw = dwarf_begin_elf(i->elf, DWARF_C_READ, NULL);
	return i->dw && dwarf_nextcu(i->dw, 0, &next, &head, NULL, NULL, NULL) == 0 ? i->dw : NULL;
}

void
module_set(struct module *m, uint32_t id, int fd, uint64_t size)
{
	module_drop(m);
	m->id = id;
	m->known = true;
	image_map(&m->main, fd, size);
}

void
module_close(struct module *m)
{
	if (m->cfi)
		dwarf_cfi_end(m->cfi);
	m->cfi = m->debug_cfi = NULL;	/* debug_cfi is the Dwarf's */
	elf_symbols_free(m->symbols);
	unit_index_free(m->units);
	address_cache_free(m->cache);
	m->symbols = NULL;
	m->units = NULL;
	m->cache = NULL;
	m->dw = NULL;
	image_close(&m->main);
	image_drop(&m->debug);
	image_drop(&m->alt);
	m->read = 0;
	m->opened = m->asked = false;
}

void
module_drop(struct module *m)
{
	module_close(m);
	image_drop(&m->main);
	*m = (struct module){ 0 };
}

static void
read_segments(struct module *m)
{
	size_t n = 0;

	if (elf_getphdrnum(m->main.elf, &n) != 0)
		return;
	for (size_t i = 0; i < n && m->n_segments < MODULE_SEGMENTS; i++) {
		GElf_Phdr ph;

		if (!gelf_getphdr(m->main.elf, (int)i, &ph) || ph.p_type != PT_LOAD)
			continue;
		m->segments[m->n_segments].offset = ph.p_offset;
		m->segments[m->n_segments].size = ph.p_filesz;
		m->segments[m->n_segments++].address = ph.p_vaddr;
	}
}

bool
module_open(struct module *m)
{
	GElf_Ehdr eh;

	if (m->opened || m->broken)
		return !m->broken;
	m->opened = true;
	m->n_segments = 0;
	m->broken = !image_open(&m->main) || !gelf_getehdr(m->main.elf, &eh);
	if (m->broken)
		return false;
	m->machine = eh.e_machine;
	read_segments(m);
	m->cfi = dwarf_getcfi_elf(m->main.elf);
	return true;
}

/* A mapping begins and ends with a page, and a segment need not. */
bool
module_address(struct module *m, uint64_t offset, uint64_t *address)
{
	for (size_t i = 0; module_open(m) && i < m->n_segments; i++) {
		if (offset < m->segments[i].offset ||
		    offset - m->segments[i].offset >= m->segments[i].size)
			continue;
		*address = m->segments[i].address + (offset - m->segments[i].offset);
		return true;
	}
	return false;
}

static uint32_t
crc32_of(const char *bytes, size_t size)
{
	uint32_t table[256], crc = UINT32_MAX;

	for (uint32_t i = 0; i < 256; i++) {
		table[i] = i;
		for (int bit = 0; bit < 8; bit++)
			table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320 : 0);
	}
	for (size_t i = 0; i < size; i++)
		crc = crc >> 8 ^ table[(crc ^ (uint8_t)bytes[i]) & 0xff];
	return ~crc;
}

static uint32_t
take_build_id(struct sym_wanted *w, const void *id, ssize_t len)
{
	if (len <= 0 || len > SYM_BUILD_ID)
		return 0;
	memcpy(w->build_id, id, (size_t)len);
	return w->build_id_len = (uint32_t)len;
}

static void
take_base_name(struct sym_wanted *w, const char *name)
{
	const char *base = name ? strrchr(name, '/') : NULL;

	base = base ? base + 1 : name;
	if (base && strlen(base) < sizeof(w->name) && strcmp(base, ".") != 0 && strcmp(base, "..") != 0)
		memcpy(w->name, base, strlen(base) + 1);
}

/* 1 = this one, 0 = another one, -1 = it has none. */
static int
has_build_id(struct image *i, const struct sym_wanted *w)
{
	const void *id;
	const ssize_t len = image_open(i) ? dwelf_elf_gnu_build_id(i->elf, &id) : 0;

	if (len <= 0)
		return -1;
	return (uint32_t)len == w->build_id_len && memcmp(id, w->build_id, (size_t)len) == 0;
}

static bool
get_file(struct module *m, const struct file_asker *asker, enum sym_want what,
	 const struct sym_wanted *w, struct image *into)
{
	uint64_t size = 0;
	int fd;

	if (!w->build_id_len && !w->name[0])
		return false;
	fd = asker->ask(asker->arg, m->id, what, w, &size);
	image_map(into, fd, size);
	return into->bytes;
}

/* What is compared is what is certain: the build ids, or else the checksum. */
static void
get_debug_file(struct module *m, const struct file_asker *asker)
{
	struct sym_wanted w = { 0 };
	const void *id = NULL;
	const char *link;
	GElf_Word crc = 0;
	ssize_t len;
	int same;

	len = dwelf_elf_gnu_build_id(m->main.elf, &id);
	take_build_id(&w, id, len);
	link = dwelf_elf_gnu_debuglink(m->main.elf, &crc);
	take_base_name(&w, link);
	if (!get_file(m, asker, SYM_WANT_DEBUG, &w, &m->debug))
		return;
	same = w.build_id_len ? has_build_id(&m->debug, &w) : -1;
	if (same < 0)
		same = link && crc32_of(m->debug.bytes, m->debug.size) == crc;
	if (!same || !image_open(&m->debug))
		image_drop(&m->debug);
}

static void
get_alt_file(struct module *m, const struct file_asker *asker)
{
	struct sym_wanted w = { 0 };
	const void *id;
	const char *name;
	const ssize_t len = dwelf_dwarf_gnu_debugaltlink(m->dw, &name, &id);

	if (len <= 0 || !take_build_id(&w, id, len))
		return;
	take_base_name(&w, name);
	if (!get_file(m, asker, SYM_WANT_ALT, &w, &m->alt))
		return;
	if (has_build_id(&m->alt, &w) == 1 && image_dwarf(&m->alt))
		dwarf_setalt(m->dw, m->alt.dw);
	else
		image_drop(&m->alt);
}

Dwarf *
module_dwarf(struct module *m, const struct file_asker *asker)
{
	if (!module_open(m) || m->asked)
		return m->dw;
	m->asked = true;
	m->dw = image_dwarf(&m->main);
	if (!m->dw) {
		get_debug_file(m, asker);
		m->dw = image_dwarf(&m->debug);
	}
	if (!m->dw)
		return NULL;
	m->debug_cfi = dwarf_getcfi(m->dw);
	get_alt_file(m, asker);
	return m->dw;
}

void
module_rest(struct module *m)
{
	m->read = 0;
	if (!m->dw)
		return;
	m->debug_cfi = NULL;
	image_rest(&m->main);
	image_rest(&m->debug);
	image_rest(&m->alt);
	m->dw = image_dwarf(m->debug.bytes ? &m->debug : &m->main);
	if (!m->dw)
		return;
	m->debug_cfi = dwarf_getcfi(m->dw);
	if (m->alt.bytes && image_dwarf(&m->alt))
		dwarf_setalt(m->dw, m->alt.dw);
}
