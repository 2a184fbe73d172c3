/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spans.c - text with tones, and sentences of one format. */
#include "phrase/spans.h"

#include <stdlib.h>
#include <string.h>

#include "base/columns.h"
#include "base/xalloc.h"

void
spans_done(struct spans *s)
{
	strbuf_done(&s->text);
	free(s->v);
	s->v = NULL;
	s->n = s->cap = 0;
}

void
spans_reset(struct spans *s)
{
	strbuf_reset(&s->text);
	s->n = 0;
}

size_t
spans_open(const struct spans *s)
{
	return s->text.len;
}

void
spans_close(struct spans *s, size_t from, enum pw_tone tone)
{
	if (s->toneless || tone == PW_TONE_PLAIN || s->text.len <= from)
		return;
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 8;
		s->v = xreallocarray(s->v, s->cap, sizeof(*s->v));
	}
	s->v[s->n++] = (struct tone_span){ .at = from, .len = s->text.len - from, .tone = tone };
}

void
spans_add(struct spans *s, enum pw_tone tone, const char *text)
{
	size_t from = spans_open(s);

	strbuf_adds(&s->text, text);
	spans_close(s, from, tone);
}

void
spans_cut(struct spans *s, size_t from, size_t columns)
{
	const size_t end = columns_cut(&s->text, from, columns, s->utf8);
	struct tone_span *last;

	while (s->n && s->v[s->n - 1].at >= end)
		s->n--;
	last = s->n ? &s->v[s->n - 1] : NULL;
	if (last && last->at + last->len > end)
		last->len = end - last->at;
}

/* n blanks at an offset: a tone that goes across them has them, too. */
static void
insert_blanks(struct spans *s, size_t at, size_t n)
{
	size_t i, rest = s->text.len - at;

	for (i = 0; i < n; i++)
		strbuf_addc(&s->text, ' ');
	memmove(s->text.s + at + n, s->text.s + at, rest);
	memset(s->text.s + at, ' ', n);
	for (i = s->n; i-- > 0 && s->v[i].at + s->v[i].len > at;) {
		if (s->v[i].at >= at)
			s->v[i].at += n;
		else
			s->v[i].len += n;
	}
}

void
spans_fold(struct spans *s, size_t from, size_t indent, size_t columns)
{
	const size_t room = columns > indent + 20 ? columns - indent : 20;
	size_t at;

	if (s->text.len <= from ||
	    columns_of(s->text.s + from, s->text.len - from) <= columns)
		return;
	at = from + columns_skip(s->text.s + from, s->text.len - from, indent);
	for (;;) {
		at = columns_break(s->text.s, s->text.len, at, room);
		if (at == s->text.len)
			return;
		s->text.s[at++] = '\n';
		insert_blanks(s, at, indent);
		at += indent;
	}
}

/* The first span that ends behind an offset; s->n = none does. */
static size_t
span_behind(const struct spans *s, size_t at)
{
	size_t low = 0, high = s->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (s->v[middle].at + s->v[middle].len <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
spans_next(const struct spans *s, size_t *at, size_t end, struct tone_span *run)
{
	const size_t i = span_behind(s, *at);

	if (*at >= end)
		return false;
	*run = (struct tone_span){ .at = *at, .len = end - *at };
	if (i < s->n && s->v[i].at > *at) {
		if (s->v[i].at < end)
			run->len = s->v[i].at - *at;
	} else if (i < s->n) {
		run->tone = s->v[i].tone;
		if (s->v[i].at + s->v[i].len < end)
			run->len = s->v[i].at + s->v[i].len - *at;
	}
	*at += run->len;
	return true;
}

static void
add_arg(struct spans *out, const struct phrase_arg *a)
{
	size_t from = spans_open(out);

	if (a->add)
		a->add(out, a);
	else
		strbuf_adds(&out->text, a->text);
	spans_close(out, from, a->tone);
}

void
phrase_format(struct spans *out, const char *format, const struct phrase_arg *args, size_t n)
{
	for (;;) {
		size_t len = strcspn(format, "{"), i;

		strbuf_add(&out->text, format, len);
		format += len;
		if (!*format)
			return;
		i = (size_t)(format[1] - '0');
		if (i >= 1 && i < n && i <= 9 && format[2] == '}') {
			add_arg(out, &args[i]);
			format += 3;
		} else {
			strbuf_addc(&out->text, '{');
			format += format[1] == '{' ? 2 : 1;
		}
	}
}

void
phrase_format_text(struct strbuf *out, const char *format, const struct phrase_arg *args,
		   size_t n)
{
	struct spans s = { .text = *out, .utf8 = true, .toneless = true };

	phrase_format(&s, format, args, n);
	*out = s.text;
}
