/* SPDX-License-Identifier: GPL-2.0-or-later */
/* emit.c - the way out: events in order of time, counted. */
#include "source/procfs/emit.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void
emit_init(struct emit *e, uint64_t now)
{
	*e = (struct emit){ .now = now, .scratch = xzalloc(sizeof(*e->scratch) + PW_TAIL_MAX) };
}

void
emit_done(struct emit *e)
{
	free(e->scratch);
	memset(e, 0, sizeof(*e));
}

void
emit_begin(struct emit *e, pw_sink_fn *sink, void *arg, uint64_t now)
{
	e->sink = sink;
	e->arg = arg;
	e->count = 0;
	e->now = now;
	if (!e->floor)
		e->floor = now;
}

void
emit_event(struct emit *e, struct pw_event *ev)
{
	if (ev->ts < e->floor)
		ev->ts = e->floor;
	e->floor = ev->ts;
	e->count++;
	e->sink(e->arg, ev);
}

uint64_t
emit_time(const struct emit *e)
{
	return e->now > e->floor ? e->now : e->floor;
}
