/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source_lines.h - what the debug information says of an address. */
#ifndef PW_SOURCE_LINES_H
#define PW_SOURCE_LINES_H

#include <elfutils/libdw.h>
#include <stddef.h>
#include <stdint.h>

#include "source/symbols/symbols_frames.h"

/* The units of one file by address, each read when it is first needed. */
struct unit_index;

struct unit_index *unit_index_new(Dwarf *dw);
void unit_index_free(struct unit_index *u);	/* NULL is harmless */

/* As unit_table_report().  *read grows by about the bytes that libdw has kept for it. */
size_t source_lines_at(struct unit_index *u, Dwarf *dw, uint64_t address, size_t *read,
		       void (*fn)(void *arg, const struct symbols_frame *f), void *arg);

#endif
