/* SPDX-License-Identifier: GPL-2.0-or-later */
/* predicates.c - what the diagnosis and the rules ask about a parent and its zombie. */
#include "model/predicates.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "model/call_traits.h"
#include "model/runtime_of.h"
#include "model/track_waits.h"
#include "model/wait_match.h"

/* --- the parent ------------------------------------------------------------------ */

bool
has_handler(const struct situation *s)
{
	return s->p->sigchld.action == PW_ACTION_HANDLER;
}

bool
has_reaped(const struct situation *s)
{
	return s->ev->activity.has_reaped || s->p->kids.reaps;
}

bool
handled_since(const struct situation *s, uint64_t ts)
{
	return has_handler(s) && s->ev->signals.last_delivered >= ts;
}

/* SIGCHLD has a handler now, and whether it was delivered was not seen. */
static bool
is_delivery_hidden(const struct situation *s)
{
	return has_handler(s) && !s->p->sigchld.blocked && (s->z->preexisting || !sees_signals(s->p));
}

bool
may_handle_later(const struct situation *s)
{
	enum { PATIENT = 10 };		/* times the age: so long one instruction may take */

	return s->ev->activity.state == PW_STATE_RUNNING &&
	       (handled_since(s, s->z->died) || is_delivery_hidden(s)) && !waited_since(s, s->z->died) && s->now < s->z->zombie.since + PATIENT * s->age &&
	       runtime_defers_handlers(s->p);	/* the costly one: it is asked for each zombie */
}

static bool
has_other(const struct thread_count *c, uint32_t leader)
{
	for (int i = 0; i < MAX_TIDS && c[i].tid; i++)
		if (c[i].tid != leader)
			return true;
	return false;
}

bool
has_threads(const struct situation *s)
{
	return s->p->threads || s->p->leader_gone || s->ev->activity.sigwaiter ||
	       has_other(s->ev->signals.taken_by, s->who.pid) ||
	       has_other(s->ev->waits.made_by, s->who.pid) ||
	       (s->p->last_wait.ts && s->p->last_wait.tid != s->who.pid);
}

bool
waited_since(const struct situation *s, uint64_t ts)
{
	return s->p->last_wait.ts > ts || pw_proc_waiting(s->p);
}

/* Parents of zombies are looked at once a second: if that has not happened for so long,
 * the source does not look. */
static bool
is_look_overdue(const struct situation *s)
{
	const uint64_t suspect_since = s->p->first_zombie->zombie.since;
	const uint64_t last = s->ev->activity.ts > suspect_since ? s->ev->activity.ts : suspect_since;

	return s->now >= last + s->age + s->patience;
}

bool
was_looked_at(const struct situation *s)
{
	return s->ev->activity.ts > s->z->died || is_look_overdue(s) ||
	       s->now >= s->z->zombie.since + s->age + s->patience;
}

bool
is_surely_in(const struct situation *s,
	     bool (*kind)(const struct situation *, const struct pw_wait *))
{
	for (int i = 0; s->p->waits && i < PW_WAITS; i++)
		if (track_wait_is_sure(&s->p->waits->in[i]) && was_looked_at(s) &&
		    kind(s, &s->p->waits->in[i]))
			return true;
	return false;
}

bool
is_idle_call(int nr)
{
	return call_traits(nr) & CALL_IDLE;
}

bool
waits_for_end(const struct ev_activity *a)
{
	return a->pipe_held_by[0] || a->hidden;
}

bool
is_idle(const struct ev_activity *a)
{
	return is_idle_call(a->syscall) && !waits_for_end(a);
}

bool
is_asleep_past_signal(const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	return s->ev->signals.outside_calls && a->asleep_since &&
	       a->ts > s->ev->signals.last_delivered && is_idle_call(a->syscall) &&
	       a->syscall != SYS_nanosleep && a->syscall != SYS_clock_nanosleep && !runtime_keeps_signals(s->p);
}

/* --- a wait call, and the zombie --------------------------------------------------- */

bool
waits_for_any(const struct situation *s, const struct pw_wait *w)
{
	(void)s;
	return w->target == PW_TARGET_ANY && !(w->options & __WNOTHREAD);
}

