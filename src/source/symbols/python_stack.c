/* SPDX-License-Identifier: GPL-2.0-or-later */
/* python_stack.c - puts Python functions into a stack. */
#include "source/symbols/python_stack.h"

#include <string.h>

#include "base/xalloc.h"

struct merged {
	uint32_t n;
	struct symbols_frame frame[SYMBOLS_FRAMES_MAX];
};

static void
merged_add(struct merged *m, const struct symbols_frame *f)
{
	if (m->n < SYMBOLS_FRAMES_MAX)
		m->frame[m->n++] = *f;
}

static void
merged_add_lines(struct merged *m, const struct python_lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		merged_add(m, &(struct symbols_frame){
			.func = lines->v[i].func, .file = lines->v[i].file, .given = lines->v[i].file,
			.module = lines->v[i].file, .line = lines->v[i].line,
		});
}

static size_t
text_size(const char *s)
{
	return s ? strlen(s) + 1 : 0;
}

static const char *
text_keep(const char *s, char **to)
{
	char *kept = *to;

	if (!s)
		return NULL;
	*to += text_size(s);
	return memcpy(kept, s, text_size(s));
}

static struct symbols_frames *
merged_block(const struct merged *m, uint32_t id)
{
	struct { struct symbols_frames stack; struct symbols_frame frames[]; } *block;
	size_t texts = 0;
	char *to;

	for (uint32_t i = 0; i < m->n; i++)
		texts += text_size(m->frame[i].func) + text_size(m->frame[i].file) +
			 text_size(m->frame[i].given) + text_size(m->frame[i].module);
	block = xzalloc(sizeof(*block) + m->n * sizeof(block->frames[0]) + texts);
	block->stack = (struct symbols_frames){ .id = id, .n = m->n, .frames = block->frames };
	to = (char *)&block->frames[m->n];
	for (uint32_t i = 0; i < m->n; i++) {
		struct symbols_frame *f = &block->frames[i];

		*f = m->frame[i];
		f->func = text_keep(f->func, &to);
		f->file = text_keep(f->file, &to);
		f->given = text_keep(f->given, &to);
		f->module = text_keep(f->module, &to);
	}
	return &block->stack;
}

struct symbols_frames *
python_stack_merge(const struct symbols_frames *stack, const struct python_lines *lines, const char *interpreter)
{
	struct merged m = { .n = 0 };
	bool placed = false;

	for (uint32_t i = 0; i < stack->n; i++) {
		const struct symbols_frame *f = &stack->frames[i];

		if (!interpreter || !f->module || strcmp(f->module, interpreter) != 0) {
			merged_add(&m, f);
		} else if (!placed) {
			merged_add_lines(&m, lines);
			placed = true;
		}
	}
	if (!placed)
		merged_add_lines(&m, lines);
	return merged_block(&m, stack->id);
}
