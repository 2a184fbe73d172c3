/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source_lines.c - finds the compilation unit of an address. */
#include "source/symbols/source_lines.h"

#include <dwarf.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "source/symbols/unit_table.h"

struct unit {
	Dwarf_Off offset;	/* of its DIE */
	bool read;
	bool everywhere;	/* how it was read */
	struct unit_table *table;	/* NULL = not read, or it cannot be */
};

struct unit_span {
	uint64_t start, end;
	size_t unit;
};

struct unit_index {
	size_t n_units, room_units, n_spans, room_spans;
	struct unit *units;
	struct unit_span *spans;	/* by start */
};

static int
span_order(const void *a, const void *b)
{
	const struct unit_span *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static void
add_span(struct unit_index *u, uint64_t start, uint64_t end)
{
	if (u->n_spans == u->room_spans) {
		u->room_spans = u->room_spans ? 2 * u->room_spans : 256;
		u->spans = xreallocarray(u->spans, u->room_spans, sizeof(*u->spans));
	}
	u->spans[u->n_spans++] = (struct unit_span){ start, end, u->n_units };
}

static void
index_unit(struct unit_index *u, Dwarf_Die *unit)
{
	const size_t before = u->n_spans;
	Dwarf_Addr base, start, end;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(unit, at, &base, &start, &end)) > 0)
		if (start < end)
			add_span(u, start, end);
	if (u->n_spans == before)
		return;
	if (u->n_units == u->room_units) {
		u->room_units = u->room_units ? 2 * u->room_units : 64;
		u->units = xreallocarray(u->units, u->room_units, sizeof(*u->units));
	}
	u->units[u->n_units++] = (struct unit){ .offset = dwarf_dieoffset(unit) };
}

/* By the units themselves: gcc writes .debug_aranges for this, clang does not. */
struct unit_index *
unit_index_new(Dwarf *dw)
{
	struct unit_index *u = xzalloc(sizeof(*u));
	Dwarf_CU *unit = NULL;
	Dwarf_Die die;
	uint8_t type;

	while (dwarf_get_units(dw, unit, &unit, NULL, &type, &die, NULL) == 0)
		if (type == DW_UT_compile || type == DW_UT_skeleton)
			index_unit(u, &die);
	if (u->n_spans)
		qsort(u->spans, u->n_spans, sizeof(*u->spans), span_order);
	return u;
}

void
unit_index_free(struct unit_index *u)
{
	if (!u)
		return;
	for (size_t i = 0; i < u->n_units; i++)
		unit_table_free(u->units[i].table);
	free(u->units);
	free(u->spans);
	free(u);
}

static struct unit *
unit_at(struct unit_index *u, uint64_t address)
{
	size_t low = 0, high = u->n_spans;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (u->spans[mid].start <= address)
			low = mid + 1;
		else
			high = mid;
	}
	return low && address < u->spans[low - 1].end ? &u->units[u->spans[low - 1].unit] : NULL;
}

static void
read_unit(struct unit *at, Dwarf *dw, bool everywhere, size_t *read)
{
	size_t bytes = 0;

	unit_table_free(at->table);
	at->table = unit_table_new(dw, at->offset, everywhere, &bytes);
	at->read = true;
	at->everywhere = everywhere;
	*read += bytes;
}

size_t
source_lines_at(struct unit_index *u, Dwarf *dw, uint64_t address, size_t *read,
		void (*fn)(void *arg, const struct symbols_frame *f), void *arg)
{
	struct unit *at = unit_at(u, address);

	if (!at)
		return 0;
	if (!at->read)
		read_unit(at, dw, false, read);
	if (at->table && !at->everywhere && !unit_table_has_function(at->table, address))
		read_unit(at, dw, true, read);
	return at->table ? unit_table_report(at->table, address, fn, arg) : 0;
}
