/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spans.c - text with tones, and sentences of one format. */
#include "phrase/spans.h"

#include <stdlib.h>
#include <string.h>

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
	s->v[s->n++] = (struct span){ .at = from, .len = s->text.len - from, .tone = tone };
}

void
spans_add(struct spans *s, enum pw_tone tone, const char *text)
{
	size_t from = spans_open(s);

	strbuf_adds(&s->text, text);
	spans_close(s, from, tone);
}

void
spans_clip(struct spans *s)
{
	struct span *last;

	while (s->n && s->v[s->n - 1].at >= s->text.len)
		s->n--;
	last = s->n ? &s->v[s->n - 1] : NULL;
	if (last && last->at + last->len > s->text.len)
		last->len = s->text.len - last->at;
}

bool
spans_next(const struct spans *s, size_t *at, struct span *run)
{
	size_t i;

	if (*at >= s->text.len)
		return false;
	for (i = 0; i < s->n && s->v[i].at + s->v[i].len <= *at; i++)
		;
	*run = (struct span){ .at = *at, .len = s->text.len - *at };
	if (i < s->n && s->v[i].at > *at) {
		run->len = s->v[i].at - *at;
	} else if (i < s->n) {
		run->len = s->v[i].at + s->v[i].len - *at;
		run->tone = s->v[i].tone;
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
