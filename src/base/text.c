/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text.c - bytes from strangers, made fit for a terminal or for JSON. */
#include "base/text.h"

#include <string.h>

#include "base/strbuf.h"

static const uint64_t US = 1000, MS = 1000000, SEC = 1000000000;

static const char hex[] = "0123456789abcdef";

size_t
text_utf8(const char *s, size_t len, uint32_t *cp)
{
	/* The least value that needs so many bytes: below it, it is overlong. */
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

/* So that no line reads as something that it is not. */
bool
text_is_harmful(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x00, 0x1f }, { 0x7f, 0x9f },		/* C0, DEL, C1 */
		{ 0xad, 0xad },				/* soft hyphen */
		{ 0x061c, 0x061c }, { 0x180e, 0x180e },
		{ 0x200b, 0x200f },			/* zero width, LRM, RLM */
		{ 0x2028, 0x202e },			/* separators, bidi */
		{ 0x2060, 0x206f },			/* isolates, invisible operators */
		{ 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
		{ 0xe0000, 0xe0fff },			/* tags */
	};
	size_t i;

	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

static void
add_escaped(struct strbuf *out, unsigned char c)
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

/* Length of the character at s, *shown says whether it may stand as it is. */
static size_t
next_char(const char *s, size_t len, bool utf8, bool *shown)
{
	uint32_t c;
	size_t n;

	if (!utf8 && (unsigned char)*s > 0x7e) {
		*shown = false;
		return 1;
	}
	n = text_utf8(s, len, &c);
	*shown = n && !text_is_harmful(c);
	return n ? n : 1;
}

void
text_visible(struct strbuf *out, const char *s, size_t len, bool utf8)
{
	size_t i, n, k;
	bool shown;

	for (i = 0; i < len; i += n) {
		n = next_char(s + i, len - i, utf8, &shown);
		if (shown)
			strbuf_add(out, s + i, n);
		else
			for (k = 0; k < n; k++)
				add_escaped(out, (unsigned char)s[i + k]);
	}
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

void
text_json(struct strbuf *out, const char *s, size_t len)
{
	size_t i = 0, plain = 0, n;	/* plain: first byte not yet copied */
	unsigned char c;
	uint32_t cp;

	strbuf_addc(out, '"');
	while (i < len) {
		c = (unsigned char)s[i];
		if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
			i++;
			continue;
		}
		n = c >= 0x80 ? text_utf8(s + i, len - i, &cp) : 0;
		if (n) {
			i += n;
			continue;
		}
		strbuf_add(out, s + plain, i - plain);
		if (c >= 0x80)
			strbuf_add(out, "\xef\xbf\xbd", 3);
		else
			add_json_control(out, c);
		plain = ++i;
	}
	strbuf_add(out, s + plain, i - plain);
	strbuf_addc(out, '"');
}

/* What a word needs so that a shell takes it as it is. */
enum quoting { QUOTE_NOTHING, QUOTE_SINGLE, QUOTE_DOLLAR };

static enum quoting
quoting_for(const char *s, size_t len, bool utf8)
{
	static const char safe[] = "@%+=:,./-_";
	enum quoting q = len ? QUOTE_NOTHING : QUOTE_SINGLE;
	size_t i, n;
	bool shown;

	for (i = 0; i < len; i += n) {
		char c = s[i];

		n = next_char(s + i, len - i, utf8, &shown);
		if (!shown)
			return QUOTE_DOLLAR;
		if (n == 1 && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && !strchr(safe, c))
			q = QUOTE_SINGLE;
	}
	return q;
}

void
text_shell_word(struct strbuf *out, const char *s, size_t len, bool utf8)
{
	enum quoting q = quoting_for(s, len, utf8);
	const char *special = q == QUOTE_DOLLAR ? "\\'" : "'";
	const char *how = q == QUOTE_DOLLAR ? "\\" : "'\\";
	size_t i, from = 0;

	if (q == QUOTE_NOTHING) {
		strbuf_add(out, s, len);
		return;
	}
	strbuf_adds(out, q == QUOTE_DOLLAR ? "$'" : "'");
	for (i = 0; i < len; i++) {
		if (s[i] == '\0' || !strchr(special, s[i]))
			continue;
		text_visible(out, s + from, i - from, utf8);
		strbuf_adds(out, how);
		strbuf_addc(out, s[i]);
		if (q == QUOTE_SINGLE)
			strbuf_addc(out, '\'');
		from = i + 1;
	}
	text_visible(out, s + from, len - from, utf8);
	strbuf_addc(out, '\'');
}

/* Three digits: 1.53, 15.3, 153.  Cut, not rounded: 59.99 s is no minute. */
static void
add_three_digits(struct strbuf *out, uint64_t v, uint64_t unit, const char *name)
{
	uint64_t whole = v / unit, part = v % unit;

	if (whole < 10)
		strbuf_addf(out, "%u.%02u%s", (unsigned int)whole,
			    (unsigned int)(part * 100 / unit), name);
	else if (whole < 100)
		strbuf_addf(out, "%u.%u%s", (unsigned int)whole,
			    (unsigned int)(part * 10 / unit), name);
	else
		strbuf_addf(out, "%u%s", (unsigned int)whole, name);
}

void
text_duration(struct strbuf *out, uint64_t ns)
{
	unsigned long long s = ns / SEC;

	if (ns < US)
		strbuf_addf(out, "%uns", (unsigned int)ns);
	else if (ns < MS)
		strbuf_addf(out, "%uus", (unsigned int)(ns / US));
	else if (ns < SEC)
		add_three_digits(out, ns, MS, "ms");
	else if (s < 60)
		add_three_digits(out, ns, SEC, "s");
	else if (s < 3600)
		strbuf_addf(out, "%llum%02llus", s / 60, s % 60);
	else if (s < 86400)
		strbuf_addf(out, "%lluh%02llum", s / 3600, s / 60 % 60);
	else
		strbuf_addf(out, "%llud%02lluh", s / 86400, s / 3600 % 24);
}
