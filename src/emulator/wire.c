/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wire.c - encodes and checks messages. */
#include "emulator/wire.h"

#include <errno.h>
#include <string.h>

#include "base/strbuf.h"

/* The bounds of each kind of message; the lower one of a and b is `min`. */
static const struct bounds {
	bool from_emulator;
	uint16_t unit;		/* bytes: the payload is a multiple of this; 0 = no payload */
	uint16_t max_units;
	int32_t min, a, b;	/* a, b: upper bounds */
} bounds[WIRE_COUNT] = {
	[WIRE_SIZE_IS] = { .from_emulator = true, .min = 1, .a = WIRE_ROWS, .b = WIRE_COLS },
	[WIRE_LINE] = { .from_emulator = true, .unit = sizeof(struct wire_cell),
			.max_units = WIRE_COLS, .a = WIRE_ROWS - 1 },
	[WIRE_PUSHED] = { .from_emulator = true, .unit = sizeof(struct wire_cell),
			  .max_units = WIRE_COLS },
	[WIRE_CURSOR] = { .from_emulator = true, .min = -1, .a = WIRE_ROWS - 1,
			  .b = WIRE_COLS - 1 },
	[WIRE_PICTURE] = { .from_emulator = true },
	[WIRE_OVER] = { .from_emulator = true },
	[WIRE_SYNCED] = { .from_emulator = true, .a = INT32_MAX },
	[WIRE_CLEARED] = { .from_emulator = true },
	[WIRE_SHOWN] = { .a = 0 },
	[WIRE_SIZE] = { .min = 1, .a = WIRE_ROWS, .b = WIRE_COLS },
	[WIRE_TYPED] = { .unit = 1, .max_units = WIRE_KEYS },
	[WIRE_KEY] = { .a = WIRE_KEY_COUNT - 1, .b = 12 },
	[WIRE_CHAR] = { .a = 0x10ffff },
	[WIRE_SYNC] = { .a = INT32_MAX },
	[WIRE_RESET] = { .a = 0 },
	[WIRE_OUTPUT] = { .unit = 1, .max_units = WIRE_BYTES },
};

void
wire_add(struct strbuf *out, enum wire_kind kind, int a, int b, const void *payload, size_t len)
{
	const struct wire_head h = { .kind = kind, .len = (uint32_t)len, .a = a, .b = b };

	strbuf_add(out, &h, sizeof(h));
	if (len)
		strbuf_add(out, payload, len);
}

static bool
is_within_bounds(const struct wire_head *h, bool from_emulator)
{
	const struct bounds *f;

	if (h->kind == WIRE_NONE || h->kind >= WIRE_COUNT)
		return false;
	f = &bounds[h->kind];
	if (f->from_emulator != from_emulator || h->a < f->min || h->a > f->a ||
	    h->b < f->min || h->b > f->b)
		return false;
	return f->unit ? h->len % f->unit == 0 && h->len / f->unit <= f->max_units : h->len == 0;
}

int
wire_next(const char *bytes, size_t have, bool from_emulator, struct wire_head *h)
{
	if (have < sizeof(*h))
		return 0;
	memcpy(h, bytes, sizeof(*h));
	if (!is_within_bounds(h, from_emulator))
		return -EPROTO;
	return have - sizeof(*h) < h->len ? 0 : (int)(sizeof(*h) + h->len);
}

static int16_t
colour(int16_t c)
{
	return c < -1 || c > 255 ? -1 : c;
}

struct wire_cell
wire_cell_at(const char *payload, size_t i)
{
	struct wire_cell c;

	memcpy(&c, payload + i * sizeof(c), sizeof(c));
	c.fg = colour(c.fg);
	c.bg = colour(c.bg);
	c.attrs &= WIRE_BOLD | WIRE_UNDERLINE | WIRE_REVERSE;
	c.width = c.width == 2 ? 2 : 1;
	for (size_t k = 0; k < WIRE_CHARS; k++)
		if (c.chars[k] > 0x10ffff)
			c.chars[k] = 0xfffd;
	return c;
}
