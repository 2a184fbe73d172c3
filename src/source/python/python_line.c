/* SPDX-License-Identifier: GPL-2.0-or-later */
/* python_line.c - reads code objects. */
#include "source/python/python_line.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "source/python/python_table.h"

enum {
	TABLE_MOST = 1 << 16,	/* bytes: of functions that people write */
	STATE_KIND = 2,		/* bits of the state of a text, from 3.3 on */
	STATE_COMPACT = 1 << 5,
	STATE_ASCII = 1 << 6,
};

static uint32_t
text_character(const char *data, unsigned int kind, size_t i)
{
	uint8_t one;
	uint16_t two;
	uint32_t four;

	if (kind == 1) {
		memcpy(&one, data + i, sizeof(one));
		return one;
	}
	if (kind == 2) {
		memcpy(&two, data + 2 * i, sizeof(two));
		return two;
	}
	memcpy(&four, data + 4 * i, sizeof(four));
	return four;
}

static void
add_utf8(struct strbuf *out, uint32_t c)
{
	if (c < 0x80) {
		strbuf_addc(out, (char)c);
		return;
	}
	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = 0xfffd;
	if (c < 0x800) {
		strbuf_addc(out, (char)(0xc0 | c >> 6));
	} else if (c < 0x10000) {
		strbuf_addc(out, (char)(0xe0 | c >> 12));
		strbuf_addc(out, (char)(0x80 | (c >> 6 & 63)));
	} else {
		strbuf_addc(out, (char)(0xf0 | c >> 18));
		strbuf_addc(out, (char)(0x80 | (c >> 12 & 63)));
		strbuf_addc(out, (char)(0x80 | (c >> 6 & 63)));
	}
	strbuf_addc(out, (char)(0x80 | (c & 63)));
}

/* A str; NULL = it is none, is too long, or has a NUL. */
static char *
read_text(struct python_memory *m, const struct python_layout *l, uint64_t object)
{
	enum { MORE = 2 * sizeof(uint64_t) };	/* that a text beyond ASCII has before its characters */
	char data[4 * PYTHON_TEXT], *text;
	struct strbuf out = { 0 };
	uint64_t length, from;
	uint32_t state;
	unsigned int kind;

	if (!object || !python_read(m, object + l->text_length, &length, sizeof(length)) ||
	    !python_read(m, object + l->text_state, &state, sizeof(state)))
		return NULL;
	/* before 3.12 wstr_length comes after those */
	from = object + l->text_ascii_size + (state & STATE_ASCII ? 0 : l->text_ascii_size == 48 ? 24 : MORE);
	kind = state >> STATE_KIND & 7;
	if (!length || length > PYTHON_TEXT || !(state & STATE_COMPACT) || (kind != 1 && kind != 2 && kind != 4) ||
	    !python_read(m, from, data, length * kind))
		return NULL;
	for (size_t i = 0; i < length; i++) {
		const uint32_t c = text_character(data, kind, i);

		if (!c) {
			strbuf_done(&out);
			return NULL;
		}
		add_utf8(&out, c);
	}
	if (out.len > PYTHON_TEXT) {
		strbuf_done(&out);
		return NULL;
	}
	text = xstrdup(strbuf_str(&out));
	strbuf_done(&out);
	return text;
}

/* The line table is a bytes object. */
static uint32_t
read_line(struct python_memory *m, const struct python_layout *l, const struct python_frame *f)
{
	unsigned char *table;
	uint64_t size;
	uint32_t line = 0;

	if (!python_read(m, f->table + l->bytes_size, &size, sizeof(size)) || !size || size > TABLE_MOST)
		return 0;
	table = xzalloc(size);
	if (python_read(m, f->table + l->bytes_data, table, size))
		line = python_table_line(table, size, f->first_line, f->at);
	free(table);
	return line;
}

static bool
is_same_code(struct python_memory *m, const struct python_layout *l, const struct python_frame *f)
{
	uint64_t type, table;
	int32_t first_line;

	return python_read(m, f->code + l->object_type, &type, sizeof(type)) && type == l->code_type &&
	       python_read(m, f->code + l->code_table, &table, sizeof(table)) && table == f->table &&
	       python_read(m, f->code + l->code_first_line, &first_line, sizeof(first_line)) &&
	       first_line == f->first_line;
}

void
python_lines_read(struct python_memory *m, const struct python_layout *l, const struct python_frame *f, size_t n,
		  struct python_lines *out)
{
	out->n = 0;
	for (size_t i = 0; i < n && i < PYTHON_FRAMES; i++) {
		struct python_line *line = &out->v[out->n];
		uint64_t file, func;

		if (!f[i].code || !is_same_code(m, l, &f[i]) ||
		    !python_read(m, f[i].code + l->code_file, &file, sizeof(file)) ||
		    !python_read(m, f[i].code + l->code_name, &func, sizeof(func)))
			continue;
		*line = (struct python_line){ .file = read_text(m, l, file) };
		if (!line->file)
			continue;
		line->func = read_text(m, l, func);
		line->line = read_line(m, l, &f[i]);
		out->n++;
	}
}

void
python_lines_done(struct python_lines *lines)
{
	for (size_t i = 0; i < lines->n; i++) {
		free(lines->v[i].func);
		free(lines->v[i].file);
	}
	lines->n = 0;
}
