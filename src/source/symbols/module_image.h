/* SPDX-License-Identifier: GPL-2.0-or-later */
/* module_image.h - the ELF files of a program or library in memory: its own, its debug file,
 * and the one that dwz(1) has moved parts of that to.  In the process that reads symbols. */
#ifndef PW_MODULE_IMAGE_H
#define PW_MODULE_IMAGE_H

#include <elfutils/libdw.h>
#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source/symbols/symbol_wire.h"

struct address_cache;
struct elf_symbols;
struct unit_index;

struct image {
	char *bytes;		/* NULL = none */
	size_t size;
	Elf *elf;
	Dwarf *dw;
	size_t debug_from, debug_to;	/* pages that only debug information is in */
};

/* Asks procwatch for a file: a descriptor and its size, or -1. */
struct file_asker {
	int (*ask)(void *arg, uint32_t module, enum sym_want what, const struct sym_wanted *w,
		   uint64_t *size);
	void *arg;
};

#define MODULE_SEGMENTS 16

struct module {
	uint32_t id;
	bool known;		/* SYM_MODULE has come */
	bool opened, broken;
	bool asked;		/* for the debug file */
	struct image main, debug, alt;
	Dwarf *dw;		/* of main or debug; NULL = none */
	Dwarf_CFI *cfi, *debug_cfi;
	int machine;		/* EM_ */
	size_t n_segments;
	struct { uint64_t offset, size, address; } segments[MODULE_SEGMENTS];
	struct elf_symbols *symbols;	/* see elf_symbols.h */
	struct unit_index *units;	/* see source_lines.h */
	size_t read;		/* bytes that libdw keeps, about */
	struct address_cache *cache;	/* see address_cache.h */
	uint64_t used;		/* when, as a count of stacks */
};

/* Takes the file; fd < 0: there is none.  The descriptor is closed. */
void module_set(struct module *m, uint32_t id, int fd, uint64_t size);
/* Forgets what was read, but keeps the file; it is read again when it is needed. */
void module_close(struct module *m);
void module_drop(struct module *m);

/* Opens it if need be: false if it is no ELF file that can be used. */
bool module_open(struct module *m);
/* Of a place in its file: the address as its headers and debug information have it. */
bool module_address(struct module *m, uint64_t offset, uint64_t *address);
/* Its debug information, its own or a debug file's; NULL = none. */
Dwarf *module_dwarf(struct module *m, const struct file_asker *asker);
/* Gives back what libdw keeps of it and the pages of the file, which are read again when they
 * are needed.  What module_dwarf() gave is not valid any more. */
void module_rest(struct module *m);

#endif
