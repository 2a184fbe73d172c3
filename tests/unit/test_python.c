/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_python.c - reading CPython's memory: an image of our own, and the line tables of the
 * interpreter that is installed. */
#include "unit.h"

#include <unistd.h>

#include "base/xalloc.h"
#include "source/python/python_layout.h"
#include "source/python/python_line.h"
#include "source/python/python_table.h"

/* --- line tables against co_lines() --- */

/* Of every function of some modules: "T first_line table-in-hex", and then "L start end line". */
static const char print_tables[] =
	"/usr/bin/python3 -c \""
	"import argparse, ast, asyncio, dataclasses, decimal, inspect, json, subprocess, tarfile, threading, typing\n"
	"import sys, types\n"
	"def show(c):\n"
	"    print('T', c.co_firstlineno, c.co_linetable.hex() or '-')\n"
	"    for start, end, line in c.co_lines():\n"
	"        print('L', start, end, line or 0)\n"
	"    for k in c.co_consts:\n"
	"        if isinstance(k, types.CodeType):\n"
	"            show(k)\n"
	"for m in list(sys.modules.values()):\n"
	"    f = getattr(m, '__file__', None) or ''\n"
	"    if f.endswith('.py'):\n"
	"        show(compile(open(f).read(), f, 'exec'))\n"
	"\"";

struct printed_table {
	unsigned char *bytes;
	size_t len;
	int32_t first_line;
};

static void
table_from_hex(struct printed_table *t, const char *hex)
{
	unsigned int byte;

	free(t->bytes);
	t->bytes = xzalloc(strlen(hex) / 2 + 1);
	for (t->len = 0; sscanf(hex + 2 * t->len, "%2x", &byte) == 1; t->len++)
		t->bytes[t->len] = (unsigned char)byte;
}

static void
test_table_of_installed(void **state)
{
	FILE *f = popen(print_tables, "r");
	struct printed_table t = { 0 };
	unsigned int start, end, line, tables = 0, lines = 0;
	char *text = NULL, *hex;
	size_t room = 0;
	int at;

	(void)state;
	assert_non_null(f);
	while (getline(&text, &room, f) > 0) {
		if (sscanf(text, "T %d %n", &t.first_line, &at) == 1) {
			hex = text + at;
			hex[strcspn(hex, "\n")] = '\0';
			table_from_hex(&t, hex);
			tables++;
		} else if (sscanf(text, "L %u %u %u", &start, &end, &line) == 3 && start < end) {
			assert_int_equal(python_table_line(t.bytes, t.len, t.first_line, start), line);
			assert_int_equal(python_table_line(t.bytes, t.len, t.first_line, end - 2), line);
			lines++;
		}
	}
	assert_int_equal(pclose(f), 0);
	assert_true(tables > 1000 && lines > 10000);
	free(t.bytes);
	free(text);
}

/* Cut off anywhere, or with any byte changed: it ends, and reads nothing beyond (ASan). */
static void
test_table_of_anything(void **state)
{
	static const unsigned char good[] = { 0x80 | 14 << 3 | 1, 0x42, 0x01, 0x00, 0x05, 0x06, 0x80 | 15 << 3,
					      0x80 | 13 << 3 | 7, 0x03, 0x80 | 11 << 3, 0x01, 0x02, 0x80, 0x11 };

	(void)state;
	assert_int_equal(python_table_line(good, sizeof(good), 10, 0), 10 + 33);
	assert_int_equal(python_table_line(good, sizeof(good), 10, 4), 0);
	assert_int_equal(python_table_line(good, sizeof(good), 10, 6), 42);
	assert_int_equal(python_table_line(good, sizeof(good), 10, 22), 43);
	assert_int_equal(python_table_line(good, sizeof(good), 10, 24), 43);
	assert_int_equal(python_table_line(good, sizeof(good), 10, 26), 0);
	for (size_t len = 0; len <= sizeof(good); len++) {
		unsigned char *cut = xmemdup(good, len + !len);

		for (unsigned int byte = 0; len && byte < 256; byte++) {
			cut[len - 1] = (unsigned char)byte;
			python_table_line(cut, len, INT32_MAX, UINT32_MAX);
			python_table_line(cut, len, INT32_MIN, 5);
		}
		free(cut);
	}
	assert_int_equal(python_table_line((const unsigned char *)"\xf0\x7f\x7f\x7f\x7f\x7f\x7f\x7f", 8, 1, 0), 0);
}

/* --- an image of 3.13 --- */

/* Its places are others than those of any release. */
enum {
	INTERPRETERS = 600, NEXT = 48, THREADS = 56,
	THREAD_NEXT = 16, FRAME_OF_THREAD = 80, NATIVE = 96,
	PREVIOUS = 24, CODE = 8, INSTRUCTION = 40, OWNER = 71,
	FILE_NAME = 40, NAME = 48, TABLE = 56, FIRST_LINE = 64, INSTRUCTIONS = 128,
	TYPE = 8, SIZE = 16, DATA = 32, LENGTH = 16, STATE = 32, ASCII = 40,
};

