/* SPDX-License-Identifier: GPL-2.0-or-later */
/* diagnose.c - why is this zombie there?
 *
 * A process that has ended stays a zombie until its parent takes its exit status by
 * wait(2).  So the question is always the same: why has this parent not called wait for
 * this child?  The questions below are asked in order, of each zombie; the first that is
 * answered yes names the cause.  A question that cannot be answered, because the source
 * does not see what it needs or it happened before procwatch attached, leaves its cause a
 * candidate.
 */
#include "model/diagnose.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/sat.h"
#include "model/deduce.h"
#include "model/predicates.h"

/* UNKNOWN: nothing that the source sees decides it.  NOT_YET: something will, soon. */
enum answer { NO, YES, UNKNOWN, NOT_YET };

/* --- 0. What was before procwatch attached? ------------------------------------------ */

/* Its handler has run for it, if ever, before procwatch attached. */
static bool
may_have_run_before(const struct situation *s)
{
	return s->z->preexisting && has_handler(s) && !s->p->sigchld.blocked &&
	       s->ev->signals.last_delivered < s->z->died;
}

/* It has reaped such children late, but it has: the next time is not overdue.  One that
 * ends has had its time. */
static uint64_t
next_reap_at_most(const struct situation *s)
{
	const struct ev_reaps *r = &s->ev->reaps;
	const uint64_t spare = r->slow_max < 10 * s->age ? r->slow_max : 10 * s->age;

	return r->slow.n >= 2 && !s->program_ends ? sat_add(s->z->zombie.since, r->slow_max + spare) : 0;
}

/* --- 1. Is the child the parent's to reap? ------------------------------------------ */

/* ptrace(2): a tracer is notified of the end first, the parent when it has detached.  It
 * shows where the parent asks for the child and does not get it. */
static enum answer
does_a_tracer_hold_it(const struct situation *s)
{
	if (s->z->traced)
		return YES;
	if (!sees_waits(s->p) || is_stopped(s))
		return NO;		/* a stopped process returns from no call */
	if (is_surely_in(s, would_return_it))
		return YES;
	return s->z->exit_signal == SIGCHLD &&
	       s->ev->waits.last_zero > s->z->zombie.since + EXIT_TO_WAITABLE_NS ? YES : NO;
}

/* execve(2): children stay, but the new program does not know of them. */
static enum answer
was_it_forked_before_exec(const struct situation *s)
{
	if (is_adopted(s))
		return NO;
	return is_of_earlier_program(s) ? YES : NO;
}

/* The kernel gives orphans to the nearest subreaper or to PID 1. */
static enum answer
was_it_adopted_and_not_asked_for(const struct situation *s)
{
	if (!is_adopted(s) || (s->z->preexisting && !s->z->orphaned && is_past_hidden(s)))
		return NO;		/* the latter: or its own */
	if (s->now < next_reap_at_most(s))
		return NO;
	return s->ev->waits.last_any > s->z->zombie.since ? NO : YES;
}

/* --- 2. Can the parent call wait at all? --------------------------------------------- */

/* One whose calls are not seen may poll for another child; and a handler that ran before
 * procwatch attached has had its chance. */
static bool
is_kept_busy(const struct situation *s)
{
	return is_busy(s) && sees_waits(s->p) && !(is_past_hidden(s) && has_handler(s));
}

static enum answer
is_the_parent_unable_to_act(const struct situation *s)
{
	return is_stopped(s) || is_kept_busy(s) || is_asleep_elsewhere(s) || s->vfork_child ? YES : NO;
}

/* --- 3. It called wait: why did no call return this child? ---------------------------- */

/* wait(2): a child whose exit signal is not SIGCHLD is returned with __WALL or __WCLONE
 * only. */
