/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_strbuf.c - the string that grows, and memory. */
#include "unit.h"

#include <inttypes.h>

#include "base/json_writer.h"
#include "base/strbuf.h"
#include "base/xalloc.h"

static const struct number_row {
	const char *name;
	uint64_t v;
} numbers[] = {
	{ "0", 0 }, { "9", 9 }, { "10", 10 }, { "99", 99 }, { "100", 100 },
	{ "101", 101 }, { "999", 999 }, { "1000", 1000 }, { "65535", 65535 },
	{ "4294967295", UINT32_MAX }, { "4294967296", UINT64_C(4294967296) },
	{ "10000000000000000000", UINT64_C(10000000000000000000) },
	{ "18446744073709551615", UINT64_MAX },
};

static void
number_is_decimal(void **state)
{
	const struct number_row *row = *state;
	struct strbuf b = { 0 };

	strbuf_addu(&b, row->v);
	assert_string_equal(strbuf_str(&b), row->name);
	strbuf_done(&b);
}

static void
every_small_number(void **state)
{
	struct strbuf b = { 0 };
	char want[16];

	(void)state;
	for (unsigned int i = 0; i < 20000; i++) {
		strbuf_reset(&b);
		strbuf_addu(&b, i);
		snprintf(want, sizeof(want), "%u", i);
		assert_string_equal(strbuf_str(&b), want);
	}
	strbuf_done(&b);
}

static void
signed_numbers(void **state)
{
	struct strbuf b = { 0 };

	(void)state;
	strbuf_addi(&b, -1);
	strbuf_addi(&b, 0);
	strbuf_addi(&b, INT64_MAX);
	strbuf_addi(&b, INT64_MIN);
	assert_string_equal(strbuf_str(&b), "-109223372036854775807-9223372036854775808");
	strbuf_done(&b);
}

static void
empty_is_a_string(void **state)
{
	struct strbuf b = { 0 };

	(void)state;
	assert_string_equal(strbuf_str(&b), "");
	strbuf_reset(&b);
	strbuf_add(&b, NULL, 0);
	assert_string_equal(strbuf_str(&b), "");
	strbuf_done(&b);
	strbuf_done(&b);
	assert_null(b.s);
}

/* Each length around the powers of two, where memory grows. */
static void
grows_byte_by_byte(void **state)
{
	struct strbuf b = { 0 };

	(void)state;
	for (size_t i = 0; i < 5000; i++) {
		strbuf_addc(&b, (char)('a' + i % 26));
		assert_int_equal(b.len, i + 1);
		assert_int_equal(b.s[b.len], '\0');
		assert_true(b.cap > b.len);
	}
	for (size_t i = 0; i < 5000; i++)
		assert_int_equal(b.s[i], 'a' + i % 26);
	strbuf_done(&b);
}

static void
formats_across_growth(void **state)
{
	char want[400];

	(void)state;
	for (int width = 0; width < 300; width++) {
		struct strbuf b = { 0 };

		strbuf_adds(&b, "ab");
		strbuf_addf(&b, "%*d|%s", width, 7, "end");
		snprintf(want, sizeof(want), "ab%*d|%s", width, 7, "end");
		assert_string_equal(strbuf_str(&b), want);
		assert_int_equal(b.len, strlen(want));
		strbuf_done(&b);
	}
}

static void
keeps_nul_bytes(void **state)
{
	struct strbuf b = { 0 };

	(void)state;
	strbuf_add(&b, "a\0b", 3);
	strbuf_addc(&b, '\0');
	assert_int_equal(b.len, 4);
	assert_memory_equal(b.s, "a\0b\0", 5);
	strbuf_done(&b);
}

static void
memory_is_there(void **state)
{
	unsigned char *p = xzalloc(100);
	char *s = xstrdup("hello"), *m = xmemdup(NULL, 0);

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_int_equal(p[i], 0);
	p = xreallocarray(p, 50, 10);
	p[499] = 1;
	assert_string_equal(s, "hello");
	assert_non_null(m);
	free(p);
	free(s);
	free(m);
	free(xcalloc(0, 8));
}

static void
writes_json(void **state)
{
	struct strbuf b = { 0 };

	(void)state;
	jw_open(&b, '{');
	jw_string(&b, "a", "x\"{\n");
	jw_key(&b, "list");
	jw_open(&b, '[');
	jw_close(&b, ']');
	jw_key(&b, "more");
	jw_open(&b, '[');
	jw_uint(&b, NULL, 7);
	jw_open(&b, '{');
	jw_int(&b, "i", -8);
	jw_null(&b, "n");
	jw_close(&b, '}');
	jw_string(&b, NULL, "{");
	jw_close(&b, ']');
	jw_bool(&b, "t", true);
	jw_bool(&b, "f", false);
	jw_close(&b, '}');
	jw_end_line(&b);
	jw_open(&b, '{');
	jw_close(&b, '}');
	assert_string_equal(b.s, "{\"a\":\"x\\\"{\\n\",\"list\":[],\"more\":[7,{\"i\":-8,"
			    "\"n\":null},\"{\"],\"t\":true,\"f\":false}\n{}");
	strbuf_done(&b);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, number_is_decimal, numbers);
	unit_add(&l, "every small number", every_small_number, NULL);
	unit_add(&l, "signed numbers", signed_numbers, NULL);
	unit_add(&l, "empty is a string", empty_is_a_string, NULL);
	unit_add(&l, "grows byte by byte", grows_byte_by_byte, NULL);
	unit_add(&l, "formats across growth", formats_across_growth, NULL);
	unit_add(&l, "keeps NUL bytes", keeps_nul_bytes, NULL);
	unit_add(&l, "writes JSON", writes_json, NULL);
	unit_add(&l, "memory is there", memory_is_there, NULL);
	return unit_run("strbuf", &l);
}
