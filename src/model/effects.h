/* SPDX-License-Identifier: GPL-2.0-or-later */
/* effects.h - what one event changed: the list that track.c makes and the rest of the
 * model reads, in order.
 */
#ifndef PW_EFFECTS_H
#define PW_EFFECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "event/event.h"

struct pw_proc;

enum effect_kind {
	EFFECT_NONE,
	EFFECT_EVENT,		/* an event, taken in or derived */
	EFFECT_ENDED,		/* who's end was inferred, not seen; its EXIT follows */
	EFFECT_ZOMBIE_ADDED,	/* who is a zombie of parent now */
	EFFECT_ZOMBIE_REMOVED,	/* who is no zombie of parent any more */
	EFFECT_COUNT,
};

struct effect {
	enum effect_kind kind;
	struct pw_proc *who;
	struct pw_proc *parent;	/* ZOMBIE_*: NULL = one that is not remembered */
	const struct pw_event *taken;	/* EVENT: the event that came in, tail and all, or NULL: */
	struct pw_event derived;	/* the model's own */
};

/* Zeroed memory is an empty list. */
struct effects {
	struct effect *v;
	size_t n, cap;
};

void effects_done(struct effects *e);

/* Empties it; the memory of a large one is given back. */
void effects_clear(struct effects *e);

/* A new entry, zeroed but for its kind; valid until the next one is added. */
struct effect *effects_add(struct effects *e, enum effect_kind kind);

/* The event of an EFFECT_EVENT. */
static inline const struct pw_event *
effect_event(const struct effect *f)
{
	return f->taken ? f->taken : &f->derived;
}

#endif
