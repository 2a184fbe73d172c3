/* SPDX-License-Identifier: GPL-2.0-or-later */
/* emulator.c - any bytes on a terminal of changing size: nothing breaks, the cursor
 * stays on the screen, and each picture is one that the screen takes.
 *
 * Bytes that no text and no sequence has are orders: 0xf8 R C a new size, 0xf9 a picture,
 * 0xfa N a key, 0xfb a cut between two writes. */
#include "fuzz.h"

#include <locale.h>

#include "base/strbuf.h"
#include "emulator/emulator.h"
#include "emulator/wire.h"
#include "view/tui/panes/output_grid.h"

enum { ORDER_SIZE = 0xf8, ORDER_PICTURE, ORDER_KEY, ORDER_CUT };

static void
take_picture(struct emulator *e, struct grid *g)
{
	struct strbuf out = { 0 };
	struct wire_head h;
	size_t at = 0;
	int y, x, len;

	emulator_picture(e, &out);
	while ((len = wire_next(out.s + at, out.len - at, true, &h)) > 0) {
		grid_take(g, &h, out.s + at + sizeof(h));
		at += (size_t)len;
	}
	FUZZ_CHECK(len == 0 && at == out.len && h.kind == WIRE_PICTURE);
	if (grid_cursor(g, &y, &x))
		FUZZ_CHECK(grid_cell(g, y, x));
	strbuf_reset(emulator_typed(e));
	strbuf_done(&out);
}

static void
press(struct emulator *e, unsigned int n)
{
	if (n < 0x80)
		emulator_key(e, (enum wire_key)(n % WIRE_KEY_COUNT), (int)(n / WIRE_KEY_COUNT));
	else
		emulator_char(e, n * 257);
}

/* Carries out the order at data[0]: its length. */
static size_t
obey(struct emulator *e, struct grid *g, const uint8_t *data, size_t left)
{
	switch (data[0]) {
	case ORDER_SIZE:
		if (left < 3)
			return left;
		emulator_resize(e, data[1] % 64, data[2] % 160);
		return 3;
	case ORDER_PICTURE:
		take_picture(e, g);
		return 1;
	case ORDER_KEY:
		if (left < 2)
			return left;
		press(e, data[1]);
		return 2;
	default:
		return 1;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct emulator *e;
	struct grid *g;
	size_t i = 0, from;

	if (size == 0)
		return 0;
	setlocale(LC_CTYPE, "C.UTF-8");
	e = emulator_new(24, 80, data[0] != 'L');
	g = grid_new();
	while (i < size) {
		for (from = i; i < size && (data[i] < ORDER_SIZE || data[i] > ORDER_CUT); i++)
			;
		if (i > from)
			emulator_write(e, (const char *)data + from, i - from);
		if (i < size)
			i += obey(e, g, data + i, size - i);
	}
	take_picture(e, g);
	grid_free(g);
	emulator_free(e);
	return 0;
}
