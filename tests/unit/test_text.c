/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_text.c - hostile bytes, and what becomes of them. */
#include "unit.h"

#include "base/strbuf.h"
#include "base/text.h"

/* A literal with its length, so that it may hold NULs. */
#define S(lit) (lit), sizeof(lit) - 1

static const struct utf8_row {
	const char *name, *s;
	size_t len, want;
	uint32_t cp;
} utf8_rows[] = {
	{ "nothing", S(""), 0, 0 },
	{ "NUL", S("\0"), 1, 0 },
	{ "ASCII", S("a\xc3"), 1, 'a' },
	{ "least of two", S("\xc2\x80"), 2, 0x80 },
	{ "two", S("\xc3\xa9"), 2, 0xe9 },
	{ "least of three", S("\xe0\xa0\x80"), 3, 0x800 },
	{ "three", S("\xe2\x82\xac!"), 3, 0x20ac },
	{ "before the surrogates", S("\xed\x9f\xbf"), 3, 0xd7ff },
	{ "after the surrogates", S("\xee\x80\x80"), 3, 0xe000 },
	{ "least of four", S("\xf0\x90\x80\x80"), 4, 0x10000 },
	{ "greatest", S("\xf4\x8f\xbf\xbf"), 4, 0x10ffff },
	{ "too great", S("\xf4\x90\x80\x80"), 0, 0 },
	{ "f5", S("\xf5\x80\x80\x80"), 0, 0 },
	{ "ff", S("\xff"), 0, 0 },
	{ "continuation alone", S("\x80"), 0, 0 },
	{ "cut after one", S("\xc3"), 0, 0 },
	{ "cut after two", S("\xe2\x82"), 0, 0 },
	{ "cut after three", S("\xf0\x9f\x98"), 0, 0 },
	{ "no continuation", S("\xc3" "a"), 0, 0 },
	{ "third is none", S("\xe2\x82" "a"), 0, 0 },
	{ "overlong two", S("\xc0\xaf"), 0, 0 },
	{ "overlong two, c1", S("\xc1\xbf"), 0, 0 },
	{ "overlong three", S("\xe0\x9f\xbf"), 0, 0 },
	{ "overlong four", S("\xf0\x8f\xbf\xbf"), 0, 0 },
	{ "surrogate", S("\xed\xa0\x80"), 0, 0 },
};

static void
utf8_decodes(void **state)
{
	const struct utf8_row *row = *state;
	/* Of exact size, so that ASan sees a byte too many. */
	char *s = malloc(row->len ? row->len : 1);
	uint32_t cp = 0;

	memcpy(s, row->s, row->len);
	assert_int_equal(text_utf8(s, row->len, &cp), row->want);
	if (row->want)
		assert_int_equal(cp, row->cp);
	free(s);
}

