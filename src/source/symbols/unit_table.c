/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unit_table.c - reads a compilation unit with libdw and finds addresses in it. */
#include "source/symbols/unit_table.h"

#include <dwarf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"

#define CHAIN_MAX 32		/* functions inlined into each other */
#define DEPTH_MAX 64		/* of nested DIEs */
#define VISITS_MAX 4000000	/* DIEs: a damaged file may have a loop */
#define PATH_ROOM 4096		/* bytes */
#define NONE UINT32_MAX

struct unit_place {
	uint32_t file;		/* index, 0 = not known */
	uint32_t line;		/* 0 = not known */
};

/* A function, or one that was inlined. */
struct unit_scope {
	const char *name;	/* NULL = not known */
	uint32_t around;	/* the one that it was inlined into; NONE = it is a function */
	uint32_t entry;		/* of a function, from the base; NONE = not known */
	struct unit_place at;	/* of the call; of a function, of its declaration */
};

/* Addresses count from the base. */
struct unit_range {
	uint32_t start, end;
	uint32_t scope;
	uint32_t around;	/* the narrowest range that has this one; NONE */
};

/* A function ends by jumping to waitpid(2) and the like: it is not on the stack then. */
struct unit_tail {
	uint32_t scope;
	uint32_t place;		/* of the jump */
};

struct unit_line {
	uint32_t start;		/* to the next one's */
	struct unit_place at;
};

struct unit_table {
	uint64_t base;
	char *folder;		/* of the compiler; NULL = not known */
	size_t n_files, n_scopes, n_ranges, n_lines, n_tails;
	char **files;		/* as libdw has them: absolute where the folder is known; [0] is NULL */
	struct unit_scope *scopes;
	struct unit_range *ranges;	/* by start, the wider one first */
	struct unit_line *lines;	/* by start */
	struct unit_tail *tails;
};

struct file_index {
	const char *name;
	uint32_t index;
	UT_hash_handle hh;
};

struct unit_reader {
	struct unit_table *t;
	struct file_index *files;
	const char *last_name;	/* of libdw, and its index */
	uint32_t last_index;
	size_t room_files, room_scopes, room_ranges, room_tails;
	unsigned int visits;
	bool everywhere;
};

/* Room for one more; the array is made when it is first needed. */
static void *
grow(void *array, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return array;
	*room = *room ? 2 * *room : 64;
	return xreallocarray(array, *room, size);
}

static uint32_t
file_index_of(struct unit_reader *r, const char *name)
{
	struct unit_table *t = r->t;
	struct file_index *f = NULL;

	if (!name || !*name)
		return 0;
	if (name == r->last_name)
		return r->last_index;
	HASH_FIND_STR(r->files, name, f);
	if (!f) {
		t->files = grow(t->files, t->n_files, &r->room_files, sizeof(*t->files));
		f = xzalloc(sizeof(*f));
		f->index = (uint32_t)t->n_files;
		f->name = t->files[t->n_files++] = xstrdup(name);
		HASH_ADD_KEYPTR(hh, r->files, f->name, strlen(f->name), f);
	}
	r->last_name = name;
	r->last_index = f->index;
	return f->index;
}

static void
forget_files(struct unit_reader *r)
{
	struct file_index *f, *next;

	HASH_ITER(hh, r->files, f, next) {
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): HASH_ITER went on before the free */
		HASH_DEL(r->files, f);
		free(f);
	}
}

/* From the base; NONE = not in the 4 GiB above it. */
static uint32_t
place_in_table(const struct unit_table *t, uint64_t address)
{
	return address < t->base || address - t->base >= NONE ? NONE : (uint32_t)(address - t->base);
}

/* --- lines ------------------------------------------------------------------------------ */

static void
add_line(struct unit_reader *r, const struct unit_line *line)
{
	struct unit_table *t = r->t;
	struct unit_line *last = t->n_lines ? &t->lines[t->n_lines - 1] : NULL;

	if (last && last->at.line == line->at.line && last->at.file == line->at.file)
		return;
	if (last && last->start == line->start)
		last->at = line->at;	/* the last of those with one address counts */
	else
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): there is room for each */
		t->lines[t->n_lines++] = *line;
}

