/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stacks.c - the stacks of the stream, by their ids. */
#include "model/stacks.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "event/stack_frames.h"

/* A recording may have any number. */
enum {
	MAX_STACKS = 4096,
	MAX_BYTES = 16 << 20,
	REST = 1024,	/* refused where nearly all are in use */
};

struct stack {
	uint32_t id;
	bool used;
	struct pw_event *ev;
	UT_hash_handle hh;
};

void
stacks_done(struct stacks *all)
{
	struct stack *s, *next;

	HASH_ITER(hh, all->by_id, s, next) {
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): HASH_ITER went on before the free */
		HASH_DEL(all->by_id, s);
		free(s->ev);
		free(s);
	}
}

/* In the order in which they came. */
void
stacks_clone(struct stacks *to, const struct stacks *from)
{
	*to = *from;
	to->by_id = NULL;
	for (const struct stack *of = from->by_id; of; of = of->hh.next) {
		struct stack *s = xzalloc(sizeof(*s));

		s->id = of->id;
		s->used = of->used;
		s->ev = xmemdup(of->ev, sizeof(*of->ev) + of->ev->tail_len);
		HASH_ADD_INT(to->by_id, id, s);
	}
}

size_t
stacks_size(const struct stacks *all)
{
	return all->bytes + HASH_COUNT(all->by_id) * (sizeof(struct stack) + sizeof(struct pw_event));
}

bool
stacks_is_full(const struct stacks *all)
{
	return !all->rest && (HASH_COUNT(all->by_id) >= MAX_STACKS || all->bytes >= MAX_BYTES);
}

void
stacks_add(struct stacks *all, const struct pw_event *ev)
{
	struct stack *s;

	if (!ev->stack || stacks_find(all, ev->stack))
		return;
	if (all->rest) {
		all->rest--;
		return;
	}
	if (HASH_COUNT(all->by_id) >= MAX_STACKS || all->bytes >= MAX_BYTES)
		return;
	s = xzalloc(sizeof(*s));
	s->id = ev->stack;
	s->ev = xmemdup(ev, sizeof(*ev) + ev->tail_len);
	all->bytes += ev->tail_len;
	HASH_ADD_INT(all->by_id, id, s);
}

void
stacks_mark(struct stacks *all, uint32_t id)
{
	struct stack *s = NULL;

	if (id)
		HASH_FIND_INT(all->by_id, &id, s);
	if (s)
		s->used = true;
}

void
stacks_sweep(struct stacks *all)
{
	struct stack *s, *next;

	HASH_ITER(hh, all->by_id, s, next) {
		if (s->used) {
			s->used = false;
			continue;
		}
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): HASH_ITER went on before the free */
		HASH_DEL(all->by_id, s);
		all->bytes -= s->ev->tail_len;
		free(s->ev);
		free(s);
	}
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): an empty table is NULL */
	if (HASH_COUNT(all->by_id) > MAX_STACKS / 4 * 3 || all->bytes > (size_t)MAX_BYTES / 4 * 3)
		all->rest = REST;
}

const struct pw_event *
stacks_find(const struct stacks *all, uint32_t id)
{
	struct stack *s = NULL;

	if (id)
		HASH_FIND_INT(all->by_id, &id, s);
	return s ? s->ev : NULL;
}

/* By lines; by places where there are none. */
static bool
is_same_call(const struct pw_frame *a, const struct pw_frame *b)
{
	return strcmp(a->module, b->module) == 0 && strcmp(a->func, b->func) == 0 && strcmp(a->file, b->file) == 0 &&
	       a->line == b->line && (a->line || a->offset == b->offset);
}

bool
stacks_same_lines(const struct stacks *all, uint32_t a, uint32_t b)
{
	const struct pw_event *one = stacks_find(all, a), *other = stacks_find(all, b);
	size_t at = 0, other_at = 0;
	struct pw_frame f, g;

	if (a && a == b)
		return true;
	if (!one || !other)
		return false;
	while (pw_frame_next(one, &at, &f))
		if (!pw_frame_next(other, &other_at, &g) || !is_same_call(&f, &g))
			return false;
	return at && !pw_frame_next(other, &other_at, &g);
}