static enum answer
is_it_passed_over_for_its_signal(const struct situation *s)
{
	if (s->z->exit_signal == SIGCHLD)
		return NO;
	if (is_past_hidden(s))
		return NO;
	return is_surely_in(s, lacks_wall) || (s->p->last_wait.ts > s->z->born &&
					       s->ev->waits.last_all < s->z->died) ? YES : NO;
}

/* The last wait would have returned it, returned another one, and was the last of its
 * run: what asks until nothing is left would have got it. */
static bool
was_passed_over(const struct situation *s)
{
	const struct pw_wait *w = &s->p->last_wait;

	return w->ts > s->z->zombie.since && !w->error && w->child && !(w->options & WNOWAIT) &&
	       would_return_it(s, w);
}

/* At most one wait for each delivery, and a child was left over. */
static bool
calls_follow_signals(const struct situation *s)
{
	const struct pw_parenting *k = &s->p->kids;
	const struct ev_signals *sig = &s->ev->signals;

	if (sig->runs)
		return sig->runs_waited && sig->runs_looped * 4 < sig->runs_waited &&
		       (k->sigchld.coalesced || k->waits.calls < sig->runs || was_passed_over(s));
	/* Taken by signalfd, sigwait: no delivery, but at most one for each that was sent.  (posix_spawn(3)
	 * blocks it for a moment, and then it is delivered, to be discarded.) */
	return (s->p->sigchld.blocked || !sig->taken_by[0].tid) && k->sigchld.coalesced && k->reaps <= k->sigchld.queued + k->sigchld.blocked &&
	       (k->waits.nobody + k->waits.echild) * 4 <= k->waits.reaped;
}

/* signal(7): standard signals do not queue.  One that is pending already takes in those
 * of other children, and a single wait reaps a single child. */
static enum answer
did_one_wait_answer_several_signals(const struct situation *s)
{
	const struct pw_parenting *k = &s->p->kids;

	if (!sees_waits(s->p) || !sees_signals(s->p))
		return NO;
	if (may_have_run_before(s))
		return UNKNOWN;
	if (!k->waits.reaped || (!s->z->preexisting && k->reaps - k->reaps_found >= k->deaths) ||
	    s->p->last_wait.ts <= s->z->died ||
	    is_surely_in(s, would_return_it))
		return NO;
	return calls_follow_signals(s) ? YES : NO;
}

/* --- 4. It did not call wait: what became of SIGCHLD? ------------------------------------ */

static enum answer
is_sigchld_blocked(const struct situation *s)
{
	const struct pw_disposition *d = &s->p->sigchld;
	const struct pw_parenting *k = &s->p->kids;

	return d->blocked &&
	       (has_handler(s) || d->blocked_origin == PW_ORIGIN_CALL || s->z->preexisting) &&
	       (k->sigchld.blocked || k->sigchld.coalesced || s->ev->signals.pending) &&
	       s->z->zombie.sigchld != PW_RESULT_IGNORED &&
	       s->ev->signals.last_delivered < s->z->died && !waited_since(s, s->z->died) &&
	       !is_in_vfork_call(s) ? YES : NO;	/* posix_spawn(3) blocks all signals in it */
}

/* sigaction(2), SA_RESETHAND: the handler runs once, then SIGCHLD is ignored again. */
static enum answer
was_the_handler_reset(const struct situation *s)
{
	const struct pw_disposition *d = &s->p->sigchld;

	if (!sees_waits(s->p) || !sees_signals(s->p) || d->origin != PW_ORIGIN_RESETHAND ||
	    d->action != PW_ACTION_DEFAULT || pw_proc_waiting(s->p))
		return NO;
	if (waited_since(s, s->z->died) && s->ev->signals.waits_since > 1)
		return NO;
	return d->origin_unsure ? UNKNOWN : YES;
}

/* signal(7): the default action of SIGCHLD is to ignore it, and then it is discarded. */
static enum answer
did_the_handler_come_too_late(const struct situation *s)
{
	if (!sees_waits(s->p) || !sees_signals(s->p) || !has_handler(s))
		return NO;
	return s->z->zombie.sigchld == PW_RESULT_IGNORED && !handled_since(s, s->z->died) &&
	       !waited_since(s, s->z->died) ? YES : NO;
}

