/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack_frames.c - the functions of a stack, in the tail of a STACK event. */
#include "event/stack_frames.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "event/event.h"
#include "event/path_marks.h"

enum {
	WORDS = 7,		/* func, file, line, module, offset, source, inlined or signal */
	LONGEST = 256,		/* bytes of a name or path */
	SHORTEST = 64,
};

static const char dots[] = "...";

static void
add_word(struct strbuf *tail, const char *word)
{
	if (word)
		strbuf_adds(tail, word);
	strbuf_addc(tail, '\0');
}

static void
add_name(struct strbuf *tail, const char *name, size_t longest)
{
	const size_t len = name ? strlen(name) : 0;

	if (len <= longest) {
		add_word(tail, name);
		return;
	}
	strbuf_add(tail, name, text_cut(name, len, longest - strlen(dots)));
	add_word(tail, dots);
}

static void
add_path(struct strbuf *tail, const char *path, size_t longest)
{
	pw_path_cut(tail, path ? path : "", longest);
	add_word(tail, NULL);
}

static bool
add_frame(struct strbuf *tail, const struct pw_frame *f, size_t longest)
{
	const size_t before = tail->len;

	add_name(tail, f->func, longest);
	add_path(tail, f->file, longest);
	strbuf_addu(tail, f->line);
	add_word(tail, NULL);
	add_path(tail, f->module, longest);
	strbuf_addu(tail, f->offset);
	add_word(tail, NULL);
	add_word(tail, f->source);
	add_word(tail, f->inlined ? "inlined" : f->signal ? "signal" : NULL);
	if (tail->len <= PW_STACK_TAIL_MAX)
		return true;
	tail->len = before;
	return false;
}

bool
pw_frame_add(struct strbuf *tail, const struct pw_frame *f)
{
	return add_frame(tail, f, LONGEST);
}

static size_t
add_frames(struct strbuf *tail, const struct pw_frame *f, size_t n, size_t longest)
{
	size_t i = 0;

	while (i < n && add_frame(tail, &f[i], longest))
		i++;
	return i;
}

size_t
pw_frames_add(struct strbuf *tail, const struct pw_frame *f, size_t n)
{
	size_t added = add_frames(tail, f, n, LONGEST);

	for (size_t longest = LONGEST / 2; added < n && longest >= SHORTEST; longest /= 2) {
		strbuf_reset(tail);
		added = add_frames(tail, f, n, longest);
	}
	return added;
}

bool
pw_frame_next(const struct pw_event *ev, size_t *at, struct pw_frame *f)
{
	const char *word[WORDS], *p = ev->tail + *at, *end = ev->tail + ev->tail_len;

	for (int i = 0; i < WORDS; i++) {
		const char *nul = p < end ? memchr(p, '\0', (size_t)(end - p)) : NULL;

		if (!nul)
			return false;
		word[i] = p;
		p = nul + 1;
	}
	*at = (size_t)(p - ev->tail);
	*f = (struct pw_frame){
		.func = word[0], .file = word[1], .line = (uint32_t)strtoul(word[2], NULL, 10),
		.module = word[3], .offset = strtoull(word[4], NULL, 10), .source = word[5],
		.inlined = *word[6] == 'i', .signal = *word[6] == 's',
	};
	return true;
}
