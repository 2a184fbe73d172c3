/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text.c - makes untrusted bytes safe for a terminal or for JSON. */
#include "base/text.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/unicode.h"

static const char hex[] = "0123456789abcdef";

size_t
text_utf8(const char *s, size_t len, uint32_t *cp)
{
	/* The smallest value of this many bytes; anything below is overlong. */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *u = (const unsigned char *)s;
	uint32_t c;
	size_t n, i;

	if (len == 0)
		return 0;
	if (u[0] < 0x80) {
		*cp = u[0];
		return 1;
	}
	if (u[0] >= 0xc2 && u[0] <= 0xdf)
		n = 2;
	else if (u[0] >= 0xe0 && u[0] <= 0xef)
		n = 3;
	else if (u[0] >= 0xf0 && u[0] <= 0xf4)
		n = 4;
	else
		return 0;
	if (n > len)
		return 0;
	c = u[0] & (0xffu >> (n + 1));
	for (i = 1; i < n; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (u[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*cp = c;
	return n;
}

size_t
text_cut(const char *s, size_t len, size_t most)
{
	if (len <= most)
		return len;
	for (int i = 0; i < 3 && most && ((unsigned char)s[most] & 0xc0) == 0x80; i++)
		most--;
	return most;
}

size_t
text_put_utf8(char out[4], uint32_t cp)
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

static void
add_byte_escape(struct strbuf *out, unsigned char c)
{
	const char x[] = { '\\', 'x', hex[c >> 4], hex[c & 15] };

	switch (c) {
	case '\n':
		strbuf_adds(out, "\\n");
		break;
	case '\t':
		strbuf_adds(out, "\\t");
		break;
	case '\r':
		strbuf_adds(out, "\\r");
		break;
	case 0x1b:
		strbuf_adds(out, "\\e");
		break;
	default:
		strbuf_add(out, x, sizeof(x));
	}
}

/* Too many marks in a row would cover the lines above and below; one without a base
 * character would combine with what procwatch wrote. */
enum { MARKS_MAX = 4 };

/* Iterates over the characters of a text. */
struct char_walk {
	const char *s;
	size_t len;
	bool utf8;
	unsigned int marks;	/* in a row */
	uint32_t c;		/* the character, 0 for invalid bytes */
	bool shown;		/* it need not be escaped */
};

static struct char_walk
char_walk(const char *s, size_t len, bool utf8)
{
	return (struct char_walk){ .s = s, .len = len, .utf8 = utf8, .marks = MARKS_MAX };
}

/* Length of the next character, 0 at the end. */
static size_t
char_walk_next(struct char_walk *w)
{
	size_t n = w->utf8 || (w->len && (unsigned char)*w->s < 0x7f) ?
		text_utf8(w->s, w->len, &w->c) : 0;

	w->marks = n && unicode_is_mark(w->c) ? w->marks + 1 : 0;
	w->shown = n && !unicode_is_hidden(w->c) && w->marks <= MARKS_MAX;
	if (n == 0) {
		w->c = 0;
		n = w->len ? 1 : 0;
	}
	w->s += n;
	w->len -= n;
	return n;
}

/* Puts `how` before each character of special and `then` after it (as for a shell's single
 * quotes). */
static void
add_walk_visible(struct strbuf *out, struct char_walk w, const char *special, const char *how,
		 const char *then)
{
	size_t n, k;

	while ((n = char_walk_next(&w))) {
		const char *at = w.s - n;
		bool odd = w.shown && w.c < 0x80 && strchr(special, (int)w.c);

		if (odd)
			strbuf_adds(out, how);
		if (w.shown)
			strbuf_add(out, at, n);
		else
			for (k = 0; k < n; k++)
				add_byte_escape(out, (unsigned char)at[k]);
		if (odd)
			strbuf_adds(out, then);
	}
}

void
text_visible(struct strbuf *out, const char *s, size_t len, bool utf8)
{
	add_walk_visible(out, char_walk(s, len, utf8), "\\", "\\", "");
}

void
text_visible_again(struct strbuf *out, const char *s, size_t len, bool utf8)
{
	add_walk_visible(out, char_walk(s, len, utf8), "", "", "");
}

static void
add_json_control(struct strbuf *out, unsigned char c)
{
	const char u[] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

	switch (c) {
	case '\n':
		strbuf_add(out, "\\n", 2);
		break;
	case '\t':
		strbuf_add(out, "\\t", 2);
		break;
	case '\r':
		strbuf_add(out, "\\r", 2);
		break;
	case '"':
		strbuf_add(out, "\\\"", 2);
		break;
	case '\\':
		strbuf_add(out, "\\\\", 2);
		break;
	default:
		strbuf_add(out, u, sizeof(u));
	}
}

/* One UTF-16 unit. */
static void
add_json_unit(struct strbuf *out, uint32_t unit)
{
	const char u[] = { '\\', 'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15],
			   hex[unit >> 4 & 15], hex[unit & 15] };

	strbuf_add(out, u, sizeof(u));
}

/* In JSON a character above U+FFFF is a pair of surrogates. */
static void
add_json_escaped(struct strbuf *out, uint32_t c)
{
	if (c < 0x80) {
		add_json_control(out, (unsigned char)c);
	} else if (c < 0x10000) {
		add_json_unit(out, c);
	} else {
		add_json_unit(out, 0xd800 + ((c - 0x10000) >> 10));
		add_json_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
	}
}

/* Plain ASCII is most of it: as much as there is in one go. */
static size_t
plain_ascii(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && s[i] >= 0x20 && s[i] < 0x7f && s[i] != '"' && s[i] != '\\')
		i++;
	return i;
}

void
text_json(struct strbuf *out, const char *s, size_t len)
{
	struct char_walk w = char_walk(s, len, true);
	size_t n;

	strbuf_addc(out, '"');
	while (w.len) {
		n = plain_ascii(w.s, w.len);
		if (n) {
			strbuf_add(out, w.s, n);
			w.s += n;
			w.len -= n;
			w.marks = 0;
			continue;
		}
		n = char_walk_next(&w);
		if (w.shown && w.c != '"' && w.c != '\\')
			strbuf_add(out, w.s - n, n);
		else if (w.c || w.s[-1] == '\0')
			add_json_escaped(out, w.c);
		else
			strbuf_add(out, "\xef\xbf\xbd", 3);
	}
	strbuf_addc(out, '"');
}

/* What a word needs so that a shell takes it as it is. */
enum quoting { QUOTE_NOTHING, QUOTE_SINGLE, QUOTE_DOLLAR };

static enum quoting
quoting_for(struct char_walk w)
{
	static const char safe[] = "@%+=:,./-_";
	enum quoting q = w.len ? QUOTE_NOTHING : QUOTE_SINGLE;

	while (char_walk_next(&w)) {
		uint32_t c = w.c;

		if (!w.shown)
			return QUOTE_DOLLAR;
		if (c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && !strchr(safe, (int)c))
			q = QUOTE_SINGLE;
	}
	return q;
}

void
text_shell_word(struct strbuf *out, const char *s, size_t len, bool utf8)
{
	switch (quoting_for(char_walk(s, len, utf8))) {
	case QUOTE_NOTHING:
		strbuf_add(out, s, len);
		return;
	case QUOTE_SINGLE:
		strbuf_addc(out, '\'');
		add_walk_visible(out, char_walk(s, len, utf8), "'", "'\\", "'");
		break;
	case QUOTE_DOLLAR:
		strbuf_adds(out, "$'");
		add_walk_visible(out, char_walk(s, len, utf8), "\\'", "\\", "");
		break;
	}
	strbuf_addc(out, '\'');
}
