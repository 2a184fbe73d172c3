/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wire.c - any bytes as messages of an emulator that is not ours any more: the screen
 * takes those that are sound, and each cell that it then draws is within its bounds. */
#include "fuzz.h"

#include "emulator/wire.h"
#include "view/tui/panes/output_grid.h"

static void
check_cell(const struct wire_cell *c)
{
	FUZZ_CHECK(c->fg >= -1 && c->fg <= 255 && c->bg >= -1 && c->bg <= 255);
	FUZZ_CHECK(c->width == 1 || c->width == 2);
	for (int i = 0; i < WIRE_CHARS; i++)
		FUZZ_CHECK(c->chars[i] <= 0x10ffff);
}

/* As the pane does: also outside of what there is. */
static void
look(const struct grid *g)
{
	const struct wire_cell *c;
	int y, x;

	for (long line = -grid_back(g) - 1L; line <= grid_rows(g); line++)
		for (x = 0; (c = grid_cell(g, line, x)); x += c->width)
			check_cell(c);
	if (grid_cursor(g, &y, &x))
		FUZZ_CHECK(y >= 0 && x >= 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct grid *g = grid_new();
	struct wire_cell *copy;
	struct wire_head h;
	const char *bytes = (const char *)data;
	size_t at = 0;
	int len, rows, cols;

	while ((len = wire_next(bytes + at, size - at, true, &h)) > 0) {
		grid_take(g, &h, bytes + at + sizeof(h));
		at += (size_t)len;
	}
	look(g);
	copy = grid_copy(g, &rows, &cols);
	for (int i = 0; i < rows * cols; i++)
		check_cell(&copy[i]);
	free(copy);
	grid_free(g);
	return 0;
}
