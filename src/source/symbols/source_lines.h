/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source_lines.h - what the debug information says of an address. */
#ifndef PW_SOURCE_LINES_H
#define PW_SOURCE_LINES_H

#include <elfutils/libdw.h>
#include <stddef.h>
#include <stdint.h>

#include "source/symbols/symbols_frames.h"

struct unit_index;

/* Calls fn for each function that has the address, those inlined into it first: func, file,
 * given, line and inlined are set, and valid during the call.  Returns how many.
 * *units is made when it is first needed. */
size_t source_lines_at(Dwarf *dw, struct unit_index **units, uint64_t address,
		       void (*fn)(void *arg, const struct symbols_frame *f), void *arg);

void unit_index_free(struct unit_index *u);	/* NULL is harmless */

#endif
