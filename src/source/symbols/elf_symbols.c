/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elf_symbols.c - reads, sorts and searches a symbol table. */
#include "source/symbols/elf_symbols.h"

#include <gelf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

struct elf_symbol {
	uint64_t start, size;
	const char *name;
};

struct elf_symbols {
	size_t n;
	struct elf_symbol *s;	/* by start; of those with one start the best name is first */
};

static size_t
underscores(const char *name)
{
	return strspn(name, "_");
}

/* wait4, not __wait4: the shortest of those with the fewest underscores. */
static int
symbol_order(const void *a, const void *b)
{
	const struct elf_symbol *x = a, *y = b;
	size_t lx, ly;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	lx = underscores(x->name);
	ly = underscores(y->name);
	if (lx == ly) {
		lx = strlen(x->name);
		ly = strlen(y->name);
	}
	return lx != ly ? (lx < ly ? -1 : 1) : strcmp(x->name, y->name);
}

static bool
is_function(const GElf_Sym *sym)
{
	const int type = GELF_ST_TYPE(sym->st_info);

	return (type == STT_FUNC || type == STT_GNU_IFUNC) && sym->st_shndx != SHN_UNDEF && sym->st_size;
}

static void
read_table(struct elf_symbols *t, Elf *elf, Elf_Scn *section, const GElf_Shdr *sh)
{
	Elf_Data *data = elf_getdata(section, NULL);
	const size_t n = data && sh->sh_entsize ? data->d_size / sh->sh_entsize : 0;

	if (n > INT32_MAX)
		return;
	t->s = xcalloc(n + 1, sizeof(*t->s));
	for (size_t i = 0; i < n; i++) {
		GElf_Sym sym;
		const char *name;

		if (!gelf_getsym(data, (int)i, &sym) || !is_function(&sym))
			continue;
		name = elf_strptr(elf, sh->sh_link, sym.st_name);
		if (name && *name)
			t->s[t->n++] = (struct elf_symbol){ sym.st_value, sym.st_size, name };
	}
	t->s = xreallocarray(t->s, t->n + 1, sizeof(*t->s));
	qsort(t->s, t->n, sizeof(*t->s), symbol_order);
}

static bool
read_tables_of(struct elf_symbols *t, Elf *elf, GElf_Word type)
{
	Elf_Scn *section = NULL;
	GElf_Shdr sh;

	while (elf && (section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &sh) || sh.sh_type != type)
			continue;
		read_table(t, elf, section, &sh);
		break;
	}
	return t->n > 0;
}

struct elf_symbols *
elf_symbols_new(Elf *elf, Elf *debug)
{
	struct elf_symbols *t = xzalloc(sizeof(*t));
	Elf *const elfs[] = { debug, elf, elf };
	static const GElf_Word types[] = { SHT_SYMTAB, SHT_SYMTAB, SHT_DYNSYM };

	for (size_t i = 0; i < 3 && !read_tables_of(t, elfs[i], types[i]); i++) {
		free(t->s);
		t->s = NULL;
	}
	return t;
}

void
elf_symbols_free(struct elf_symbols *t)
{
	if (!t)
		return;
	free(t->s);
	free(t);
}

const char *
elf_symbols_find(const struct elf_symbols *t, uint64_t address)
{
	size_t low = 0, high = t->n;

	while (low < high) {		/* the first that starts above the address */
		const size_t mid = low + (high - low) / 2;

		if (t->s[mid].start <= address)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return NULL;
	for (size_t i = low; i-- > 0 && t->s[i].start == t->s[low - 1].start; )
		high = i;
	for (size_t i = high; i < low; i++)
		if (address - t->s[i].start < t->s[i].size)
			return t->s[i].name;
	return NULL;
}

static size_t
values_in(Elf *elf, Elf_Scn *section, const GElf_Shdr *sh, const char *const *names, size_t n, uint64_t *values)
{
	Elf_Data *data = elf_getdata(section, NULL);
	const size_t most = data && sh->sh_entsize ? data->d_size / sh->sh_entsize : 0;
	size_t found = 0;

	for (size_t i = 0; i < most && i < INT32_MAX && found < n; i++) {
		GElf_Sym sym;
		const char *name;

		if (!gelf_getsym(data, (int)i, &sym) || sym.st_shndx == SHN_UNDEF)
			continue;
		name = elf_strptr(elf, sh->sh_link, sym.st_name);
		for (size_t k = 0; name && k < n; k++)
			if (!values[k] && strcmp(name, names[k]) == 0) {
				values[k] = sym.st_value;
				found += sym.st_value != 0;
			}
	}
	return found;
}

bool
elf_symbols_values(Elf *elf, const char *const *names, size_t n, uint64_t *values)
{
	Elf_Scn *section = NULL;
	GElf_Shdr sh;

	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &sh) || (sh.sh_type != SHT_DYNSYM && sh.sh_type != SHT_SYMTAB))
			continue;
		memset(values, 0, n * sizeof(*values));
		if (values_in(elf, section, &sh, names, n, values) == n)
			return true;
	}
	return false;
}
