/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sigchld_fate.c - what became of a SIGCHLD: queued, coalesced, blocked or ignored.
 *
 * One SIGCHLD at most is pending for a process; one that comes meanwhile is coalesced.  A tracer
 * sees neither of it, only which one is delivered: that one was queued.  When the parent takes it,
 * there is room for the next one, so that those which were sent before that stop may have
 * come before or after: they are set aside until the queue is looked at or another one is
 * delivered. */
#include "sigchld_fate.h"

#include <signal.h>

#include "dispositions.h"

static void
fate_open(struct tracees *ts, struct tracee *p, const struct pw_event *ev, bool blocked)
{
	struct held_event *e = held_add_open(&ts->events, ev, p), **end = &p->sigchld.open;

	e->blocked = blocked;
	while (*end)
		end = &(*end)->next_open;
	*end = e;
}

/* Decides the one at *at, and takes it out of the list there. */
static void
fate_close(struct held_event **at, bool queued)
{
	struct held_event *e = *at;

	e->ev.signal.result = !queued ? PW_RESULT_COALESCED :
			      e->blocked ? PW_RESULT_BLOCKED : PW_RESULT_QUEUED;
	e->open = false;
	*at = e->next_open;
}

static void
fate_set_pending(struct tracee *p, uint32_t from)
{
	p->sigchld.pending = true;
	p->sigchld.pending_by_kill = false;
	p->sigchld.from = from;
}

/* Is it known at once?  Of one that is sent while none is pending it is.  What the tracer found
 * pending the parent may have taken before this one was sent, also from a handler that blocked it. */
static bool
fate_is_known(const struct tracee *p, const struct sigchld_sent *s, enum pw_maybe blocked)
{
	if (p->sigchld.open || s->pending == PW_MAYBE_YES)
		return false;
	return blocked == PW_MAYBE_YES || s->pending == PW_MAYBE_NO || s->awaited == PW_MAYBE_YES;
}

void
fate_generate(struct tracees *ts, struct tracee *p, const struct sigchld_sent *s)
{
	struct pw_event ev = tracee_event(ts, PW_EV_SIGNAL, p, 0);
	enum pw_maybe blocked = s->blocked ? s->blocked : tracee_blocks(p);

	if (!tracees_wants(ts, SIGCHLD))
		return;
	ev.signal.signo = SIGCHLD;
	ev.signal.code = s->code;
	ev.signal.from = s->from;
	ev.signal.stop_signal = s->stop_signal;
	if (blocked != PW_MAYBE_YES && s->awaited != PW_MAYBE_YES &&
	    tracee_does(p, SIGCHLD).action == PW_ACTION_DEFAULT) {
		ev.signal.result = PW_RESULT_IGNORED;
		held_add(&ts->events, &ev);
		return;
	}
	if (s->pending == PW_MAYBE_NO && p->sigchld.open)	/* none of those is in the queue */
		fate_flush(ts, p);
	if (!fate_is_known(p, s, blocked)) {
		if (s->pending == PW_MAYBE_YES && !p->sigchld.pending && !p->sigchld.open)
			fate_set_pending(p, 0);
		fate_open(ts, p, &ev, blocked == PW_MAYBE_YES);
		return;
	}
	if (!s->pending && p->sigchld.pending) {
		ev.signal.result = PW_RESULT_COALESCED;
	} else {
		ev.signal.result = blocked == PW_MAYBE_YES ? PW_RESULT_BLOCKED : PW_RESULT_QUEUED;
		fate_set_pending(p, s->from);
	}
	held_add(&ts->events, &ev);
}

/* --- deliveries ---------------------------------------------------------------- */

static bool
fate_is_stop_code(int code)
{
	return code == CLD_STOPPED || code == CLD_CONTINUED;
}

/* A child may have one open of its stop and one of its end. */
static struct held_event **
fate_find_open(struct tracee *p, uint32_t from, const int *code)
{
	struct held_event **at = &p->sigchld.open;

	for (; *at; at = &(*at)->next_open) {
		const struct pw_event *ev = &(*at)->ev;

		if (ev->signal.from == from &&
		    (!code || (fate_is_stop_code(*code) ? ev->signal.code == *code :
							  !fate_is_stop_code(ev->signal.code))))
			return at;
	}
	return NULL;
}

/* One was delivered: those set aside by an earlier delivery did not come after that, and
 * those that are open now may have come before this one. */
static void
fate_set_aside(struct tracee *p)
{
	struct held_event **at = &p->sigchld.open;

	while (*at) {
		if ((*at)->aside) {
			fate_close(at, false);
		} else {
			(*at)->aside = true;
			at = &(*at)->next_open;
		}
	}
}

