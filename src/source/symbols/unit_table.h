/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unit_table.h - the functions and lines of one compilation unit, in few bytes.
 *
 * libdw keeps what it has read until the file is closed, and looks through a unit from its
 * beginning for each address; this is read once, and found by halves. */
#ifndef PW_UNIT_TABLE_H
#define PW_UNIT_TABLE_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source/symbols/symbols_frames.h"

struct unit_table;

/* The unit at that place of .debug_info.  everywhere: also functions within types and within
 * functions that have no code, which takes longer.  Names stay in the mapped file, so the
 * table is good as long as that is mapped; the Dwarf may be closed.  *bytes is about what
 * libdw has kept of it.  NULL = it cannot be read. */
struct unit_table *unit_table_new(Dwarf *dw, Dwarf_Off unit, bool everywhere, size_t *bytes);
void unit_table_free(struct unit_table *t);	/* NULL is harmless */

bool unit_table_has_function(const struct unit_table *t, uint64_t address);

/* Calls fn for each function that has the address, those inlined into it first: func, file,
 * given, line and inlined are set, and valid during the call.  Where a function begins it is
 * that function at its declaration and, if it ends by jumping to a wait call, at that line.
 * Returns how many. */
size_t unit_table_report(const struct unit_table *t, uint64_t address,
			 void (*fn)(void *arg, const struct symbols_frame *f), void *arg);

#endif
