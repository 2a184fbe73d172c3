/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spans.h - text in which some parts have a meaning for the eye, and sentences made of
 * one format each.
 *
 * A phrase is written into a struct strbuf; where tones are wanted, too, into a struct
 * spans.  A view makes of a tone what it can: a colour, a class, or nothing.
 */
#ifndef PW_SPANS_H
#define PW_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/i18n.h"
#include "base/strbuf.h"

/* What a piece of text means. */
enum pw_tone {
	PW_TONE_PLAIN,
	PW_TONE_FAINT,		/* can be passed over */
	PW_TONE_START,		/* a process begins: fork, exec */
	PW_TONE_END,		/* a process ends; a heading */
	PW_TONE_SIGNAL,
	PW_TONE_WAIT,
	PW_TONE_GOOD,		/* reaped, resolved */
	PW_TONE_WARNING,	/* a surprise: coalesced, blocked, failed */
	PW_TONE_ZOMBIE,
	PW_TONE_LEAK,		/* what has to be changed */
	PW_TONE_COUNT,
};

struct tone_span {
	size_t at, len;		/* bytes of the text */
	enum pw_tone tone;
};

/* Zeroed memory is an empty one, with plain tones kept and other characters than
 * ASCII escaped (utf8 false). */
struct spans {
	struct strbuf text;
	struct tone_span *v;		/* in order, apart, none plain */
	size_t n, cap;
	bool utf8;		/* what others chose may keep its UTF-8 */
	bool toneless;		/* tones are not kept */
};

void spans_done(struct spans *s);	/* frees, leaves an empty one */
void spans_reset(struct spans *s);	/* empty, memory and choices kept */
/* Appends that text, in that tone. */
void spans_add(struct spans *s, enum pw_tone tone, const char *text);
/* What is appended to s->text from here on until spans_close() has that tone; not nested. */
size_t spans_open(const struct spans *s);
void spans_close(struct spans *s, size_t from, enum pw_tone tone);
/* Cuts what was appended since from to so many columns, with an ellipsis. */
void spans_cut(struct spans *s, size_t from, size_t columns);
/* What was appended since from, if it is wider: at blanks behind its first indent
 * columns it continues on lines below them. */
void spans_fold(struct spans *s, size_t from, size_t indent, size_t columns);
/* The text up to the offset end as runs of one tone: *at is where to begin; false when
 * there is no more. */
bool spans_next(const struct spans *s, size_t *at, size_t end, struct tone_span *run);

/* --- sentences --------------------------------------------------------------------- */

/* What stands for {1} to {9} in a format.  Made by the arg_*() of each subject's header. */
struct phrase_arg {
	/* Appends it to out->text; NULL = text. */
	void (*add)(struct spans *out, const struct phrase_arg *a);
	const char *text, *other;
	const void *p, *q;
	uint64_t n;
	int64_t i;
	enum pw_tone tone;
};

/* Appends one sentence: PHRASE(out, _("{1} waits for {2}"), arg_pid(7), arg_pid(8)).
 * Arguments may stand in any order, or be left out, as a language needs it; "{{" is a
 * brace.  PHRASE takes a struct spans, PHRASE_TEXT a struct strbuf, where UTF-8 stays. */
#define PHRASE(out, format, ...) \
	phrase_format((out), (format), \
		      (const struct phrase_arg[]){ { .text = "" }, ##__VA_ARGS__ }, \
		      sizeof((const struct phrase_arg[]){ { .text = "" }, ##__VA_ARGS__ }) / \
			      sizeof(struct phrase_arg))
#define PHRASE_TEXT(out, format, ...) \
	phrase_format_text((out), (format), \
			   (const struct phrase_arg[]){ { .text = "" }, ##__VA_ARGS__ }, \
			   sizeof((const struct phrase_arg[]){ { .text = "" }, ##__VA_ARGS__ }) / \
				   sizeof(struct phrase_arg))

/* args[0] is not used, so that {1} is args[1]; n counts it. */
void phrase_format(struct spans *out, const char *format, const struct phrase_arg *args,
		   size_t n);
void phrase_format_text(struct strbuf *out, const char *format, const struct phrase_arg *args,
			size_t n);

/* Text as it is: not for what others chose, see process_name.h. */
static inline struct phrase_arg
arg_text(const char *text)
{
	return (struct phrase_arg){ .text = text };
}

static inline struct phrase_arg
arg_toned(enum pw_tone tone, struct phrase_arg a)
{
	a.tone = tone;
	return a;
}

static inline struct phrase_arg
arg_strong(enum pw_tone tone, const char *text)
{
	return (struct phrase_arg){ .text = text, .tone = tone };
}

#endif