void
signal_sender(const struct tracee *p, const struct tracee_siginfo *si, struct pw_event *ev)
{
	const bool by_process = si->code == SI_USER || si->code == SI_QUEUE || si->code == SI_TKILL;
	const uint32_t from = by_process ? (uint32_t)si->pid : 0;

	ev->signal.signo = si->signo;
	ev->signal.code = si->code;
	ev->signal.from = from;
	if (si->cause)
		ev->signal.cause = si->cause;
	else if (!by_process)
		ev->signal.cause = si->code == SI_KERNEL && (si->signo == SIGINT || si->signo == SIGQUIT ||
							     si->signo == SIGHUP) ?
					   PW_SENT_BY_TERMINAL : PW_SENT_BY_NONE;
	else if (si->code == SI_USER && from && from == p->former_parent)
		ev->signal.cause = PW_SENT_BY_PARENT_DEATH;
	else if (si->code == SI_USER && si->signo == SIGPIPE && from == p->pid)
		ev->signal.cause = PW_SENT_BY_NONE;	/* the kernel, for a write(2) of its own */
	else
		ev->signal.cause = PW_SENT_BY_USER;
}

/* Sent by kill(2) or its like: only the delivery shows that there was one. */
static bool
fate_deliver_sent(struct tracees *ts, struct tracee *p, uint32_t tid,
		  const struct tracee_siginfo *si)
{
	struct pw_event ev = tracee_event(ts, PW_EV_SIGNAL, p, si->code == SI_TKILL ? tid : 0);
	const bool shown = tracee_does(p, SIGCHLD).action == PW_ACTION_HANDLER ||
			   (p->sigchld.pending && p->sigchld.pending_by_kill);

	signal_sender(p, si, &ev);
	ev.signal.result = shown ? PW_RESULT_QUEUED : PW_RESULT_IGNORED;
	fate_set_aside(p);
	if (si->code != SI_TKILL)	/* that would be in the thread's own queue */
		p->sigchld.pending = false;
	held_flush(&ts->events);
	held_add(&ts->events, &ev);
	return shown;
}

bool
fate_deliver(struct tracees *ts, struct tracee *p, uint32_t tid, const struct tracee_siginfo *si)
{
	const uint32_t from = (uint32_t)si->pid;
	struct tracee_sigchld *s = &p->sigchld;
	struct held_event **own;
	bool shown;

	if (si->code <= 0)
		return fate_deliver_sent(ts, p, tid, si);
	own = fate_find_open(p, from, &si->code);
	shown = tracee_does(p, SIGCHLD).action == PW_ACTION_HANDLER || own ||
		(s->pending && (!s->from || s->from == from));
	if (own)
		fate_close(own, true);
	fate_set_aside(p);
	s->pending = false;
	held_flush(&ts->events);
	return shown;
}

/* --- decisions ----------------------------------------------------------------- */

static bool
fate_is_listed(uint32_t from, const pid_t *senders, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((uint32_t)senders[i] == from)
			return true;
	return false;
}

void
tracees_queue(struct tracees *ts, uint64_t when, pid_t pid, const pid_t *senders, size_t n)
{
	struct tracee *p = tracee_find(ts, pid);
	struct tracee_sigchld *s;

	if (!p)
		return;
	tracees_clock(ts, when);
	s = &p->sigchld;
	if (s->pending && s->from && !fate_is_listed(s->from, senders, n))
		s->pending = false;
	for (size_t i = 0; i < n; i++) {
		struct held_event **own = fate_find_open(p, (uint32_t)senders[i], NULL);

		if (own && !(s->pending && s->from == (uint32_t)senders[i])) {
			fate_close(own, true);
			fate_set_pending(p, (uint32_t)senders[i]);
		}
	}
	while (s->open)
		fate_close(&s->open, false);
	if (!n) {
		s->pending = false;
	} else if (!s->pending) {
		fate_set_pending(p, (uint32_t)senders[0]);
		s->pending_by_kill = true;
	}
	held_flush(&ts->events);
}

bool
tracees_wants_queue(const struct tracees *ts, pid_t pid)
{
	const struct tracee *p = tracee_find(ts, pid);

	return p && p->sigchld.open;
}

void
fate_decide(struct tracees *ts, struct tracee *p)
{
	struct tracee_sigchld *s = &p->sigchld;

	while (s->open) {
		const bool queued = !s->pending && !s->open->aside;

		if (queued)
			fate_set_pending(p, s->open->ev.signal.from);
		fate_close(&s->open, queued);
	}
	held_flush(&ts->events);
}

void
fate_flush(struct tracees *ts, struct tracee *p)
{
	fate_decide(ts, p);
	p->sigchld.pending = false;
}