static const struct visible_row {
	const char *name, *s;
	size_t len;
	const char *utf8, *ascii;
} visible_rows[] = {
	{ "empty", S(""), "", "" },
	{ "plain", S("echo_server 9190"), "echo_server 9190", "echo_server 9190" },
	{ "backslash", S("a\\nb"), "a\\\\nb", "a\\\\nb" },
	{ "an escape that is none", S("\\x1b \033"), "\\\\x1b \\e", "\\\\x1b \\e" },
	{ "layout", S("a\nb\tc\rd"), "a\\nb\\tc\\rd", "a\\nb\\tc\\rd" },
	{ "colour", S("\033[31mred"), "\\e[31mred", "\\e[31mred" },
	{ "title", S("\033]0;x\007"), "\\e]0;x\\x07", "\\e]0;x\\x07" },
	{ "NUL", S("a\0b"), "a\\x00b", "a\\x00b" },
	{ "DEL", S("\177"), "\\x7f", "\\x7f" },
	{ "8-bit CSI", S("\x9b" "31m"), "\\x9b31m", "\\x9b31m" },
	{ "C1 as UTF-8", S("\xc2\x9b" "31m"), "\\xc2\\x9b31m", "\\xc2\\x9b31m" },
	{ "letters", S("caf\xc3\xa9"), "caf\xc3\xa9", "caf\\xc3\\xa9" },
	{ "wide", S("\xe6\xbc\xa2"), "\xe6\xbc\xa2", "\\xe6\\xbc\\xa2" },
	{ "right to left override", S("\xe2\x80\xaegnp.exe"),
	  "\\xe2\\x80\\xaegnp.exe", "\\xe2\\x80\\xaegnp.exe" },
	{ "isolate", S("\xe2\x81\xa6"), "\\xe2\\x81\\xa6", "\\xe2\\x81\\xa6" },
	{ "arabic letter mark", S("\xd8\x9c"), "\\xd8\\x9c", "\\xd8\\x9c" },
	{ "line separator", S("\xe2\x80\xa8"), "\\xe2\\x80\\xa8", "\\xe2\\x80\\xa8" },
	{ "zero width space", S("\xe2\x80\x8b"), "\\xe2\\x80\\x8b", "\\xe2\\x80\\x8b" },
	{ "grapheme joiner", S("a\u034f"), "a\\xcd\\x8f", "a\\xcd\\x8f" },
	{ "Hangul fillers", S("\u115f\u1160\u3164\uffa0"),
	  "\\xe1\\x85\\x9f\\xe1\\x85\\xa0\\xe3\\x85\\xa4\\xef\\xbe\\xa0",
	  "\\xe1\\x85\\x9f\\xe1\\x85\\xa0\\xe3\\x85\\xa4\\xef\\xbe\\xa0" },
	{ "variation selectors", S("a\ufe00\ufe0f\U000e0100\U000e01ef"),
	  "a\\xef\\xb8\\x80\\xef\\xb8\\x8f\\xf3\\xa0\\x84\\x80\\xf3\\xa0\\x87\\xaf",
	  "a\\xef\\xb8\\x80\\xef\\xb8\\x8f\\xf3\\xa0\\x84\\x80\\xf3\\xa0\\x87\\xaf" },
	{ "Mongolian selectors", S("\u180b\u180f"),
	  "\\xe1\\xa0\\x8b\\xe1\\xa0\\x8f", "\\xe1\\xa0\\x8b\\xe1\\xa0\\x8f" },
	{ "Braille blank, which takes a column", S("\u2800"), "\u2800", "\\xe2\\xa0\\x80" },
	{ "four marks", S("e\u0301\u0301\u0301\u0301x\u0301"), "e\u0301\u0301\u0301\u0301x\u0301",
	  "e\\xcc\\x81\\xcc\\x81\\xcc\\x81\\xcc\\x81x\\xcc\\x81" },
	{ "too many marks", S("e\u0301\u0e47\u0301\u20dd\u0301\u0301x\u0301"),
	  "e\u0301\u0e47\u0301\u20dd\\xcc\\x81\\xcc\\x81x\u0301",
	  "e\\xcc\\x81\\xe0\\xb9\\x87\\xcc\\x81\\xe2\\x83\\x9d\\xcc\\x81\\xcc\\x81x\\xcc\\x81" },
	{ "a mark without a letter", S("\u0301x"), "\\xcc\\x81x", "\\xcc\\x81x" },
	{ "invalid", S("a\xff\xc3"), "a\\xff\\xc3", "a\\xff\\xc3" },
	{ "invalid, then valid", S("\xe2\xc3\xa9"), "\\xe2\xc3\xa9", "\\xe2\\xc3\\xa9" },
};

static void
visible_is_harmless(void **state)
{
	const struct visible_row *row = *state;
	struct strbuf b = { 0 };

	text_visible(&b, row->s, row->len, true);
	assert_string_equal(strbuf_str(&b), row->utf8);
	strbuf_reset(&b);
	text_visible(&b, row->s, row->len, false);
	assert_string_equal(strbuf_str(&b), row->ascii);
	strbuf_done(&b);
}

/* A second time, in a sentence: nothing is escaped twice. */
static void
visible_stays(void **state)
{
	const struct visible_row *row = *state;
	struct strbuf b = { 0 };

	text_visible_again(&b, row->utf8, strlen(row->utf8), true);
	assert_string_equal(strbuf_str(&b), row->utf8);
	strbuf_reset(&b);
	text_visible_again(&b, row->utf8, strlen(row->utf8), false);
	assert_string_equal(strbuf_str(&b), row->ascii);
	strbuf_done(&b);
}

