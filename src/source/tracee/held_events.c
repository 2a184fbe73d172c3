/* SPDX-License-Identifier: GPL-2.0-or-later */
/* held_events.c - events in order, behind those that are not decided yet. */
#include "held_events.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

static struct held_event *
held_append(struct held_events *h, const struct pw_event *ev)
{
	struct held_event *e = xzalloc(sizeof(*e) + ev->tail_len);

	memcpy(&e->ev, ev, sizeof(*ev) + ev->tail_len);
	if (h->last)
		h->last->next = e;
	else
		h->first = e;
	h->last = e;
	return e;
}

static void
held_pass(struct held_events *h, const struct pw_event *ev)
{
	if (h->first)
		held_append(h, ev);
	else
		h->sink(h->arg, ev);
}

void
held_add(struct held_events *h, const struct pw_event *ev)
{
	struct pw_event *whole;

	if (!h->tail.bytes || ev->kind != h->tail.kind || ev->tid != h->tail.tid) {
		held_pass(h, ev);
		return;
	}
	whole = xzalloc(sizeof(*ev) + h->tail.len);
	*whole = *ev;
	whole->tail_len = (uint32_t)h->tail.len;
	memcpy(whole->tail, h->tail.bytes, h->tail.len);
	h->tail.bytes = NULL;
	held_pass(h, whole);
	free(whole);
}

struct held_event *
held_add_open(struct held_events *h, const struct pw_event *ev, void *owner)
{
	struct held_event *e = held_append(h, ev);

	e->open = true;
	e->owner = owner;
	return e;
}

static struct held_event *
held_take_first(struct held_events *h)
{
	struct held_event *e = h->first;

	h->first = e->next;
	if (!h->first)
		h->last = NULL;
	return e;
}

void
held_flush(struct held_events *h)
{
	while (h->first && !h->first->open) {
		struct held_event *e = held_take_first(h);

		h->sink(h->arg, &e->ev);
		free(e);
	}
}

void
held_done(struct held_events *h)
{
	while (h->first)
		free(held_take_first(h));
}