/* What comes behind the end of a sequence has no line. */
static void
read_lines(struct unit_reader *r, Dwarf_Die *unit, size_t *bytes)
{
	struct unit_table *t = r->t;
	Dwarf_Lines *lines;
	size_t n = 0;

	if (dwarf_getsrclines(unit, &lines, &n) != 0)
		n = 0;
	*bytes += n * 32;
	t->lines = xcalloc(n + 1, sizeof(*t->lines));
	for (size_t i = 0; i < n; i++) {
		Dwarf_Line *from = dwarf_onesrcline(lines, i);
		struct unit_line line = { 0 };
		Dwarf_Addr address;
		bool end = false;
		int number = 0;

		if (dwarf_lineaddr(from, &address) != 0 || dwarf_lineendsequence(from, &end) != 0)
			continue;
		line.start = place_in_table(t, address);
		if (line.start == NONE)
			continue;
		if (!end && dwarf_lineno(from, &number) == 0 && number > 0) {
			line.at.line = (uint32_t)number;
			line.at.file = file_index_of(r, dwarf_linesrc(from, NULL, NULL));
		}
		add_line(r, &line);
	}
	t->lines = xreallocarray(t->lines, t->n_lines + 1, sizeof(*t->lines));
}

/* --- functions -------------------------------------------------------------------------- */

enum die_use { DIE_OTHER, DIE_FUNCTION, DIE_INLINED, DIE_BLOCK, DIE_CALL, DIE_SCOPE, DIE_TYPE };

static enum die_use
use_of(Dwarf_Die *die)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_subprogram:
		return DIE_FUNCTION;
	case DW_TAG_inlined_subroutine:
		return DIE_INLINED;
	case DW_TAG_lexical_block: case DW_TAG_try_block: case DW_TAG_catch_block:
		return DIE_BLOCK;
	case DW_TAG_call_site: case DW_TAG_GNU_call_site:
		return DIE_CALL;
	case DW_TAG_namespace: case DW_TAG_module:
		return DIE_SCOPE;
	case DW_TAG_class_type: case DW_TAG_structure_type: case DW_TAG_union_type:
	case DW_TAG_enumeration_type:
		return DIE_TYPE;
	default:
		return DIE_OTHER;
	}
}

static uint32_t
number_of(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute a;
	Dwarf_Word v;

	return dwarf_formudata(dwarf_attr(die, name, &a), &v) == 0 && v <= INT32_MAX ? (uint32_t)v : 0;
}

static struct unit_place
place_of_call(struct unit_reader *r, Dwarf_Files *files, size_t n_files, Dwarf_Die *inlined)
{
	const uint32_t file = number_of(inlined, DW_AT_call_file);
	struct unit_place p = { .line = number_of(inlined, DW_AT_call_line) };

	if (p.line && file < n_files)
		p.file = file_index_of(r, dwarf_filesrc(files, file, NULL, NULL));
	if (!p.file)
		p.line = 0;
	return p;
}

static struct unit_place
place_of_declaration(struct unit_reader *r, Dwarf_Die *function)
{
	struct unit_place p = { 0 };
	int line;

	if (dwarf_decl_line(function, &line) != 0 || line <= 0)
		return p;
	p.file = file_index_of(r, dwarf_decl_file(function));
	p.line = (uint32_t)line;
	return p;
}

struct unit_files {
	Dwarf_Files *files;
	size_t n;
};

/* An inner function of its own, as GNU C has them, is not in the one around it. */
static uint32_t
add_scope(struct unit_reader *r, const struct unit_files *files, Dwarf_Die *die, uint32_t around)
{
	const bool inlined = use_of(die) == DIE_INLINED;
	struct unit_table *t = r->t;
	struct unit_scope *s;
	Dwarf_Attribute a;
	Dwarf_Addr entry;

	t->scopes = grow(t->scopes, t->n_scopes, &r->room_scopes, sizeof(*t->scopes));
	s = &t->scopes[t->n_scopes];
	s->name = dwarf_formstring(dwarf_attr_integrate(die, DW_AT_name, &a));
	s->around = inlined ? around : NONE;
	s->entry = !inlined && dwarf_entrypc(die, &entry) == 0 ? place_in_table(t, entry) : NONE;
	s->at = inlined ? place_of_call(r, files->files, files->n, die) : place_of_declaration(r, die);
	return (uint32_t)t->n_scopes++;
}

/* The scope, once it has code; otherwise the one around it. */
static uint32_t
add_function(struct unit_reader *r, const struct unit_files *files, Dwarf_Die *die, uint32_t around)
{
	struct unit_table *t = r->t;
	Dwarf_Addr base, start, end;
	uint32_t scope = NONE;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(die, at, &base, &start, &end)) > 0) {
		const uint32_t from = place_in_table(t, start), to = place_in_table(t, end);

		if (from == NONE || to == NONE || from >= to)
			continue;
		if (scope == NONE)
			scope = add_scope(r, files, die, around);
		t->ranges = grow(t->ranges, t->n_ranges, &r->room_ranges, sizeof(*t->ranges));
		t->ranges[t->n_ranges++] = (struct unit_range){ from, to, scope, NONE };
	}
	return scope;
}