static const struct text_row {
	const char *name, *s;
	size_t len;
	const char *want;
} json_rows[] = {
	{ "json empty", S(""), "\"\"" },
	{ "json plain", S("/bin/sh"), "\"/bin/sh\"" },
	{ "json quote", S("a\"b"), "\"a\\\"b\"" },
	{ "json backslash", S("a\\b\\"), "\"a\\\\b\\\\\"" },
	{ "json layout", S("\n\t\r"), "\"\\n\\t\\r\"" },
	{ "json control", S("\0\x01\x1f\x7f"), "\"\\u0000\\u0001\\u001f\\u007f\"" },
	{ "json letters", S("\xc3\xa9\xf0\x9f\x98\x80"), "\"\xc3\xa9\xf0\x9f\x98\x80\"" },
	{ "json invalid", S("a\xff" "b\xc3"), "\"a\xef\xbf\xbd" "b\xef\xbf\xbd\"" },
	{ "json C1 and bidi", S("\xc2\x9b\u202e\u2066\u061c"), "\"\\u009b\\u202e\\u2066\\u061c\"" },
	{ "json lines", S("\xc2\x85\u2028\u2029"), "\"\\u0085\\u2028\\u2029\"" },
	{ "json invisible", S("\u034f\u200b\ufeff\ufe0f"), "\"\\u034f\\u200b\\ufeff\\ufe0f\"" },
	{ "json tags", S("\U000e0001\U000e0fff"), "\"\\udb40\\udc01\\udb43\\udfff\"" },
	{ "json marks", S("\u0301e\u0301\u0301\u0301\u0301\u0301."),
	  "\"\\u0301e\u0301\u0301\u0301\u0301\\u0301.\"" },
	{ "json surrogate", S("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
}, shell_rows[] = {
	{ "sh plain", S("--port=9190"), "--port=9190" },
	{ "sh empty", S(""), "''" },
	{ "sh space", S("a b"), "'a b'" },
	{ "sh quote", S("it's"), "'it'\\''s'" },
	{ "sh dollar", S("$HOME"), "'$HOME'" },
	{ "sh backslash", S("a\\n"), "'a\\n'" },
	{ "sh star", S("*.c"), "'*.c'" },
	{ "sh tilde", S("~"), "'~'" },
	{ "sh newline", S("a\nb"), "$'a\\nb'" },
	{ "sh control and backslash", S("\033\\'"), "$'\\e\\\\\\''" },
	{ "sh NUL", S("a\0b"), "$'a\\x00b'" },
	{ "sh invalid", S("\xff" "f"), "$'\\xfff'" },
	{ "sh mark after a quote", S("\u0301'"), "$'\\xcc\\x81\\''" },
	{ "sh too many marks", S("e\u0301\u0301\u0301\u0301\u0301'"),
	  "$'e\u0301\u0301\u0301\u0301\\xcc\\x81\\''" },
	{ "sh letters", S("caf\xc3\xa9"), "caf\xc3\xa9" },
};

static void
json_is_valid(void **state)
{
	const struct text_row *row = *state;
	struct strbuf b = { 0 };

	text_json(&b, row->s, row->len);
	assert_string_equal(strbuf_str(&b), row->want);
	strbuf_done(&b);
}

static void
shell_takes_it(void **state)
{
	const struct text_row *row = *state;
	struct strbuf b = { 0 };

	text_shell_word(&b, row->s, row->len, true);
	assert_string_equal(strbuf_str(&b), row->want);
	strbuf_done(&b);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, utf8_decodes, utf8_rows);
	UNIT_ADD_ROWS(&l, visible_is_harmless, visible_rows);
	UNIT_ADD_ROWS(&l, visible_stays, visible_rows);
	UNIT_ADD_ROWS(&l, json_is_valid, json_rows);
	UNIT_ADD_ROWS(&l, shell_takes_it, shell_rows);
	return unit_run("text", &l);
}
