/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chain.c - what became of a child's end. */
#include "history/chain.h"

#include <stddef.h>

#include "event/id.h"

enum { FATES = MARK_GENERATED | MARK_COALESCED | MARK_IGNORED | MARK_BLOCKED };

static bool
is_by(const struct mark_point *p, uint64_t now, uint64_t seq)
{
	return p && p->ts <= now && p->seq <= seq;
}

/* The signal that its own is part of, and the delivery of that. */
static void
follow_signal(struct chain *c, const struct marks *m, const struct pw_id *parent, uint64_t now,
	      uint64_t seq)
{
	const struct mark_point *p;

	if (c->fate & MARK_COALESCED) {
		p = marks_before(m, parent, MARK_GENERATED | MARK_BLOCKED, 0, c->signalled, c->signalled_seq);
		if (p) {
			c->queued = p->ts;
			c->queued_seq = p->seq;
			c->queued_by = p->pid;
		}
	} else if (c->fate & (MARK_GENERATED | MARK_BLOCKED)) {
		c->queued = c->signalled;
		c->queued_seq = c->signalled_seq;
	}
	p = c->fate & MARK_IGNORED ? NULL :
	    marks_next(m, parent, MARK_DELIVERED, 0, c->signalled, c->signalled_seq);
	if (is_by(p, now, seq)) {
		c->delivered = p->ts;
		c->delivered_seq = p->seq;
	}
}

struct chain
chain_of(const struct marks *m, const struct pw_proc *child, uint64_t now, uint64_t seq)
{
	const struct pw_id *parent = child->orphaned ? &child->forker : &child->parent_id;
	struct chain c = { .exited = child->died <= now ? child->died : 0 };
	const uint64_t from = child->exited && child->exited < child->died ? child->exited : child->died;
	const struct mark_point *p;

	if (!c.exited || !parent->pid)
		return c;
	p = marks_next(m, parent, FATES, child->id.pid, from, 0);
	if (is_by(p, child->gone && child->gone < now ? child->gone : now, seq)) {
		c.signalled = p->ts;
		c.signalled_seq = p->seq;
		c.fate = p->bits & FATES;
		follow_signal(&c, m, parent, now, seq);
	}
	/* while it was exiting, WNOHANG rightly returned 0 */
	p = marks_next(m, parent, MARK_REAPED | MARK_EMPTY | MARK_ECHILD | MARK_EINTR, 0, c.exited, 0);
	if (is_by(p, now, seq)) {
		c.called = p->ts;
		c.call_child = p->pid;
		c.call_bits = p->bits;
	}
	p = marks_next(m, parent, MARK_REAPED, child->id.pid, from, 0);
	if (child->life == PW_LIFE_REAPED && child->gone <= now && pw_id_same(&child->reaper, parent)) {
		c.reaped = child->gone;
		c.reaped_seq = is_by(p, now, seq) ? p->seq : 0;
	}
	return c;
}
