/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_state.c - the threads and processes of a log of strace. */
#include "source/replay/strace_state.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* --- lines ---------------------------------------------------------------------------- */

void
strace_items_add(struct strace_items *q, struct strace_item *it)
{
	it->next = NULL;
	if (q->last)
		q->last->next = it;
	else
		q->first = it;
	q->last = it;
	q->bytes += sizeof(*it) + it->len;
}

struct strace_item *
strace_items_take(struct strace_items *q)
{
	struct strace_item *it = q->first;

	if (!it)
		return NULL;
	q->first = it->next;
	if (!q->first)
		q->last = NULL;
	q->bytes -= sizeof(*it) + it->len;
	return it;
}

void
strace_item_free(struct strace_item *it)
{
	if (!it)
		return;
	free(it->text);
	free(it);
}

void
strace_items_done(struct strace_items *q)
{
	struct strace_item *it;

	while ((it = strace_items_take(q)))
		strace_item_free(it);
}

/* --- origins ---------------------------------------------------------------------------- */

void
strace_origin_add(struct strace_state *s, uint32_t child, uint32_t maker)
{
	struct strace_origin *o = xzalloc(sizeof(*o));

	o->child = child;
	o->maker = maker;
	HASH_ADD_INT(s->origins, child, o);
}

uint32_t
strace_origin_find(const struct strace_state *s, uint32_t child)
{
	struct strace_origin *o;

	HASH_FIND_INT(s->origins, &child, o);
	return o ? o->maker : 0;
}

/* --- threads ---------------------------------------------------------------------------- */

struct strace_thread *
strace_thread_find(struct strace_state *s, uint32_t tid)
{
	struct strace_thread *t;

	HASH_FIND_INT(s->threads, &tid, t);
	return t;
}

struct strace_thread *
strace_thread_add(struct strace_state *s, uint32_t tid, uint32_t pid)
{
	struct strace_thread *t = xzalloc(sizeof(*t));

	t->tid = tid;
	t->pid = pid;
	t->broken_nr = -1;
	HASH_ADD_INT(s->threads, tid, t);
	return t;
}

void
strace_thread_drop(struct strace_state *s, struct strace_thread *t)
{
	if (!t)
		return;
	s->held -= t->held.first && !t->pid;
	s->ready -= t->ready;
	s->held_bytes -= t->held.bytes;
	HASH_DEL(s->threads, t);
	strbuf_done(&t->call);
	strbuf_done(&t->args);
	strace_items_done(&t->held);
	free(t);
}

/* --- processes --------------------------------------------------------------------------- */

struct strace_process *
strace_process_find(struct strace_state *s, uint32_t pid)
{
	struct strace_process *p;

	HASH_FIND_INT(s->processes, &pid, p);
	return p;
}

struct strace_process *
strace_process_add(struct strace_state *s, uint32_t pid, uint32_t parent)
{
	struct strace_process *p = xzalloc(sizeof(*p));

	p->pid = pid;
	p->parent = parent;
	HASH_ADD_INT(s->processes, pid, p);
	return p;
}

void
strace_process_drop_threads(struct strace_state *s, uint32_t pid, uint32_t keep)
{
	struct strace_thread *t, *next;

	HASH_ITER(hh, s->threads, t, next) {
		if (t->pid == pid && t->tid != keep)
			strace_thread_drop(s, t);
	}
}

void
strace_process_set_zombie(struct strace_state *s, struct strace_process *p, bool zombie)
{
	struct strace_process *parent = strace_process_find(s, p->parent);

	if (zombie == p->zombie || (zombie && !parent))
		return;
	p->zombie = zombie;
	s->zombies += zombie ? 1 : -1U;
	if (parent)
		parent->zombies += zombie ? 1 : -1U;
}

void
strace_process_drop(struct strace_state *s, struct strace_process *p)
{
	strace_process_set_zombie(s, p, false);
	strace_process_drop_threads(s, p->pid, 0);
	HASH_DEL(s->processes, p);
	free(p);
}

uint32_t
strace_process_number(const struct strace_state *s, uint32_t pid, int64_t number)
{
	const struct strace_process *p;

	if (number <= 0 || number > INT32_MAX)
		return 0;
	for (p = s->nested ? s->processes : NULL; p; p = p->hh.next)
		if (p->parent == pid && p->inner == (uint32_t)number)
			return p->pid;
	return (uint32_t)number;
}

void
strace_state_done(struct strace_state *s)
{
	struct strace_process *p, *next;
	struct strace_thread *t, *after;
	struct strace_origin *o, *other;

	HASH_ITER(hh, s->threads, t, after) {
		strace_thread_drop(s, t);
	}
	HASH_ITER(hh, s->origins, o, other) {
		HASH_DEL(s->origins, o);
		free(o);
	}
	HASH_ITER(hh, s->processes, p, next) {
		HASH_DEL(s->processes, p);
		free(p);
	}
}
