/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elf_symbols.h - the functions of a symbol table, by address. */
#ifndef PW_ELF_SYMBOLS_H
#define PW_ELF_SYMBOLS_H

#include <libelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_symbols;

/* From .symtab of the debug file (or NULL) or of the file itself, else from .dynsym. */
struct elf_symbols *elf_symbols_new(Elf *elf, Elf *debug);
void elf_symbols_free(struct elf_symbols *t);	/* NULL is harmless */

/* The function that has this address within its size: valid as long as the files; NULL =
 * none. */
const char *elf_symbols_find(const struct elf_symbols *t, uint64_t address);

/* The values of symbols that the file defines: false if one of them is missing. */
bool elf_symbols_values(Elf *elf, const char *const *names, size_t n, uint64_t *values);

#endif
