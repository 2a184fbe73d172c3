/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grid.c - cells that the emulator sent. */
#include "view/tui/panes/output_grid.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

struct line {
	struct wire_cell *cells;
	int n;
};

struct grid {
	struct wire_cell *cells;	/* rows * cols */
	int rows, cols;
	int cursor_y, cursor_x;		/* -1 = hidden */
	struct line back[WIRE_BACK];	/* a ring */
	size_t n_back;			/* ever; the newest is number n_back - 1 */
};

static const struct wire_cell blank = { .fg = -1, .bg = -1, .width = 1 };

static void
set_size(struct grid *g, int rows, int cols)
{
	free(g->cells);
	g->rows = rows;
	g->cols = cols;
	g->cells = xcalloc((size_t)rows * (size_t)cols, sizeof(g->cells[0]));
	for (int i = 0; i < rows * cols; i++)
		g->cells[i] = blank;
}

struct grid *
grid_new(void)
{
	struct grid *g = xzalloc(sizeof(*g));

	g->cursor_y = g->cursor_x = -1;
	return g;
}

void
grid_free(struct grid *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < WIRE_BACK; i++)
		free(g->back[i].cells);
	free(g->cells);
	free(g);
}

static void
set_line(struct grid *g, int y, const char *payload, size_t n)
{
	struct wire_cell *row;

	if (y >= g->rows)
		return;
	row = &g->cells[(size_t)y * (size_t)g->cols];
	for (size_t x = 0; x < (size_t)g->cols; x++)
		row[x] = x < n ? wire_cell_at(payload, x) : blank;
}

static void
push_line(struct grid *g, const char *payload, size_t n)
{
	struct line *l = &g->back[g->n_back++ % WIRE_BACK];

	l->cells = xreallocarray(l->cells, n, sizeof(l->cells[0]));
	l->n = (int)n;
	for (size_t x = 0; x < n; x++)
		l->cells[x] = wire_cell_at(payload, x);
}

bool
grid_take(struct grid *g, const struct wire_head *h, const char *payload)
{
	const size_t n = h->len / sizeof(struct wire_cell);

	switch ((enum wire_kind)h->kind) {
	case WIRE_SIZE_IS:
		set_size(g, h->a, h->b);
		break;
	case WIRE_LINE:
		set_line(g, h->a, payload, n);
		break;
	case WIRE_PUSHED:
		push_line(g, payload, n);
		return true;
	case WIRE_CLEARED:
		g->n_back = 0;
		break;
	case WIRE_CURSOR:
		g->cursor_y = h->a;
		g->cursor_x = h->b;
		break;
	case WIRE_NONE: case WIRE_PICTURE: case WIRE_OVER: case WIRE_SYNCED:
	case WIRE_SHOWN: case WIRE_SIZE: case WIRE_TYPED: case WIRE_KEY: case WIRE_CHAR:
	case WIRE_SYNC: case WIRE_RESET: case WIRE_OUTPUT: case WIRE_COUNT:
		break;
	}
	return false;
}

const struct wire_cell *
grid_cell(const struct grid *g, long line, int x)
{
	const struct line *l;

	if (line >= 0)
		return line < g->rows && x < g->cols ? &g->cells[line * g->cols + x] : NULL;
	if (-line > grid_back(g))
		return NULL;
	l = &g->back[(g->n_back - (size_t)-line) % WIRE_BACK];
	return x < l->n ? &l->cells[x] : NULL;
}

int
grid_rows(const struct grid *g)
{
	return g->rows;
}

int
grid_back(const struct grid *g)
{
	return g->n_back < WIRE_BACK ? (int)g->n_back : WIRE_BACK;
}

bool
grid_cursor(const struct grid *g, int *y, int *x)
{
	*y = g->cursor_y;
	*x = g->cursor_x;
	return g->cursor_y >= 0 && g->cursor_x >= 0;
}

struct wire_cell *
grid_copy(const struct grid *g, int *rows, int *cols)
{
	const size_t n = (size_t)g->rows * (size_t)g->cols;
	struct wire_cell *copy = xcalloc(n, sizeof(copy[0]));

	if (n)
		memcpy(copy, g->cells, n * sizeof(copy[0]));
	*rows = g->rows;
	*cols = g->cols;
	return copy;
}