static struct image {
	uint64_t version, code_type[2];
	uint64_t runtime[128];
	uint64_t interpreter[2][16];
	uint64_t thread[3][16];
	uint64_t frame[4][16];
	uint64_t code[2][32];
	uint64_t table[16];
	uint64_t text[4][16];
} image;

static uint64_t
address(const void *p)
{
	return (uintptr_t)p;
}

static void
put(uint64_t *object, unsigned int at, uint64_t word)
{
	memcpy((char *)object + at, &word, sizeof(word));
}

static void
image_text(uint64_t *text, const void *bytes, size_t length, unsigned int kind, bool ascii)
{
	put(text, LENGTH, length);
	put(text, STATE, kind << 2 | 1u << 5 | (ascii ? 1u << 6 : 0));
	memcpy((char *)text + ASCII + (ascii ? 0 : 16), bytes, length * kind);
}

static void
image_head(void)
{
	static const struct { unsigned int at; uint64_t word; } words[] = {
		{ 5, INTERPRETERS }, { 8, NEXT }, { 9, THREADS }, { 21, THREAD_NEXT }, { 23, FRAME_OF_THREAD },
		{ 25, NATIVE }, { 29, PREVIOUS }, { 30, CODE }, { 31, INSTRUCTION }, { 33, OWNER },
		{ 35, FILE_NAME }, { 36, 999 }, { 37, NAME }, { 38, TABLE }, { 39, FIRST_LINE },
		{ 43, INSTRUCTIONS }, { 45, TYPE }, { 65, SIZE }, { 66, DATA }, { 68, STATE }, { 69, LENGTH },
		{ 70, ASCII },
	};

	memset(&image, 0, sizeof(image));
	image.version = 0x030d00f0;
	memcpy(image.runtime, "xdebugpy", 8);
	image.runtime[1] = image.version;
	for (size_t i = 0; i < UNIT_COUNT(words); i++)
		image.runtime[words[i].at] = words[i].word;
}

/* Two functions, with a frame between that is none. */
static void
image_make(void)
{
	static const unsigned char table[] = { 0x80 | 13 << 3 | 1, 0x02, 0x80 | 13 << 3 | 1, 0x06 };

	image_head();
	put(image.runtime, INTERPRETERS, address(image.interpreter[0]));
	put(image.interpreter[0], NEXT, address(image.interpreter[1]));
	put(image.interpreter[0], THREADS, address(image.thread[0]));
	put(image.interpreter[1], THREADS, address(image.thread[1]));
	put(image.thread[0], NATIVE, 70);
	put(image.thread[1], NATIVE, 71);
	put(image.thread[1], THREAD_NEXT, address(image.thread[2]));
	put(image.thread[2], NATIVE, 72);
	put(image.thread[2], FRAME_OF_THREAD, address(image.frame[0]));
	for (int i = 0; i < 3; i++) {
		uint64_t *code = image.code[i / 2];

		put(image.frame[i], CODE, address(code));
		put(image.frame[i], INSTRUCTION, address(code) + INSTRUCTIONS + (i ? 4 : 0));
		put(image.frame[i], PREVIOUS, i < 2 ? address(image.frame[i + 1]) : 0);
		((char *)image.frame[i])[OWNER] = i == 1 ? 3 : 0;
	}
	for (int i = 0; i < 2; i++) {
		put(image.code[i], TYPE, address(image.code_type));
		put(image.code[i], FILE_NAME, address(image.text[i]));
		put(image.code[i], NAME, address(image.text[2 + i]));
		put(image.code[i], TABLE, address(image.table));
		put(image.code[i], FIRST_LINE, 10 * ((uint64_t)i + 1));
	}
	put(image.table, SIZE, sizeof(table));
	memcpy((char *)image.table + DATA, table, sizeof(table));
	image_text(image.text[0], "/srv/one.py", 11, 1, true);
	image_text(image.text[1], (const uint16_t[]){ '/', 0x20ac, '.', 'p', 'y' }, 5, 2, false);
	image_text(image.text[2], "inner", 5, 1, true);
	image_text(image.text[3], "\xe9t\xe9", 3, 1, false);
}

static bool
image_layout(struct python_memory *m, struct python_layout *l)
{
	const struct python_symbols at = {
		.runtime = address(image.runtime), .code_type = address(image.code_type),
		.version = address(&image.version),
	};

	python_memory_of(m, getpid());
	return python_layout_of(m, &at, l);
}

static size_t
image_lines(uint64_t tid, struct python_lines *out)
{
	struct python_memory *m = xzalloc(sizeof(*m));
	struct python_frames f = { 0 };
	struct python_layout l;
	int n = 0;

	out->n = 0;
	if (image_layout(m, &l)) {
		n = python_walk(m, &l, tid, &f);
		python_lines_read(m, &l, f.v, (size_t)n, out);
	}
	free(m);
	return out->n;
}

