/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.c - text that fits its column. */
#include "base/columns.h"

#include <string.h>
#include <wchar.h>

#include "base/strbuf.h"
#include "base/text.h"

/* Bytes of the next character, and the columns it takes. */
static size_t
next_char(const char *s, size_t len, size_t *columns)
{
	uint32_t cp;
	size_t n = text_utf8(s, len, &cp);
	int w = n > 1 ? wcwidth((wchar_t)cp) : 1;

	*columns = w < 0 ? 1 : (size_t)w;
	return n ? n : 1;
}

size_t
columns_of(const char *s, size_t len)
{
	size_t i, w, sum = 0;

	for (i = 0; i < len; sum += w)
		i += next_char(s + i, len - i, &w);
	return sum;
}

size_t
columns_skip(const char *s, size_t len, size_t columns)
{
	size_t at, n, w, sum = 0;

	for (at = 0; at < len && sum < columns; at += n, sum += w)
		n = next_char(s + at, len - at, &w);
	return at;
}

void
columns_pad(struct strbuf *out, size_t from, size_t columns)
{
	size_t have = out->len > from ? columns_of(out->s + from, out->len - from) : 0;

	for (; have < columns; have++)
		strbuf_addc(out, ' ');
}

size_t
columns_cut(struct strbuf *out, size_t from, size_t columns, bool utf8)
{
	size_t dots = utf8 ? 1 : 3, at = from, sum = 0, n, w;

	if (out->len <= from || columns_of(out->s + from, out->len - from) <= columns)
		return out->len;
	if (dots > columns)
		dots = 0;
	for (; at < out->len; at += n, sum += w) {
		n = next_char(out->s + at, out->len - at, &w);
		if (sum + w > columns - dots)
			break;
	}
	out->len = at;
	out->s[at] = '\0';
	if (dots)
		strbuf_adds(out, utf8 ? "\u2026" : "...");
	return at;
}

/* "2.00 s": a number stays with its unit. */
static bool
is_unit(const char *s, size_t at, size_t word)
{
	static const char *const units[] = { "ns", "us", "ms", "s", "min", "h", "d" };
	size_t i;

	if (!at || s[at - 1] < '0' || s[at - 1] > '9')
		return false;
	while (word && strchr(",;.:)", s[at + word]))
		word--;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i]) == word && memcmp(s + at + 1, units[i], word) == 0)
			return true;
	return false;
}

size_t
columns_break(const char *s, size_t len, size_t at, size_t columns)
{
	size_t sum = 0, first, last, blank, word, w;
	const char *end;

	for (; at < len && s[at] == ' '; at++)
		sum++;
	first = last = at;
	for (; at < len; at += blank + word) {
		blank = at > first;
		end = memchr(s + at + blank, ' ', len - at - blank);
		word = (end ? (size_t)(end - s) : len) - at - blank;
		w = columns_of(s + at + blank, word);
		if (blank && !is_unit(s, at, word))
			last = at;
		if (sum + blank + w > columns && last != first)
			return last;
		sum += blank + w;
	}
	return len;
}

static void
add_indent(struct strbuf *out, size_t n)
{
	for (; n; n--)
		strbuf_addc(out, ' ');
}

/* One line of text without newline, broken at blanks. */
static void
add_broken(struct strbuf *out, const struct strbuf *line, size_t indent, size_t columns)
{
	size_t room = columns > indent + 20 ? columns - indent : 20, at = 0, end;

	do {
		end = columns_break(strbuf_str(line), line->len, at, room);
		add_indent(out, indent);
		strbuf_add(out, strbuf_str(line) + at, end - at);
		strbuf_addc(out, '\n');
		for (at = end; at < line->len && strbuf_str(line)[at] == ' '; at++)
			;
	} while (at < line->len);
}

/* A program's line keeps its shape; tabs would be escaped. */
static const char *
add_code_indent(struct strbuf *out, const char *s)
{
	for (; *s == ' ' || *s == '\t'; s++)
		add_indent(out, *s == '\t' ? 4 : 1);
	return s;
}

static bool
all_fit(const char *text, size_t columns)
{
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (columns_of(text, len) > columns)
			return false;
	}
	return true;
}

void
columns_flow(struct strbuf *out, const char *text, size_t columns)
{
	bool joins = !all_fit(text, columns);

	while (*text) {
		const size_t len = strcspn(text, "\n");
		const bool code = *text == ' ' || *text == '\t';

		strbuf_add(out, text, len);
		text += len;
		if (*text != '\n')
			break;
		text++;
		strbuf_addc(out, joins && !code && !strchr(" \t\n", *text) ? ' ' : '\n');
	}
}

void
columns_wrap(struct strbuf *out, const char *text, unsigned int indent, size_t columns, bool utf8)
{
	struct strbuf line = { 0 };
	const char *end, *from;

	for (; *text; text = *end ? end + 1 : end) {
		end = strchrnul(text, '\n');
		strbuf_reset(&line);
		from = add_code_indent(&line, text);
		text_visible_again(&line, from, (size_t)(end - from), utf8);
		if (from == text) {
			add_broken(out, &line, indent, columns);
			continue;
		}
		add_indent(out, indent);
		strbuf_add(out, strbuf_str(&line), line.len);
		strbuf_addc(out, '\n');
	}
	strbuf_done(&line);
}
