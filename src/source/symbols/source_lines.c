/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source_lines.c - functions, inlined functions and lines from DWARF. */
#include "source/symbols/source_lines.h"

#include <dwarf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define CHAIN_MAX 32		/* functions inlined into each other */
#define DEPTH_MAX 64		/* of nested DIEs */
#define VISITS_MAX 4000000	/* DIEs: a damaged file may have a loop */
#define PATH_ROOM 4096		/* bytes */

struct unit_range {
	uint64_t start, end;
	Dwarf_Off unit;		/* of its DIE */
};

struct unit_index {
	size_t n, room;
	struct unit_range *r;	/* by start */
};

static int
range_order(const void *a, const void *b)
{
	const struct unit_range *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static void
index_unit(struct unit_index *u, Dwarf_Die *unit)
{
	Dwarf_Addr base, start, end;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(unit, at, &base, &start, &end)) > 0) {
		if (start >= end)
			continue;
		if (u->n == u->room) {
			u->room = u->room ? 2 * u->room : 256;
			u->r = xreallocarray(u->r, u->room, sizeof(*u->r));
		}
		u->r[u->n++] = (struct unit_range){ start, end, dwarf_dieoffset(unit) };
	}
}

static struct unit_index *
unit_index_new(Dwarf *dw)
{
	struct unit_index *u = xzalloc(sizeof(*u));
	Dwarf_CU *unit = NULL;
	Dwarf_Die die;
	uint8_t type;

	while (dwarf_get_units(dw, unit, &unit, NULL, &type, &die, NULL) == 0)
		if (type == DW_UT_compile || type == DW_UT_skeleton)
			index_unit(u, &die);
	qsort(u->r, u->n, sizeof(*u->r), range_order);
	return u;
}

void
unit_index_free(struct unit_index *u)
{
	if (!u)
		return;
	free(u->r);
	free(u);
}

/* gcc writes .debug_aranges for this, clang does not. */
static bool
unit_at(Dwarf *dw, struct unit_index **units, uint64_t address, Dwarf_Die *unit)
{
	size_t low = 0, high;

	if (dwarf_addrdie(dw, address, unit))
		return true;
	if (!*units)
		*units = unit_index_new(dw);
	high = (*units)->n;
	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if ((*units)->r[mid].start <= address)
			low = mid + 1;
		else
			high = mid;
	}
	return low && address < (*units)->r[low - 1].end &&
	       dwarf_offdie(dw, (*units)->r[low - 1].unit, unit);
}

struct function_walk {
	uint64_t address;
	Dwarf_Die chain[CHAIN_MAX];	/* outermost first */
	size_t n;
	unsigned int visits;
	bool everywhere;	/* also inside of functions and types that do not have it */
};

enum die_use { DIE_OTHER, DIE_FUNCTION, DIE_BLOCK, DIE_SCOPE, DIE_TYPE };

static enum die_use
use_of(Dwarf_Die *die)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_subprogram: case DW_TAG_inlined_subroutine:
		return DIE_FUNCTION;
	case DW_TAG_lexical_block: case DW_TAG_try_block: case DW_TAG_catch_block:
		return DIE_BLOCK;
	case DW_TAG_namespace: case DW_TAG_module:
		return DIE_SCOPE;
	case DW_TAG_class_type: case DW_TAG_structure_type: case DW_TAG_union_type:
	case DW_TAG_enumeration_type:
		return DIE_TYPE;
	default:
		return DIE_OTHER;
	}
}

/* An inner function of its own, as GNU C has them, is not in the one around it. */
static void
walk_push(struct function_walk *w, Dwarf_Die *die)
{
	if (dwarf_tag(die) == DW_TAG_subprogram)
		w->n = 0;
	if (w->n < CHAIN_MAX)
		w->chain[w->n++] = *die;
}

/* True: the rest has not to be looked at. */
static bool
walk_children(struct function_walk *w, Dwarf_Die *parent, int depth)
{
	Dwarf_Die die;

	if (depth > DEPTH_MAX || dwarf_child(parent, &die) != 0)
		return false;
	do {
		const enum die_use use = use_of(&die);

		if (w->visits++ > VISITS_MAX)
			return true;
		if (use == DIE_OTHER || (use == DIE_TYPE && !w->everywhere))
			continue;
		if (use == DIE_FUNCTION || use == DIE_BLOCK) {
			if (dwarf_haspc(&die, w->address) > 0) {
				if (use == DIE_FUNCTION)
					walk_push(w, &die);
				walk_children(w, &die, depth + 1);
				return true;
			}
			if (!w->everywhere)
				continue;
		}
		if (walk_children(w, &die, depth + 1))
			return true;
	} while (dwarf_siblingof(&die, &die) == 0);
	return false;
}

