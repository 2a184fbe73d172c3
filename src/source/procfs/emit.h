/* SPDX-License-Identifier: GPL-2.0-or-later */
/* emit.h - the way out: events in order of time, counted. */
#ifndef PW_EMIT_H
#define PW_EMIT_H

#include <stdint.h>

#include "event/event.h"
#include "source/source.h"

struct emit {
	pw_sink_fn *sink;	/* of the drain under way */
	void *arg;
	int count;		/* events that it has handed over */
	uint64_t now;		/* ns, CLOCK_BOOTTIME: when it began */
	uint64_t floor;		/* ns: no event before that any more; 0 = none yet */
	struct pw_event *scratch;	/* room for an event and the longest tail */
};

void emit_init(struct emit *e, uint64_t now);
void emit_done(struct emit *e);

/* A drain begins: no event of it is from before now, if it is the first. */
void emit_begin(struct emit *e, pw_sink_fn *sink, void *arg, uint64_t now);

/* To the sink; ev->ts is raised where it would go back in time. */
void emit_event(struct emit *e, struct pw_event *ev);

/* ns: the time of what is seen now, not before any event so far. */
uint64_t emit_time(const struct emit *e);

#endif
