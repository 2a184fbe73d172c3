/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pack.c - compressed streams come back, as far as they go. */
#include "config.h"

#include "unit.h"

#include <errno.h>

#include "base/pack.h"
#include "base/strbuf.h"
#include "base/xalloc.h"

static const struct kind_row {
	const char *name;
	enum pack_kind kind;
} rows[] = {
#ifdef HAVE_ZSTD
	{ "zstd", PACK_ZSTD },
#endif
#ifdef HAVE_ZLIB
	{ "gzip", PACK_GZIP },
#endif
	{ "none", PACK_NONE },
};

/* Expands all of it, `step` bytes at a time into so many: the last error. */
static long
expand(enum pack_kind kind, const struct strbuf *packed, size_t step, struct strbuf *to, bool *within)
{
	struct unpacker *u = unpacker_new(kind);
	size_t at = 0, end = 0, used;
	char out[4096];
	long n;

	for (;;) {
		n = unpacker_take(u, packed->s + at, end - at, &used, out, step < sizeof(out) ? step : sizeof(out));
		at += used;
		if (n > 0)
			strbuf_add(to, out, (size_t)n);
		if (n < 0 || (n == 0 && end == packed->len))
			break;
		if (n == 0) {
			assert_int_equal(at, end);
			end = packed->len - end < step ? packed->len : end + step;
		}
	}
	*within = unpacker_is_within(u);
	unpacker_free(u);
	return n;
}

/* Lines that are alike, and bytes that are not. */
static void
fill(struct strbuf *b)
{
	uint32_t seed = 1;

	for (int i = 0; i < 3000; i++)
		strbuf_addf(b, "{\"event\":\"lost\",\"t\":%d}\n", i);
	for (int i = 0; i < 200000; i++)
		strbuf_addc(b, (char)((seed = seed * 1103515245 + 12345) >> 16));
}

static void
comes_back(void **state)
{
	static const size_t steps[] = { 1, 7, 4096, 1 << 20 };
	const struct kind_row *row = *state;
	struct packer *p = packer_new(row->kind);
	struct strbuf plain = { 0 }, packed = { 0 }, back = { 0 };
	bool within;

	if (row->kind == PACK_NONE) {
		assert_null(p);
		return;
	}
	fill(&plain);
	/* two streams: a file that was continued */
	packer_add(p, &packed, plain.s, 1000, PACK_MORE);
	packer_add(p, &packed, plain.s + 1000, 1, PACK_FLUSH);
	packer_add(p, &packed, plain.s + 1001, 100000, PACK_END);
	packer_add(p, &packed, plain.s + 101001, plain.len - 101001, PACK_MORE);
	packer_add(p, &packed, "", 0, PACK_END);
	for (size_t i = 0; i < UNIT_COUNT(steps); i++) {
		strbuf_reset(&back);
		assert_int_equal(expand(row->kind, &packed, steps[i], &back, &within), 0);
		assert_false(within);
		assert_int_equal(back.len, plain.len);
		assert_memory_equal(back.s, plain.s, plain.len);
	}
	packer_free(p);
	strbuf_done(&plain);
	strbuf_done(&packed);
	strbuf_done(&back);
}

/* What was flushed can be read, though the stream goes on. */
static void
flushed_is_there(void **state)
{
	const struct kind_row *row = *state;
	struct packer *p = packer_new(row->kind);
	struct strbuf packed = { 0 }, back = { 0 };
	bool within;

	if (row->kind == PACK_NONE)
		return;
	packer_add(p, &packed, "one\n", 4, PACK_FLUSH);
	packer_add(p, &packed, "two\n", 4, PACK_MORE);
	assert_int_equal(expand(row->kind, &packed, 4096, &back, &within), 0);
	assert_true(within);
	assert_string_equal(strbuf_str(&back), "one\n");
	packer_free(p);
	strbuf_done(&packed);
	strbuf_done(&back);
}

/* Never more than there was, and an error or "incomplete" for each byte that is wrong. */
static void
damage_is_seen(void **state)
{
	const struct kind_row *row = *state;
	struct packer *p = packer_new(row->kind);
	struct strbuf packed = { 0 }, back = { 0 };
	static const char text[] = "a text, a text, and another text\n";
	bool within;
	size_t unseen = 0;

	if (row->kind == PACK_NONE)
		return;
	packer_add(p, &packed, text, sizeof(text) - 1, PACK_END);
	for (size_t i = 0; i < packed.len; i++) {
		strbuf_reset(&back);
		packed.s[i] ^= 0x55;
		unseen += expand(row->kind, &packed, 4096, &back, &within) == 0 && !within &&
			  strcmp(strbuf_str(&back), text) != 0;
		packed.s[i] ^= 0x55;
	}
	assert_int_equal(unseen, 0);
	for (size_t len = packed.len; len-- > 1;) {
		strbuf_reset(&back);
		packed.len = len;
		assert_int_equal(expand(row->kind, &packed, 4096, &back, &within), 0);
		assert_true(within);
	}
	packer_free(p);
	strbuf_done(&packed);
	strbuf_done(&back);
}