static const char *
text_of(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute a;

	return dwarf_formstring(dwarf_attr_integrate(die, name, &a));
}

static uint32_t
number_of(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute a;
	Dwarf_Word v;

	return dwarf_formudata(dwarf_attr(die, name, &a), &v) == 0 && v <= INT32_MAX ? (uint32_t)v : 0;
}

struct source_place {
	const char *file;	/* as libdw has it: absolute where the folder is known */
	uint32_t line;
};

static void
place_of_address(Dwarf_Die *unit, uint64_t address, struct source_place *p)
{
	Dwarf_Line *line = dwarf_getsrc_die(unit, address);
	int number = 0;

	*p = (struct source_place){ 0 };
	if (!line || dwarf_lineno(line, &number) != 0 || number <= 0)
		return;
	p->file = dwarf_linesrc(line, NULL, NULL);
	p->line = (uint32_t)number;
}

static void
place_of_call(Dwarf_Die *unit, Dwarf_Die *inlined, struct source_place *p)
{
	const uint32_t file = number_of(inlined, DW_AT_call_file);
	Dwarf_Files *files;
	size_t n;

	*p = (struct source_place){ .line = number_of(inlined, DW_AT_call_line) };
	if (p->line && dwarf_getsrcfiles(unit, &files, &n) == 0 && file < n)
		p->file = dwarf_filesrc(files, file, NULL, NULL);
	if (!p->file)
		p->line = 0;
}

/* The file's two names: absolute, and as the compiler was given it. */
static void
name_file(struct symbols_frame *f, Dwarf_Die *unit, const struct source_place *p, char path[PATH_ROOM])
{
	const char *folder = text_of(unit, DW_AT_comp_dir);
	const size_t len = folder ? strlen(folder) : 0;

	f->line = p->line;
	f->file = f->given = p->file;
	if (!p->file || !len)
		return;
	if (p->file[0] != '/') {
		if (folder[0] == '/' && snprintf(path, PATH_ROOM, "%s/%s", folder, p->file) < PATH_ROOM)
			f->file = path;
	} else if (strncmp(p->file, folder, len) == 0 && p->file[len] == '/') {
		f->given = p->file + len + 1;
	}
}

/* The address is a function itself, as of a handler: where it is declared, whatever was inlined
 * at its beginning. */
static bool
report_function(struct function_walk *w, Dwarf_Die *unit,
		void (*fn)(void *arg, const struct symbols_frame *f), void *arg)
{
	struct symbols_frame f = { 0 };
	struct source_place place = { 0 };
	char path[PATH_ROOM];
	Dwarf_Addr entry;
	int line;

	if (!w->n || dwarf_entrypc(&w->chain[0], &entry) != 0 || entry != w->address ||
	    dwarf_decl_line(&w->chain[0], &line) != 0 || line <= 0)
		return false;
	place.line = (uint32_t)line;
	place.file = dwarf_decl_file(&w->chain[0]);
	f.func = text_of(&w->chain[0], DW_AT_name);
	name_file(&f, unit, &place, path);
	fn(arg, &f);
	return true;
}

static size_t
report_chain(struct function_walk *w, Dwarf_Die *unit, void (*fn)(void *arg, const struct symbols_frame *f),
	     void *arg)
{
	char path[PATH_ROOM];
	struct source_place place;

	place_of_address(unit, w->address, &place);
	for (size_t i = w->n; i-- > 0; ) {
		struct symbols_frame f = {
			.func = text_of(&w->chain[i], DW_AT_name),
			.inlined = dwarf_tag(&w->chain[i]) == DW_TAG_inlined_subroutine,
		};

		name_file(&f, unit, &place, path);
		fn(arg, &f);
		if (i > 0)
			place_of_call(unit, &w->chain[i], &place);
	}
	if (!w->n && place.line) {	/* assembler has lines, but no functions */
		struct symbols_frame f = { .func = NULL };

		name_file(&f, unit, &place, path);
		fn(arg, &f);
	}
	return w->n ? w->n : place.line != 0;
}

size_t
source_lines_at(Dwarf *dw, struct unit_index **units, uint64_t address,
		void (*fn)(void *arg, const struct symbols_frame *f), void *arg)
{
	struct function_walk w = { .address = address };
	Dwarf_Die unit;

	if (!unit_at(dw, units, address, &unit))
		return 0;
	walk_children(&w, &unit, 0);
	if (!w.n) {
		w.everywhere = true;
		walk_children(&w, &unit, 0);
	}
	if (report_function(&w, &unit, fn, arg))
		return 1;
	return report_chain(&w, &unit, fn, arg);
}
