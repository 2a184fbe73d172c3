/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack_frames.c - the functions of a stack, in the tail of a STACK event. */
#include "event/stack_frames.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "event/event.h"

enum { WORDS = 7 };	/* func, file, line, module, offset, source, inlined or signal */

static void
add_word(struct strbuf *tail, const char *word)
{
	if (word)
		strbuf_adds(tail, word);
	strbuf_addc(tail, '\0');
}

bool
pw_frame_add(struct strbuf *tail, const struct pw_frame *f)
{
	const size_t before = tail->len;

	add_word(tail, f->func);
	add_word(tail, f->file);
	strbuf_addu(tail, f->line);
	add_word(tail, NULL);
	add_word(tail, f->module);
	strbuf_addu(tail, f->offset);
	add_word(tail, NULL);
	add_word(tail, f->source);
	add_word(tail, f->inlined ? "inlined" : f->signal ? "signal" : NULL);
	if (tail->len <= PW_TAIL_MAX)
		return true;
	tail->len = before;
	return false;
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