/* DWARF 5 and, before it, GNU's own attributes, which are the addresses behind the jump; clang has
 * that of the jump itself. */
static bool
jump_address(Dwarf_Die *call, uint64_t *address)
{
	static const unsigned int behind[] = { DW_AT_call_return_pc, DW_AT_low_pc };
	Dwarf_Attribute a;
	Dwarf_Addr at;

	if (dwarf_formaddr(dwarf_attr(call, DW_AT_call_pc, &a), &at) == 0) {
		*address = at;
		return true;
	}
	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++)
		if (dwarf_formaddr(dwarf_attr(call, behind[i], &a), &at) == 0) {
			*address = at - 1;
			return true;
		}
	return false;
}

static void
add_tail(struct unit_reader *r, Dwarf_Die *call, uint32_t scope)
{
	struct unit_table *t = r->t;
	Dwarf_Attribute a;
	Dwarf_Die callee;
	const char *name;
	uint64_t address;

	if (scope == NONE ||
	    (!dwarf_hasattr(call, DW_AT_call_tail_call) && !dwarf_hasattr(call, DW_AT_GNU_tail_call)))
		return;
	if (!dwarf_formref_die(dwarf_attr(call, DW_AT_call_origin, &a), &callee) &&
	    !dwarf_formref_die(dwarf_attr(call, DW_AT_abstract_origin, &a), &callee))
		return;
	name = dwarf_diename(&callee);
	if (!name || strncmp(name, "wait", 4) != 0 || !jump_address(call, &address))
		return;
	t->tails = grow(t->tails, t->n_tails, &r->room_tails, sizeof(*t->tails));
	t->tails[t->n_tails++] = (struct unit_tail){ scope, place_in_table(t, address) };
}

static void
read_children(struct unit_reader *r, const struct unit_files *files, Dwarf_Die *parent, uint32_t around,
	      int depth)
{
	Dwarf_Die die;

	if (depth > DEPTH_MAX || dwarf_child(parent, &die) != 0)
		return;
	do {
		const enum die_use use = use_of(&die);
		uint32_t scope = around;

		if (r->visits++ > VISITS_MAX)
			return;
		if (use == DIE_OTHER || (use == DIE_TYPE && !r->everywhere))
			continue;
		if (use == DIE_CALL) {
			add_tail(r, &die, around);
			continue;
		}
		if (use == DIE_FUNCTION || use == DIE_INLINED) {
			scope = add_function(r, files, &die, around);
			if (scope == NONE && !r->everywhere)
				continue;
			scope = scope == NONE ? around : scope;
		}
		read_children(r, files, &die, scope, depth + 1);
	} while (dwarf_siblingof(&die, &die) == 0);
}

static int
range_order(const void *a, const void *b)
{
	const struct unit_range *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	return x->scope < y->scope ? -1 : x->scope > y->scope;	/* one inlined into another comes later */
}

/* Each is in the last one before it that has not ended. */
static void
nest_ranges(struct unit_table *t)
{
	uint32_t open = NONE;

	if (t->n_ranges)
		qsort(t->ranges, t->n_ranges, sizeof(*t->ranges), range_order);
	for (size_t i = 0; i < t->n_ranges; i++) {
		while (open != NONE && t->ranges[open].end <= t->ranges[i].start)
			open = t->ranges[open].around;
		t->ranges[i].around = open;
		open = (uint32_t)i;
	}
}

/* --- the table -------------------------------------------------------------------------- */

static uint64_t
lowest_address(Dwarf_Die *unit)
{
	Dwarf_Addr base, start, end;
	uint64_t lowest = UINT64_MAX;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(unit, at, &base, &start, &end)) > 0)
		if (start < end && start < lowest)
			lowest = start;
	return lowest;
}

struct unit_table *
unit_table_new(Dwarf *dw, Dwarf_Off offset, bool everywhere, size_t *bytes)
{
	struct unit_reader r = { .everywhere = everywhere };
	struct unit_files files = { 0 };
	struct unit_table *t;
	Dwarf_Attribute a;
	Dwarf_Die unit;
	const char *folder;

	if (!dwarf_offdie(dw, offset, &unit))
		return NULL;
	r.t = t = xzalloc(sizeof(*t));
	t->base = lowest_address(&unit);
	t->n_files = 1;
	t->files = xcalloc(1, sizeof(*t->files));
	r.room_files = 1;
	folder = dwarf_formstring(dwarf_attr_integrate(&unit, DW_AT_comp_dir, &a));
	t->folder = folder && *folder ? xstrdup(folder) : NULL;
	*bytes = 0;
	if (dwarf_getsrcfiles(&unit, &files.files, &files.n) != 0)
		files.n = 0;
	read_lines(&r, &unit, bytes);
	read_children(&r, &files, &unit, NONE, 0);
	nest_ranges(t);
	forget_files(&r);
	return t;
}