static enum answer
was_its_wait_interrupted(const struct situation *s)
{
	const struct pw_wait *eintr = &s->ev->waits.eintr;

	return sees_waits(s->p) && eintr->ts && s->p->last_wait.ts <= eintr->ts &&
	       !pw_proc_waiting(s->p) ? YES : NO;
}

/* signal(7): a signal to a process goes to any one thread that does not block it. */
static enum answer
did_the_wrong_thread_take_it(const struct situation *s)
{
	uint32_t taker, waiter;

	if (!sees_waits(s->p) || !sees_signals(s->p) || waited_since(s, s->z->died))
		return NO;
	taker = last_taker(s);
	waiter = waiting_thread(s);
	if (!waiter)
		return NO;
	if (is_of_before(s) && !s->ev->signals.last_delivered)
		return NO;
	return (taker && taker != waiter && taken_by_since(s, taker, s->z->died)) ||
	       discarded_for_waiter(s) ? YES : NO;
}

/* A sleep ends by a signal that comes during it, not by one that came before. */
static enum answer
did_it_sleep_past_the_signal(const struct situation *s)
{
	if (!sees_waits(s->p) || !sees_signals(s->p) || may_handle_later(s) ||
	    !handled_since(s, s->z->died) || waited_since(s, s->z->died) ||
	    !s->ev->signals.outside_calls || last_taker(s) != s->who.pid ||
	    !s->ev->signals.runs_waited)
		return NO;		/* the last: nor is it known that it would wait at all */
	if ((s->ev->activity.ts <= s->ev->signals.last_delivered || s->ev->activity.state == PW_STATE_RUNNING) &&
	    s->now < s->z->zombie.since + s->age + s->patience)
		return NOT_YET;		/* where it went to sleep since then was not looked at */
	return is_asleep_past_signal(s) ? YES : NO;
}

static enum answer
did_the_handler_not_wait(const struct situation *s)
{
	if (!sees_waits(s->p) || !sees_signals(s->p) || (waited_since(s, s->z->died) && !may_have_run_before(s)))
		return NO;
	if (may_handle_later(s) || was_stuck_lately(s) || did_it_sleep_past_the_signal(s) == NOT_YET)
		return NOT_YET;
	if (may_have_run_before(s))
		return UNKNOWN;
	return handled_since(s, s->z->died) && !waited_since(s, s->z->died) ? YES : NO;
}

/* --- 5. What does it do in its own course? ----------------------------------------------- */

static enum answer
does_it_reap_in_its_own_time(const struct situation *s)
{
	return s->now < next_reap_at_most(s) ? YES : NO;
}

static enum answer
does_it_wait_for_others_only(const struct situation *s)
{
	const struct pw_wait *w = &s->p->last_wait;

	if (is_in_unseen_wait(s))
		return UNKNOWN;
	if (is_surely_in(s, waits_for_any) || s->ev->waits.last_any > s->z->died)
		return NO;
	if (is_surely_in(s, passes_over_it))
		return YES;
	return sees_waits(s->p) && w->ts > s->z->born && w->error != EINTR &&
	       passes_over_it(s, w) && !(w->options & WNOWAIT) ? YES : NO;
}

static enum answer
did_it_ask_too_early(const struct situation *s)
{
	if (is_past_hidden(s))
		return NO;
	if (pw_proc_waiting(s->p))
		return named_too_early(s) && is_surely_in(s, passes_over_it) ? YES : NO;
	return asked_too_early(s) || named_too_early(s) ? YES : NO;
}


/* It was looked at once since, and the next look may come late on a busy machine. */
static bool
awaits_second_look(const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	return a->ts > s->z->zombie.since && s->now < a->ts + s->age + s->patience &&
	       s->now < s->z->zombie.since + 2 * s->age + s->patience &&
	       (a->state == PW_STATE_RUNNING ? a->busy_looks < 2 : a->ts < a->asleep_since + SECOND / 2);
}