static void
test_image(void **state)
{
	struct python_lines lines;

	(void)state;
	image_make();
	assert_int_equal(image_lines(72, &lines), 2);
	assert_string_equal(lines.v[0].file, "/srv/one.py");
	assert_string_equal(lines.v[0].func, "inner");
	assert_int_equal(lines.v[0].line, 11);
	assert_string_equal(lines.v[1].file, "/\xe2\x82\xac.py");
	assert_string_equal(lines.v[1].func, "\xc3\xa9t\xc3\xa9");
	assert_int_equal(lines.v[1].line, 24);
	python_lines_done(&lines);
	assert_int_equal(image_lines(73, &lines), 0);	/* there is no such thread */
	assert_int_equal(image_lines(70, &lines), 0);	/* that has no frame */
}

/* One word of the image is wrong: how many functions are left. */
static const struct wrong {
	const char *name;
	void *object;
	unsigned int at;
	uint64_t word;
	size_t left;
} wrongs[] = {
	{ "another cookie", image.runtime, 0, 1, 0 },
	{ "another version than the symbol's", image.runtime, 8, 0x030d01f0, 0 },
	{ "a version that is not known", &image.version, 0, 0x030e00f0, 0 },
	{ "without the lock", image.runtime, 16, 1, 0 },
	{ "no interpreter", image.runtime, INTERPRETERS, 0, 0 },
	{ "interpreter elsewhere", image.runtime, INTERPRETERS, 8, 0 },
	{ "thread elsewhere", image.interpreter[0], THREADS, UINT64_MAX - 3, 0 },
	{ "threads in a circle", image.thread[1], THREAD_NEXT, (uintptr_t)image.thread[1], 0 },
	{ "interpreters in a circle", image.interpreter[0], NEXT, (uintptr_t)image.interpreter[0], 0 },
	{ "frame elsewhere", image.thread[2], FRAME_OF_THREAD, 1 << 20, 0 },
	{ "frames in a circle", image.frame[0], PREVIOUS, (uintptr_t)image.frame[0], PYTHON_FRAMES },
	{ "another type than that of code", image.code[0], TYPE, 4096, 1 },
	{ "no code object", image.frame[0], CODE, (uintptr_t)image.text, 1 },
	{ "instruction before the code", image.frame[0], INSTRUCTION, 4096, 1 },
	{ "file elsewhere", image.code[0], FILE_NAME, UINT64_MAX - 7, 1 },
	{ "a file that is no text", image.text[0], STATE, 7 << 2 | 1 << 5 | 1 << 6, 1 },
	{ "a text that is too long", image.text[0], LENGTH, UINT64_MAX / 2, 1 },
	{ "a text with a NUL", image.text[0], ASCII, 0, 1 },
};

static void
test_wrong(void **state)
{
	const struct wrong *w = *state;
	struct python_lines lines;

	image_make();
	put(w->object, w->at, w->word);
	assert_int_equal(image_lines(72, &lines), w->left);
	python_lines_done(&lines);
}

static void
test_far(void **state)
{
	struct python_memory *m = xzalloc(sizeof(*m));
	struct python_layout l;

	(void)state;
	image_make();
	assert_true(image_layout(m, &l));
	for (unsigned int at = 5; at < 71; at++) {
		const uint64_t word = image.runtime[at];

		if (!word || word == 999)	/* that it does not use */
			continue;
		image.runtime[at] = UINT64_C(1) << 32;
		assert_false(image_layout(m, &l));
		image.runtime[at] = word;
	}
	free(m);
}

/* The line is not known then, but the function is. */
static void
test_wrong_table(void **state)
{
	static const struct { unsigned int at; uint64_t word; } words[] = {
		{ SIZE, 0 }, { SIZE, UINT64_MAX }, { SIZE, 1 << 17 }, { DATA, 0 },
	};
	struct python_lines lines;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(words); i++) {
		image_make();
		put(image.table, words[i].at, words[i].word);
		assert_int_equal(image_lines(72, &lines), 2);
		assert_string_equal(lines.v[0].func, "inner");
		assert_int_equal(lines.v[0].line, 0);
		python_lines_done(&lines);
	}
}

/* Between the copy and the reading another object came to be there. */
static void
test_changed(void **state)
{
	struct python_memory *m = xzalloc(sizeof(*m));
	struct python_frames f = { 0 };
	struct python_lines lines;
	struct python_layout l;
	int n;

	(void)state;
	image_make();
	assert_true(image_layout(m, &l));
	n = python_walk(m, &l, 72, &f);
	assert_int_equal(n, 3);
	put(image.code[0], FIRST_LINE, 11);
	put(image.code[1], TABLE, address(image.text));
	python_memory_of(m, getpid());
	python_lines_read(m, &l, f.v, (size_t)n, &lines);
	assert_int_equal(lines.n, 0);
	free(m);
}

int
main(void)
{
	static struct unit_list l;

	unit_add(&l, "tables of the installed python3", test_table_of_installed, NULL);
	unit_add(&l, "tables of anything", test_table_of_anything, NULL);
	unit_add(&l, "an image", test_image, NULL);
	UNIT_ADD_ROWS(&l, test_wrong, wrongs);
	unit_add(&l, "an offset that is too far", test_far, NULL);
	unit_add(&l, "a wrong table", test_wrong_table, NULL);
	unit_add(&l, "changed since", test_changed, NULL);
	return unit_run("python", &l);
}