void
unit_table_free(struct unit_table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n_files; i++)
		free(t->files[i]);
	free(t->files);
	free(t->folder);
	free(t->scopes);
	free(t->ranges);
	free(t->lines);
	free(t->tails);
	free(t);
}

/* The narrowest function that has it; NONE. */
static uint32_t
scope_at(const struct unit_table *t, uint32_t place)
{
	size_t low = 0, high = t->n_ranges;
	uint32_t r;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (t->ranges[mid].start <= place)
			low = mid + 1;
		else
			high = mid;
	}
	for (r = low ? (uint32_t)low - 1 : NONE; r != NONE && place >= t->ranges[r].end; r = t->ranges[r].around)
		;
	return r == NONE ? NONE : t->ranges[r].scope;
}

static struct unit_place
line_at(const struct unit_table *t, uint32_t place)
{
	static const struct unit_place nowhere;
	size_t low = 0, high = t->n_lines;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (t->lines[mid].start <= place)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? t->lines[low - 1].at : nowhere;
}

/* The file's two names: absolute, and as the compiler was given it. */
static void
name_file(const struct unit_table *t, struct symbols_frame *f, const struct unit_place *p, char path[PATH_ROOM])
{
	const char *file = p->file < t->n_files ? t->files[p->file] : NULL;
	const size_t len = t->folder ? strlen(t->folder) : 0;

	f->line = p->line;
	f->file = f->given = file;
	if (!file || !len)
		return;
	if (file[0] != '/') {
		if (t->folder[0] == '/' && snprintf(path, PATH_ROOM, "%s/%s", t->folder, file) < PATH_ROOM)
			f->file = path;
	} else if (strncmp(file, t->folder, len) == 0 && file[len] == '/') {
		f->given = file + len + 1;
	}
}

static void
report_place(const struct unit_table *t, const char *name, bool inlined, const struct unit_place *at,
	     void (*fn)(void *arg, const struct symbols_frame *f), void *arg)
{
	struct symbols_frame f = { .func = name, .inlined = inlined };
	char path[PATH_ROOM];

	name_file(t, &f, at, path);
	fn(arg, &f);
}

static uint32_t
outermost(const struct unit_table *t, uint32_t scope)
{
	for (int i = 0; i < CHAIN_MAX && t->scopes[scope].around != NONE; i++)
		scope = t->scopes[scope].around;
	return scope;
}

bool
unit_table_has_function(const struct unit_table *t, uint64_t address)
{
	const uint32_t place = place_in_table(t, address);

	return place != NONE && scope_at(t, place) != NONE;
}

/* The line of its jump to a wait call, if there is one such jump: for a handler that returns from
 * there. */
static size_t
report_tail(const struct unit_table *t, uint32_t function, void (*fn)(void *arg, const struct symbols_frame *f),
	    void *arg)
{
	const struct unit_tail *tail = NULL;
	struct unit_place at;

	for (size_t i = 0; i < t->n_tails; i++) {
		if (outermost(t, t->tails[i].scope) != function)
			continue;
		if (tail)
			return 0;
		tail = &t->tails[i];
	}
	if (!tail || tail->place == NONE)
		return 0;
	at = line_at(t, tail->place);
	if (!at.line)
		return 0;
	report_place(t, t->scopes[function].name, false, &at, fn, arg);
	return 1;
}

/* An address that is a function itself, as of a handler, is where that is declared, whatever was
 * inlined at its beginning. */
size_t
unit_table_report(const struct unit_table *t, uint64_t address,
		  void (*fn)(void *arg, const struct symbols_frame *f), void *arg)
{
	const uint32_t place = place_in_table(t, address);
	uint32_t scope = place == NONE ? NONE : scope_at(t, place);
	struct unit_place at = { 0 };
	const struct unit_scope *s;
	size_t n = 0;

	if (place != NONE)
		at = line_at(t, place);
	if (scope == NONE) {		/* assembler has lines, but no functions */
		if (at.line)
			report_place(t, NULL, false, &at, fn, arg);
		return at.line != 0;
	}
	s = &t->scopes[outermost(t, scope)];
	if (s->around == NONE && s->entry == place && s->at.line) {
		report_place(t, s->name, false, &s->at, fn, arg);
		return 1 + report_tail(t, (uint32_t)(s - t->scopes), fn, arg);
	}
	for (; scope != NONE && n < CHAIN_MAX; scope = s->around) {
		s = &t->scopes[scope];
		report_place(t, s->name, s->around != NONE, &at, fn, arg);
		at = s->at;
		n++;
	}
	return n;
}