/* It may prove stuck yet: what it does is looked at once a second. */
static bool
is_undecided(const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	if (s->now >= s->z->zombie.since + s->age + s->patience && !awaits_second_look(s))
		return false;
	if (!was_looked_at(s) || a->state == PW_STATE_RUNNING)
		return true;
	return a->state == PW_STATE_SLEEPING && a->syscall >= 0 && !is_idle(a) &&
	       (s->p->kids.waits.calls || waits_for_end(a)) && a->ts < a->asleep_since + SECOND / 2;
}

static enum answer
unless_handler_runs(const struct situation *s)
{
	const struct pw_disposition *d = &s->p->sigchld;

	/* Found at attach: it may have had the handler all along. */
	if (has_handler(s) && s->p->preexisting && d->origin == PW_ORIGIN_NONE)
		return NO;
	/* It should have run: other questions have had their time by then. */
	if (has_handler(s) && d->since <= s->z->died)
		return sees_waits(s->p) && s->now >= s->z->zombie.since + s->age + s->patience ? YES : NO;
	return !s->p->preexisting || d->action ? YES : NO;
}

static enum answer
does_it_never_wait(const struct situation *s)
{
	if (is_past_hidden(s) || is_in_unseen_wait(s))
		return NO;
	if ((s->p->preexisting && s->ev->activity.ts < s->z->zombie.since) || may_handle_later(s) ||
	    is_undecided(s) || was_stuck_lately(s))
		return NOT_YET;
	/* It has waited since, got others, and has not called again for long. */
	if (waited_since(s, s->z->died))
		return pw_proc_waiting(s->p) ? NO : s->now >= s->p->last_wait.ts + s->age ? YES : NOT_YET;
	return unless_handler_runs(s);
}

/* An adopter that does wait, and has had time for it. */
static enum answer
was_it_adopted(const struct situation *s)
{
	return is_adopted(s) && s->now >= s->z->zombie.since + 2 * s->age + s->patience ? YES : NO;
}

/* deduced: where its past was not seen, deduce.c says whether it may be that. */
static const struct question {
	enum answer (*ask)(const struct situation *s);
	enum cause leaf;
	bool deduced;
} questions[] = {
	{ does_a_tracer_hold_it, CAUSE_TRACER_HOLDS, true },
	{ was_it_forked_before_exec, CAUSE_INHERITED_CHILD, true },
	{ was_it_adopted_and_not_asked_for, CAUSE_INIT_DOES_NOT_REAP, true },
	{ is_the_parent_unable_to_act, CAUSE_PARENT_STUCK, true },
	{ is_it_passed_over_for_its_signal, CAUSE_FOREIGN_EXIT_SIGNAL, true },
	{ did_one_wait_answer_several_signals, CAUSE_ONE_WAIT_PER_SIGNAL, true },
	{ is_sigchld_blocked, CAUSE_SIGCHLD_BLOCKED, false },
	{ was_the_handler_reset, CAUSE_HANDLER_RESET, true },
	{ did_the_handler_come_too_late, CAUSE_HANDLER_TOO_LATE, true },
	{ was_its_wait_interrupted, CAUSE_INTERRUPTED_WAIT, true },
	{ did_the_wrong_thread_take_it, CAUSE_WRONG_THREAD, true },
	{ did_it_sleep_past_the_signal, CAUSE_FLAG_RACE, true },
	{ did_the_handler_not_wait, CAUSE_HANDLER_NEVER_WAITS, true },
	{ does_it_reap_in_its_own_time, CAUSE_REAPS_IN_TIME, false },
	{ did_it_ask_too_early, CAUSE_ASKED_ONCE, true },
	{ does_it_wait_for_others_only, CAUSE_WAITS_FOR_OTHER, true },
	{ does_it_never_wait, CAUSE_NEVER_WAITS, true },
	{ was_it_adopted, CAUSE_INIT_DOES_NOT_REAP, false },
};

