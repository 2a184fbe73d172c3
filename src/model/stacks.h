/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stacks.h - the stacks of the stream, by their ids. */
#ifndef PW_STACKS_H
#define PW_STACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"

struct stack;

/* Zeroed memory has none. */
struct stacks {
	struct stack *by_id;	/* hash */
	size_t bytes;		/* of their tails */
	unsigned int rest;	/* so many more are refused before the next sweep */
};

void stacks_done(struct stacks *all);
/* *to is as *from, and shares nothing with it. */
void stacks_clone(struct stacks *to, const struct stacks *from);
/* Bytes of all that it holds, roughly. */
size_t stacks_size(const struct stacks *all);

/* There are too many: what nothing refers to any more has to be swept out. */
bool stacks_is_full(const struct stacks *all);

/* Keeps a copy of a STACK event, if there is room; of an id that is known the first stays. */
void stacks_add(struct stacks *all, const struct pw_event *ev);

/* Before stacks_sweep(), which drops all others; and it takes the marks away. */
void stacks_mark(struct stacks *all, uint32_t id);
void stacks_sweep(struct stacks *all);

/* Are they the same calls, line by line?  false also where one is not known. */
bool stacks_same_lines(const struct stacks *all, uint32_t a, uint32_t b);

/* The event, with its frames; NULL = not known.  It stays until the next sweep. */
const struct pw_event *stacks_find(const struct stacks *all, uint32_t id);

#endif
