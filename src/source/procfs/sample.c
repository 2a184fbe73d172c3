/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sample.c - what a parent does with SIGCHLD, and whether it sits in a wait.
 *
 * Samples: what comes and goes between two of them is not seen.
 */
#include "source/procfs/sample.h"

#include <signal.h>

#include "base/clock.h"
#include "event/id.h"
#include "source/proc/activity.h"
#include "source/proc/proctree.h"
#include "source/proc/waitcall.h"

#define KIDS_MAX 64		/* looked at in turn, of one parent */
#define PARENTS_A_TICK 64	/* with more, each is sampled less often */

static struct pw_event
sampled_event(const struct sampler *s, const struct watched *w, enum pw_kind kind)
{
	struct pw_event ev = watched_event(w, kind, s->emit->now);

	ev.flags = PW_F_APPROX;
	return ev;
}

static void
emit_activity(struct sampler *s, const struct pw_suspect *who)
{
	s->emit->count += activity_emit(&s->limits, who, emit_time(s->emit), s->emit->sink,
					s->emit->arg);
}

/* --- disposition ------------------------------------------------------------------ */

/* A handler that is gone without an exec was reset by a call, or by SA_RESETHAND:
 * samples do not say which. */
static enum pw_origin
origin_of(const struct watched *w, enum pw_action action, bool blocked)
{
	const struct watched *up = w->up;

	if (!w->disposition.known) {
		if (!w->disposition.execed && w->no_exec && up && up->disposition.known &&
		    up->disposition.action == action && up->disposition.blocked == blocked)
			return PW_ORIGIN_FORK;
		return PW_ORIGIN_NONE;
	}
	if (w->disposition.execed && blocked == w->disposition.blocked &&
	    action == (w->disposition.action == PW_ACTION_HANDLER ? PW_ACTION_DEFAULT : w->disposition.action))
		return PW_ORIGIN_EXEC;
	if (w->disposition.action == PW_ACTION_HANDLER && action == PW_ACTION_DEFAULT)
		return PW_ORIGIN_NONE;
	return PW_ORIGIN_CALL;
}

static void
note_disposition(struct sampler *s, struct watched *w, const struct procinfo *p, bool blocked)
{
	struct pw_event ev = sampled_event(s, w, PW_EV_DISPOSITION);
	bool pending = blocked && procinfo_pending(p, SIGCHLD);
	enum pw_action action = procinfo_action(p, SIGCHLD);

	if (w->disposition.known && !w->disposition.execed && w->disposition.action == action &&
	    w->disposition.blocked == blocked && w->disposition.pending == pending)
		return;
	ev.tid = w->id.pid;
	ev.disposition.action = action;
	ev.disposition.origin = origin_of(w, action, blocked);
	if (blocked)
		ev.flags |= PW_F_BLOCKED;
	if (pending)
		ev.flags |= PW_F_PENDING;
	w->disposition.known = true;
	w->disposition.execed = false;
	w->disposition.action = action;
	w->disposition.blocked = blocked;
	w->disposition.pending = pending;
	emit_event(s->emit, &ev);
}

/* --- signals ------------------------------------------------------------------------ */

static void
note_pending(struct sampler *s, struct watched *w, const struct procinfo *p, bool chld_blocked)
{
	uint64_t now = (p->pending | p->shared_pending) & s->o->signals;
	uint64_t fresh = now & ~w->sample.pending;

	w->sample.pending = now;
	for (int signo = 1; fresh; signo++, fresh >>= 1) {
		struct pw_event ev = sampled_event(s, w, PW_EV_SIGNAL);
		bool blocked = signo == SIGCHLD ? chld_blocked :
						  p->blocked >> (signo - 1) & 1;

		if (!(fresh & 1))
			continue;
		ev.signal.signo = signo;
		ev.signal.code = signo == SIGCHLD && w->sample.cld_code ? w->sample.cld_code : SI_KERNEL;
		ev.signal.result = blocked ? PW_RESULT_BLOCKED : PW_RESULT_QUEUED;
		emit_event(s->emit, &ev);
	}
}

/* --- waits -------------------------------------------------------------------------- */

/* proc(5): T is stopped by a signal, t by a tracer; one that is traced is its tracer's. */
static bool
is_stopped(const struct procinfo *p)
{
	return p->state == 'T' && !p->tracer;
}

static void
note_stop(struct sampler *s, struct watched *w, const struct procinfo *p)
{
	struct pw_suspect who = { .id = w->id };

	if (w->stopped == is_stopped(p))
		return;
	w->stopped = is_stopped(p);
	emit_activity(s, &who);
}

