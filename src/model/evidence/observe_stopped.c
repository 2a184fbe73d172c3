/* SPDX-License-Identifier: GPL-2.0-or-later */
/* observe_stopped.c - a wait call that blocks on children that are stopped. */
#include <signal.h>
#include <sys/wait.h>

#include "model/evidence.h"
#include "model/track_waits.h"
#include "model/wait_match.h"

enum { MAX_SCAN = 64 };

/* Every running child that the call could return is stopped: which, and since when. */
static struct ev_stopped
stopped_for(const struct pw_proc *p, const struct pw_wait *w)
{
	struct ev_stopped s = { .wait = *w, .since = w->ts };
	const struct pw_proc *c = p->last_child;
	int i = 0;

	for (; c && i < MAX_SCAN; c = c->prev_sibling, i++) {
		if (c->life == PW_LIFE_NONE || c->gone || !wait_would_return(w, c))
			continue;
		if (c->life != PW_LIFE_RUNNING || !c->stopped)
			return (struct ev_stopped){ 0 };
		if (s.since < c->stopped)
			s.since = c->stopped;
		pid_sample_add(&s.children, c->id.pid);
	}
	return c || !s.children.n ? (struct ev_stopped){ 0 } : s;
}

/* With WUNTRACED the call returns for a stop; a parent that is stopped itself is job control's
 * normal state. */
void
observe_stopped(struct ev_stopped *s, const struct pw_proc *p, uint64_t now, uint64_t age)
{
	struct ev_stopped found;

	*s = (struct ev_stopped){ 0 };
	for (int i = 0; p->waits && !p->stopped && i < PW_WAITS; i++) {
		const struct pw_wait *w = &p->waits->in[i];

		if (!track_wait_is_sure(w) || (w->options & (WNOHANG | WUNTRACED)))
			continue;
		found = stopped_for(p, w);
		if (found.children.n && now >= found.since + age)
			*s = found;
		else if (found.children.n && !s->children.n)
			s->due = found.since + age;
	}
}

/* It becomes true an age after the call and the stop, and ends with either. */
uint64_t
fold_stopped(const struct ev_stopped *s, const struct fold *f)
{
	const struct pw_event *ev = f->ev;

	if (ev->kind == PW_EV_SIGNAL && ev->signal.signo == SIGCHLD && ev->signal.code == CLD_STOPPED)
		return ev->ts + f->age;
	return s->children.n && (ev->kind == PW_EV_SIGNAL || ev->kind == PW_EV_WAIT_RETURN) ?
	       f->now + SETTLE_NS : NEVER;
}