bool
would_return_it(const struct situation *s, const struct pw_wait *w)
{
	return wait_would_return(w, s->z);
}

/* Which processes are in a group, and which thread has forked a child, is not known.  That
 * the zombie is not asked for is shown by a call that is in progress, or returned 0, once
 * it has ended; or by ECHILD. */
static bool
is_shown_to_pass(const struct situation *s, const struct pw_wait *w)
{
	const uint64_t dead = s->z->died + EXIT_TO_WAITABLE_NS;

	if (w->error || w->child || w->child_state == PW_CHILD_EXITED)
		return w->error == ECHILD;
	if (w->options & WNOHANG)
		return w->ts > dead;
	return s->now > dead && s->now > w->ts + EXIT_TO_WAITABLE_NS;
}

bool
passes_over_it(const struct situation *s, const struct pw_wait *w)
{
	if (w->target == PW_TARGET_PGID || (w->target == PW_TARGET_ANY && (w->options & __WNOTHREAD)))
		return is_shown_to_pass(s, w);
	return w->target != PW_TARGET_ANY && !wait_names(w, s->z);
}

bool
lacks_wall(const struct situation *s, const struct pw_wait *w)
{
	(void)s;
	return !(w->options & (__WALL | __WCLONE));
}

bool
asked_too_early(const struct situation *s)
{
	const struct pw_wait *w = &s->p->last_wait;

	return w->ts > s->z->born && w->ts < s->z->died + EXIT_TO_WAITABLE_NS / 10 &&
	       wait_returned_0(w) && !passes_over_it(s, w);
}

bool
named_too_early(const struct situation *s)
{
	return s->z->polled && s->z->polled < s->z->died + EXIT_TO_WAITABLE_NS / 10 &&
	       s->ev->waits.last_any < s->z->died;
}

/* --- the zombie --------------------------------------------------------------------- */

bool
is_adopted(const struct situation *s)
{
	return s->z->orphaned ||
	       (s->z->preexisting && (s->who.pid == 1 || s->who.nspid == 1));
}

bool
is_of_earlier_program(const struct situation *s)
{
	return s->z->inherited == PW_MAYBE_YES || (s->p->execed && s->z->born < s->p->execed);
}

bool
may_be_of_earlier_program(const struct situation *s)
{
	const uint64_t young = 2 * SECOND;

	return s->z->inherited == PW_MAYBE_NONE && s->z->preexisting && s->p->preexisting &&
	       !s->p->execed && s->z->id.start < s->p->id.start + young &&
	       memcmp(s->z->comm, s->p->comm, sizeof(s->z->comm)) != 0;
}

/* --- what was not seen ---------------------------------------------------------------- */

bool
is_of_before(const struct situation *s)
{
	return s->z->preexisting && !s->p->kids.waits.calls;
}

bool
is_past_hidden(const struct situation *s)
{
	return !sees_waits(s->p) || is_of_before(s);
}

bool
is_in_unseen_wait(const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	return a->ts > s->p->last_wait.ts && a->ts > s->z->zombie.since + EXIT_TO_WAITABLE_NS &&
	       a->state == PW_STATE_SLEEPING &&
	       (a->syscall == SYS_wait4 || a->syscall == SYS_waitid) && !pw_proc_waiting(s->p);
}

/* --- parent-stuck --------------------------------------------------------------------- */

bool
was_stuck_lately(const struct situation *s)
{
	const uint64_t stuck = s->z->zombie.stuck;

	return stuck && s->now < stuck + s->age + s->patience;
}

bool
is_stopped(const struct situation *s)
{
	return s->ev->activity.stopped_since && s->ev->activity.ts > s->z->died &&
	       s->p->last_wait.ts <= s->ev->activity.ts;	/* else it has gone on since */
}

bool
is_busy(const struct situation *s)
{
	/* USER_HZ is 100 wherever Linux runs.  On a busy machine a process that spins
	 * gets but a share of a CPU.  One that wants no more of it than that is found
	 * running twice by chance, once in SHARE * SHARE times. */
	enum { LEAST_MS = 400, TICK_MS = 10, SHARE = 16 };
	const struct ev_activity *a = &s->ev->activity;
	const uint64_t ms = a->ts > a->busy_since ? (a->ts - a->busy_since) / (SECOND / 1000) : 0;

	if (may_handle_later(s))
		return false;
	if (!a->busy_since || ms < LEAST_MS || a->cpu_ticks <= a->busy_ticks ||
	    waited_since(s, s->z->died))
		return false;
	if (s->p->last_child && s->p->last_child->born > a->busy_since)
		return false;		/* it forks: so it does not spin */
	return (a->cpu_ticks - a->busy_ticks) * TICK_MS * SHARE >= ms || a->busy_looks > 2;
}

