/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracee_time.c - how long events are held. */
#include "poll_floods.h"
#include "sigchld_fate.h"

/* The first event that is held is always an open one. */
static uint64_t
time_of_decision(const struct tracees *ts)
{
	return ts->events.first ? ts->events.first->ev.ts + TRACEES_HOLD_NS : UINT64_MAX;
}

pid_t
tracees_overdue(const struct tracees *ts, uint64_t now)
{
	const struct tracee *owner;

	if (time_of_decision(ts) > now)
		return 0;
	owner = ts->events.first->owner;
	return owner->pid;
}

void
tracees_decide(struct tracees *ts, pid_t pid)
{
	struct tracee *p = tracee_find(ts, pid);

	if (p)
		fate_decide(ts, p);
}

void
tracees_advance(struct tracees *ts, uint64_t now)
{
	pid_t pid;

	while ((pid = tracees_overdue(ts, now)))
		tracees_decide(ts, pid);
}

uint64_t
tracees_due(const struct tracees *ts)
{
	return time_of_decision(ts);
}

uint64_t
tracees_horizon(const struct tracees *ts, uint64_t now)
{
	if (ts->events.first)
		return ts->events.first->ev.ts;
	return now > ts->now ? now : ts->now;
}

void
tracees_tail(struct tracees *ts, pid_t tid, enum pw_kind kind, const void *tail, size_t len)
{
	ts->events.tail.tid = (uint32_t)tid;
	ts->events.tail.kind = kind;
	ts->events.tail.bytes = tail;
	ts->events.tail.len = len;
	ts->events.tail.fresh = true;
}

void
tracees_pass(struct tracees *ts, const struct pw_event *ev)
{
	tracees_clock(ts, ev->ts);
	held_add(&ts->events, ev);
}

void
tracees_finish(struct tracees *ts, uint64_t now)
{
	struct tracee_thread *t, *next;

	tracees_clock(ts, now);
	while (ts->events.first)
		fate_decide(ts, ts->events.first->owner);
	HASH_ITER(hh, ts->threads, t, next)
		polls_end(ts, t);
}
