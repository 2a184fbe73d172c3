/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grid.h - the last picture of the command's screen, and the lines above it. */
#ifndef PW_TUI_GRID_H
#define PW_TUI_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emulator/wire.h"

struct grid;

/* Never NULL. */
struct grid *grid_new(void);
void grid_free(struct grid *g);	/* NULL is harmless */

/* One message of the emulator, which wire_next() has found sound; others than those
 * that make a picture change nothing.  true: a line has left the screen at the top. */
bool grid_take(struct grid *g, const struct wire_head *h, const char *payload);

/* The cell of that line: 0 is the first one of the screen, -1 the one above it.
 * NULL = there is none. */
const struct wire_cell *grid_cell(const struct grid *g, long line, int x);
int grid_rows(const struct grid *g);
int grid_back(const struct grid *g);	/* lines above the screen */
bool grid_cursor(const struct grid *g, int *y, int *x);	/* false = hidden */

/* The screen's rows * cols cells as they are, to be freed. */
struct wire_cell *grid_copy(const struct grid *g, int *rows, int *cols);

#endif