bool
is_in_vfork_call(const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	return a->state == PW_STATE_SLEEPING &&
	       (a->syscall == SYS_clone || a->syscall == SYS_clone3
#ifdef SYS_vfork
		|| a->syscall == SYS_vfork
#endif
		);
}

/* It has waited for children: so it would again. */
static bool
used_to_wait(const struct situation *s)
{
	if (is_past_hidden(s))
		return has_reaped(s) && !has_handler(s);
	return s->p->kids.waits.calls > 0 && !(asked_too_early(s) && s->ev->waits.zeros_since_fork <= 2);
}

/* Asleep where it used not to be, or until others close a pipe or write to it. */
bool
is_asleep_elsewhere(const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	if (!a->asleep_since || a->ts < a->asleep_since + SECOND / 2 || a->syscall < 0 ||
	    is_idle(a) || waited_since(s, s->z->died))
		return false;
	return is_in_vfork_call(s) ||
	       ((used_to_wait(s) || waits_for_end(a)) && !s->ev->waits.eintr.ts && !s->p->sigchld.blocked &&
		!handled_since(s, s->z->died));
}

static bool
is_in_vfork(const struct situation *s, const struct pw_proc *child)
{
	const struct ev_activity *a = &s->ev->activity;

	if (waited_since(s, child->born) || s->ev->signals.last_delivered > child->born)
		return false;		/* it has acted since */
	if (a->ts <= child->born || a->state != PW_STATE_SLEEPING || a->syscall < 0)
		return a->ts <= child->born || a->state == PW_STATE_SLEEPING;
	return is_in_vfork_call(s);
}

/* The parent forks no other while it is suspended, but its other threads may. */
const struct pw_proc *
find_vfork_child(const struct situation *s)
{
	enum { MAX_SCAN = 8 };
	const struct pw_proc *c = s->p->last_child;

	for (int i = 0; c && i < MAX_SCAN; c = c->prev_sibling, i++)
		if (c->vfork && !c->execed && c->life == PW_LIFE_RUNNING && c->forker.pid == s->who.pid)
			return s->now >= c->born + s->age && is_in_vfork(s, c) ? c : NULL;
	return NULL;
}

/* --- wrong-thread ---------------------------------------------------------------------- */

bool
taken_by_since(const struct situation *s, uint32_t tid, uint64_t ts)
{
	const struct thread_count *c = s->ev->signals.taken_by;

	for (int i = 0; i < MAX_TIDS && c[i].tid; i++)
		if (c[i].tid == tid && c[i].last >= ts)
			return true;
	return false;
}

uint32_t
last_taker(const struct situation *s)
{
	const struct thread_count *c = s->ev->signals.taken_by, *last = c;

	for (int i = 1; i < MAX_TIDS && c[i].tid; i++)
		if (c[i].last > last->last)
			last = &c[i];
	return last->tid;
}

uint32_t
waiting_thread(const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;
	const struct thread_count *made_by = s->ev->waits.made_by;
	const uint32_t leader = s->who.pid;

	if (a->sigwaiter_ts > s->z->died && !taken_by_since(s, a->sigwaiter, s->z->died))
		return a->sigwaiter;
	if (a->state == PW_STATE_SLEEPING && (call_traits(a->syscall) & CALL_TAKES_SIGNALS) &&
	    !taken_by_since(s, leader, s->z->died))
		return leader;
	for (int i = 0; i < MAX_TIDS && made_by[i].tid; i++)
		if (!taken_by_since(s, made_by[i].tid, 0))
			return made_by[i].tid;
	return 0;
}

bool
discarded_for_waiter(const struct situation *s)
{
	return s->p->kids.sigchld.ignored && s->ev->activity.sigwaiter_ts > s->z->died;
}