static enum answer
ask(const struct question *q, const struct situation *s, const struct deduction *d)
{
	const enum answer a = q->ask(s);

	if (a == YES || !q->deduced || !d->needed)
		return a;
	if (!d->fits || (d->early && d->fits & 1u << q->leaf))
		return NOT_YET;
	return d->fits & 1u << q->leaf ? UNKNOWN : NO;
}

static void
retry_at(struct diagnosis *d, const struct situation *s, uint64_t when)
{
	if (when > s->now && when < d->retry)
		d->retry = when;
}

struct diagnosis
diagnose(const struct situation *s)
{
	const struct deduction past = deduce(s);
	struct diagnosis d = { .retry = NEVER, .deduced = past.needed, .early = past.early };

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		switch (ask(&questions[i], s, &past)) {
		case YES:
			d.cause = questions[i].leaf;
			d.candidates |= 1u << d.cause;
			retry_at(&d, s, next_reap_at_most(s));
			return d;
		case UNKNOWN:
			d.candidates |= 1u << questions[i].leaf;
			break;
		case NOT_YET:
			d.pending |= 1u << questions[i].leaf;
			break;
		case NO:
			break;
		}
	}
	retry_at(&d, s, s->z->zombie.since + s->age + s->patience);
	retry_at(&d, s, s->z->zombie.since + 2 * s->age + s->patience);
	retry_at(&d, s, s->p->last_wait.ts + s->age);
	retry_at(&d, s, s->ev->activity.ts + s->age + s->patience);
	retry_at(&d, s, s->z->zombie.stuck + s->age + s->patience);
	return d;
}

/* In the order of the questions, but some are rare. */
static enum cause
likeliest(uint32_t causes)
{
	const uint32_t rare = 1u << CAUSE_ASKED_ONCE | 1u << CAUSE_HANDLER_TOO_LATE | 1u << CAUSE_INTERRUPTED_WAIT;

	if (causes & ~rare)
		causes &= ~rare;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		if (causes & 1u << questions[i].leaf)
			return questions[i].leaf;
	return CAUSE_NONE;
}

enum { MOST = 2 };		/* causes that are worth their names: of more, all are */

/* Deduced from what the parent did soon after the end: what it does later says less. */
static bool
holds_on(const struct pw_zombie *z, uint32_t fit)
{
	return z->cause != CAUSE_NONE && !z->certain && __builtin_popcount(z->fits) <= MOST &&
	       (!(z->fits & 1u << CAUSE_PARENT_STUCK) || fit & 1u << CAUSE_PARENT_STUCK);
}

struct conclusion
conclude(const struct diagnosis *d, const struct situation *s, bool final)
{
	const struct pw_zombie *z = &s->z->zombie;
	const uint64_t old = z->since + s->age;
	uint32_t fit = final ? d->candidates | d->pending : d->candidates;
	struct conclusion c = { .cause = d->cause };

	if (c.cause == CAUSE_NONE && d->deduced && holds_on(z, fit))
		fit = z->fits;
	else if (c.cause == CAUSE_NONE && !final && d->pending &&
		 (d->early || s->now < old + s->patience || was_stuck_lately(s)))
		return c;
	c.fits = fit;
	c.certain = c.cause != CAUSE_NONE && fit == 1u << c.cause;
	if (c.cause == CAUSE_NONE && __builtin_popcount(fit) <= MOST)
		c.cause = likeliest(fit);
	if (c.cause != CAUSE_NONE)
		c.also = likeliest(fit & ~(1u << c.cause));
	else if (fit || final || (s->now >= old + s->age + s->patience && !may_handle_later(s)))
		c.cause = CAUSE_UNEXPLAINED;
	return c;
}
