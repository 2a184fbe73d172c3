/* SPDX-License-Identifier: GPL-2.0-or-later */
/* observe_blocking.c - a wait call that blocks, and which children are kept waiting. */
#include <sys/wait.h>

#include "base/sat.h"
#include "model/evidence.h"
#include "model/track_waits.h"
#include "model/wait_match.h"

enum { MAX_SCAN = 64 };

/* Children that have been zombies for a second, while it waits for another one. */
static struct pid_sample
zombies_meanwhile(const struct pw_proc *p, const struct pw_wait *w, uint64_t now)
{
	struct pid_sample s = { 0 };
	const struct pw_proc *z = p->first_zombie;

	for (int i = 0; z && i < MAX_SCAN && z->zombie.since + SECOND <= now;
	     z = z->next_zombie, i++)
		if (!wait_names(w, z))
			pid_sample_add(&s, z->id.pid);
	return s;
}

static struct pid_sample
running_meanwhile(const struct pw_proc *p)
{
	struct pid_sample s = { 0 };
	const struct pw_proc *c = p->last_child;

	for (int i = 0; c && i < MAX_SCAN; c = c->prev_sibling, i++)
		if (c->life == PW_LIFE_RUNNING)
			pid_sample_add(&s, c->id.pid);
	return s;
}

static void
observe_wait(struct ev_blocking *b, const struct pw_wait *w, bool in_handler,
	     const struct pw_proc *p, uint64_t now)
{
	struct pid_sample s;

	if (!track_wait_is_sure(w) || w->ts + SECOND > now || (w->options & WNOHANG))
		return;
	if (in_handler)
		s = running_meanwhile(p);
	else if (w->target == PW_TARGET_PID || w->target == PW_TARGET_PIDFD)
		s = zombies_meanwhile(p, w, now);
	else
		return;
	if (!s.n)
		return;
	if (b->wait.ts != w->ts || b->others.n < s.n)
		b->others = s;
	b->wait = *w;
	b->ns = sat_sub(now, w->ts);
	b->in_handler = in_handler;
}

void
observe_blocking(struct ev_blocking *b, const bool in_handler[PW_WAITS],
		 const struct pw_proc *p, uint64_t now)
{
	for (int i = 0; p->waits && i < PW_WAITS; i++)
		observe_wait(b, &p->waits->in[i], in_handler[i], p, now);
}

/* Where no look has found it in the call, the return shows where that was. */
uint64_t
fold_blocking(struct ev_blocking *b, const struct fold *f)
{
	const struct pw_event *ev = f->ev;

	if (ev->kind == PW_EV_WAIT_RETURN && ev->stack && b->wait.ts && b->wait.tid == ev->tid &&
	    sat_sub(ev->ts, ev->wait.elapsed) <= b->wait.ts + SETTLE_NS)
		b->wait.stack = ev->stack;
	return NEVER;
}
