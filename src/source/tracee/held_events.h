/* SPDX-License-Identifier: GPL-2.0-or-later */
/* held_events.h - events in order, behind those that are not decided yet. */
#ifndef PW_HELD_EVENTS_H
#define PW_HELD_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"
#include "source/source.h"

struct held_event {
	struct held_event *next;
	struct held_event *next_open;	/* of the same owner, who keeps that list */
	void *owner;
	bool open;		/* its result is not known yet */
	bool blocked;		/* for the owner: blocked, if it was queued */
	bool aside;		/* for the owner: open when another one was delivered */
	struct pw_event ev;
};

/* For the event of that kind and thread. */
struct held_tail {
	const void *bytes;	/* NULL = there is none */
	size_t len;
	uint32_t tid;
	enum pw_kind kind;
	bool fresh;		/* no fact has come since it was set */
};

/* Zeroed, but for sink and arg, it is an empty one. */
struct held_events {
	struct held_event *first, *last;
	struct held_tail tail;
	pw_sink_fn *sink;
	void *arg;
};

/* Hands it over, or keeps a copy while an open one is in front of it. */
void held_add(struct held_events *h, const struct pw_event *ev);

/* The event is handed over at the first held_flush() after `open` was cleared; then it is
 * freed. */
struct held_event *held_add_open(struct held_events *h, const struct pw_event *ev, void *owner);

/* Hands over what is in front of the first open one. */
void held_flush(struct held_events *h);

/* Frees what is left. */
void held_done(struct held_events *h);

#endif
