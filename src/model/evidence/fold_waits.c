/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold_waits.c - wait calls: begun inside a handler, and how they returned. */
#include <errno.h>
#include <sys/wait.h>

#include "model/evidence.h"
#include "model/evidence/thread_counts.h"
#include "model/wait_match.h"

static int
slot_of(const struct pw_proc *p, uint32_t tid)
{
	for (int i = 0; p->waits && i < PW_WAITS; i++)
		if (p->waits->in[i].ts && p->waits->in[i].tid == tid)
			return i;
	return -1;
}

/* In the handler: this thread's last delivery interrupted another call, and what it has
 * done since is to wait. */
static uint64_t
see_enter(struct ev_waits *w, const struct ev_signals *s, const struct fold *f)
{
	const struct pw_event *ev = f->ev;
	int i = slot_of(f->p, ev->tid);

	if (i < 0)
		return NEVER;
	w->in_handler[i] = s->run_tid == ev->tid && s->run_cut_in && !s->run_polls &&
			   (s->run_waits || ev->ts < s->last_delivered + SETTLE_NS);
	return f->p->waits->in[i].ts + SECOND;
}

/* Any child that has ended would have been returned. */
static bool
asks_for_all(const struct pw_event *ev)
{
	const uint32_t o = ev->wait.options;

	return ev->wait.target == PW_TARGET_ANY && !(o & __WNOTHREAD) &&
	       (ev->wait.call != PW_CALL_WAITID || (o & WEXITED)) &&
	       (!(o & __WCLONE) || (o & __WALL));
}

static uint64_t
see_return(struct ev_waits *w, const struct fold *f)
{
	const struct pw_event *ev = f->ev;

	if (w->eintr.ts && w->eintr.tid == ev->tid)
		w->eintr.ts = 0;
	if (ev->wait.target == PW_TARGET_ANY)
		thread_counts_add(w->made_by, ev, f->p->last_wait.stack);
	if (ev->wait.error == EINTR)
		w->eintr = f->p->last_wait;
	else if (ev->wait.target == PW_TARGET_ANY && !(ev->wait.options & (WNOWAIT | __WNOTHREAD)))
		w->last_any = ev->ts;
	if (ev->wait.options & (__WALL | __WCLONE))
		w->last_all = ev->ts;
	if (wait_returned_0(&f->p->last_wait)) {
		w->zeros_since_fork += pw_wait_calls(ev);
		if (asks_for_all(ev))
			w->last_zero = ev->ts;
	}
	return f->p->first_zombie ? f->now + SETTLE_NS : NEVER;
}

uint64_t
fold_waits(struct ev_waits *w, const struct ev_signals *s, const struct fold *f)
{
	if (f->ev->kind == PW_EV_WAIT_ENTER)
		return see_enter(w, s, f);
	if (f->ev->kind == PW_EV_WAIT_RETURN)
		return see_return(w, f);
	if (f->ev->kind == PW_EV_FORK)
		w->zeros_since_fork = 0;
	return NEVER;
}
