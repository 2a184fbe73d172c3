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
	struct ev_stopped s = { .wait = *w, .since = w->ts, .at_least = w->found, .seen = NEVER };
	const struct pw_proc *c = p->last_child;
	int i = 0;

	for (; c && i < MAX_SCAN; c = c->prev_sibling, i++) {
		if (c->life == PW_LIFE_NONE || c->gone || !wait_would_return(w, c))
			continue;
		if (c->life != PW_LIFE_RUNNING || !c->stopped)
			return (struct ev_stopped){ 0 };
		if (s.stopped < c->stopped)
			s.stopped = c->stopped;
		s.signo = !s.children.n || s.signo == c->stop_signal ? c->stop_signal : 0;
		s.at_least |= c->stop_looked;
		if (c->stop_looked && c->activity_ts < s.seen)
			s.seen = c->activity_ts;
		pid_sample_add(&s.children, c->id.pid);
	}
	if (s.since < s.stopped)
		s.since = s.stopped;
	if (c || !s.children.n)
		return (struct ev_stopped){ 0 };
	return s;
}

static void
observe_call(struct ev_stopped *s, const struct pw_proc *p, const struct pw_wait *w, uint64_t now,
	     uint64_t age)
{
	const struct ev_stopped found = stopped_for(p, w);
	const uint64_t seen = found.seen < now ? found.seen : now;

	if (found.children.n && seen >= found.since + age)
		*s = found;
	else if (found.children.n && !s->children.n)
		s->due = found.since + age;
}

/* timeout(1)'s way: the SIGCHLD of the stop has it ask for that child, which has not ended,
 * and it awaits the next one. */
static bool
has_polled_for_one(const struct pw_proc *p)
{
	const struct pw_wait *w = &p->last_wait;

	return wait_returned_0(w) && !(w->options & WUNTRACED) && !pw_proc_waiting(p) &&
	       (w->target == PW_TARGET_PID || w->target == PW_TARGET_PIDFD);
}

/* With WUNTRACED the call returns for a stop; a parent that is stopped itself is job control's
 * normal state. */
void
observe_stopped(struct ev_stopped *s, const struct pw_proc *p, uint64_t now, uint64_t age)
{
	*s = (struct ev_stopped){ 0 };
	for (int i = 0; p->waits && !p->stopped && i < PW_WAITS; i++) {
		const struct pw_wait *w = &p->waits->in[i];

		if (track_wait_is_sure(w) && !(w->options & (WNOHANG | WUNTRACED)))
			observe_call(s, p, w, now, age);
	}
	if (!p->stopped && has_polled_for_one(p))
		observe_call(s, p, &p->last_wait, now, age);
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