/* A pipe that pauses: asked again and again, with nothing new. */
static void
pauses(void **state)
{
	const struct kind_row *row = *state;
	struct packer *p = packer_new(row->kind);
	struct unpacker *u = unpacker_new(row->kind);
	struct strbuf packed = { 0 };
	size_t used, half;
	char out[64];

	if (row->kind == PACK_NONE)
		return;
	packer_add(p, &packed, "one\n", 4, PACK_FLUSH);
	half = packed.len;
	packer_add(p, &packed, "two\n", 4, PACK_END);
	for (int i = 0; i < 20; i++)
		assert_int_equal(unpacker_take(u, "", 0, &used, out, sizeof(out)), 0);
	assert_int_equal(unpacker_take(u, packed.s, half, &used, out, sizeof(out)), 4);
	assert_int_equal(used, half);
	for (int i = 0; i < 20; i++)
		assert_int_equal(unpacker_take(u, "", 0, &used, out, sizeof(out)), 0);
	assert_int_equal(unpacker_take(u, packed.s + half, packed.len - half, &used, out, sizeof(out)), 4);
	assert_memory_equal(out, "two\n", 4);
	unpacker_free(u);
	packer_free(p);
	strbuf_done(&packed);
}

/* What a copy in blocks leaves; anything else there is damage. */
static void
zeros_end_it(void **state)
{
	const struct kind_row *row = *state;
	struct packer *p = packer_new(row->kind);
	struct strbuf packed = { 0 }, back = { 0 };
	bool within;

	if (row->kind == PACK_NONE)
		return;
	packer_add(p, &packed, "one\n", 4, PACK_END);
	for (int i = 0; i < 5000; i++)
		strbuf_addc(&packed, '\0');
	for (size_t step = 1; step < 1 << 20; step *= 1000) {
		strbuf_reset(&back);
		assert_int_equal(expand(row->kind, &packed, step, &back, &within), 0);
		assert_false(within);
		assert_string_equal(strbuf_str(&back), "one\n");
	}
	strbuf_addc(&packed, '\x1f');
	strbuf_reset(&back);
	assert_int_equal(expand(row->kind, &packed, 4096, &back, &within), -EBADMSG);
	assert_string_equal(strbuf_str(&back), "one\n");
	packer_free(p);
	strbuf_done(&packed);
	strbuf_done(&back);
}

static void
is_known(void **state)
{
	static const char zstd[] = "\x28\xb5\x2f\xfd";
	bool enough;

	(void)state;
	assert_int_equal(pack_of_name("a.jsonl.zst"), PACK_ZSTD);
	assert_int_equal(pack_of_name("a.gz"), PACK_GZIP);
	assert_int_equal(pack_of_name(".gz"), PACK_NONE);
	assert_int_equal(pack_of_name("a.gzip"), PACK_NONE);
	for (size_t n = 1; n < 4; n++) {
		assert_int_equal(pack_of_bytes(zstd, n, &enough), PACK_NONE);
		assert_false(enough);
	}
	assert_int_equal(pack_of_bytes(zstd, 4, &enough), PACK_ZSTD);
	assert_int_equal(pack_of_bytes("\x1f\x8b\x08", 3, &enough), PACK_GZIP);
	assert_int_equal(pack_of_bytes("{", 1, &enough), PACK_NONE);
	assert_true(enough);
	assert_true(pack_is_built(PACK_NONE));
}

int
main(void)
{
	static struct unit_list l;

	for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
		unit_add(&l, rows[i].name, comes_back, &rows[i]);
		unit_add(&l, "flushed", flushed_is_there, &rows[i]);
		unit_add(&l, "damaged", damage_is_seen, &rows[i]);
		unit_add(&l, "pauses", pauses, &rows[i]);
		unit_add(&l, "zeros", zeros_end_it, &rows[i]);
	}
	unit_add(&l, "by name and by bytes", is_known, NULL);
	return unit_run("pack", &l);
}
