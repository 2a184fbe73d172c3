/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stacks.h - the stacks of the stream, by their ids. */
#ifndef PW_STACKS_H
#define PW_STACKS_H

#include <stdint.h>

#include "event/event.h"

struct stack;

/* Zeroed memory has none. */
struct stacks {
	struct stack *by_id;	/* hash */
};

void stacks_done(struct stacks *all);

/* Keeps a copy of a STACK event; of an id that is known the first stays. */
void stacks_add(struct stacks *all, const struct pw_event *ev);

/* The event, with its frames; NULL = not known.  It stays until stacks_done(). */
const struct pw_event *stacks_find(const struct stacks *all, uint32_t id);

#endif