static bool
may_return(const struct pw_event *wait, const struct watched *kid)
{
	const uint32_t id = (uint32_t)wait->wait.target_id;

	return !kid->ended && (wait->wait.target == PW_TARGET_ANY ||
			       (wait->wait.target == PW_TARGET_PID && (id == kid->id.pid || id == kid->id.nspid)));
}

/* The call does not return while all are stopped: one that is not is enough to know, but
 * those that were have to be seen to continue. */
static void
look_for_stops(struct sampler *s, struct watched *w, const struct pw_event *wait)
{
	struct procinfo p;
	bool runs = false;
	int n = 0;

	w->sample.kids_next = s->emit->now + CLOCK_SECOND / 2;
	for (struct watched *k = w->kids; k && n < KIDS_MAX; k = k->next) {
		if (!may_return(wait, k) || (runs && !k->stopped))
			continue;
		n++;
		if (procinfo_read((pid_t)k->id.pid, PROCINFO_STATUS, &p) != 0 || !pw_id_same(&p.id, &k->id))
			continue;
		note_stop(s, k, &p);
		runs |= !k->stopped;
	}
}

/* It has left its wait: what does it do instead? */
static void
emit_left(struct sampler *s, const struct watched *w)
{
	struct pw_suspect who = { .id = w->id };

	if (w->wait.tid != w->id.pid)
		who.waits[0] = w->wait.tid;
	emit_activity(s, &who);
}

static bool
is_same_wait(const struct watched *w, const struct pw_event *ev)
{
	return w->wait.tid == ev->tid && w->wait.call == ev->wait.call &&
	       w->wait.target == ev->wait.target && w->wait.target_id == ev->wait.target_id &&
	       w->wait.options == ev->wait.options;
}

static void
note_wait(struct sampler *s, struct watched *w, const struct procinfo *p)
{
	struct pw_event ev = sampled_event(s, w, PW_EV_WAIT_ENTER);

	note_stop(s, w, p);
	if (!waitcall_find(p, &ev)) {
		if (w->wait.tid)
			emit_left(s, w);
		w->wait.tid = 0;
		return;
	}
	if (!is_same_wait(w, &ev) || w->sample.kids_next <= s->emit->now)
		look_for_stops(s, w, &ev);
	if (is_same_wait(w, &ev))
		return;
	w->wait.tid = ev.tid;
	w->wait.call = ev.wait.call;
	w->wait.target = ev.wait.target;
	w->wait.target_id = ev.wait.target_id;
	w->wait.options = ev.wait.options;
	emit_event(s->emit, &ev);
}

/* ------------------------------------------------------------------------------------- */

void
sample_take(struct sampler *s, struct watched *w)
{
	uint64_t pace = 1 + s->n_parents / PARENTS_A_TICK;
	struct procinfo p;
	bool blocked;

	w->sample.at = s->emit->now;
	w->sample.next = s->emit->now + pace * s->o->interval;
	if (procinfo_read((pid_t)w->id.pid, PROCINFO_STATUS | PROCINFO_WAIT, &p) != 0 ||
	    !pw_id_same(&p.id, &w->id) || procinfo_ended(&p))
		return;
	blocked = procinfo_blocked_everywhere(&p, SIGCHLD);
	note_disposition(s, w, &p, blocked);
	note_pending(s, w, &p, blocked);
	note_wait(s, w, &p);
}

void
sample_first(struct sampler *s, struct watched *w)
{
	if (!w->sample.at && !w->ended)
		sample_take(s, w);
}

void
sample_parents(struct sampler *s, const struct watched_table *t)
{
	size_t parents = 0;

	for (struct watched *w = t->head; w; w = w->hh.next) {
		if (w->ended || !w->kids)
			continue;
		parents++;
		if (w->sample.next <= s->emit->now)
			sample_take(s, w);
	}
	s->n_parents = parents;
}

void
sample_suspect(struct sampler *s, struct watched *w, const struct pw_suspect *who)
{
	if (w && w->sample.next > s->emit->now && w->sample.at + s->o->interval <= s->emit->now)
		sample_take(s, w);
	emit_activity(s, who);
}

void
sample_execed(struct watched *w)
{
	w->sample.at = w->sample.next = 0;
	w->disposition.execed = true;
	w->wait.tid = 0;
}

void
sample_child_exited(struct sampler *s, struct watched *w, int cld_code)
{
	w->sample.cld_code = cld_code;
	sample_first(s, w);
}

void
sample_wait_returned(struct watched *w)
{
	w->wait.tid = 0;
}

void
sample_done(struct sampler *s)
{
	limits_done(&s->limits);
}
