/* SPDX-License-Identifier: GPL-2.0-or-later */
/* deduce.c - what a parent's state says of its zombie, where its past was not seen.
 *
 * The wait calls of a parent are not seen by procfs, and not by any source before procwatch
 * attached.  What is seen is what /proc shows now: a handler, a mask, what the parent
 * sleeps in, and whether it has ever reaped a child.  That excludes most causes.
 */
#include "model/deduce.h"

#include <signal.h>
#include <sys/syscall.h>

#include "model/predicates.h"
#include "model/runtime_of.h"

#define BIT(cause) (1u << CAUSE_##cause)

/* In a call that returns by an event or a signal only, as a server's main loop is. */
static bool
sleeps_for_events(const struct ev_activity *a)
{
	return a->state == PW_STATE_SLEEPING && is_idle(a) && a->syscall != SYS_nanosleep &&
	       a->syscall != SYS_clock_nanosleep;
}

/* Of a sleep it is known where. */
static bool
is_call_known(const struct ev_activity *a)
{
	return a->state == PW_STATE_SLEEPING && a->syscall >= 0;
}

/* The handler that it had when the zombie began is gone: reset by SA_RESETHAND, or by the
 * program, as an interpreter does when it ends. */
static bool
has_lost_handler(const struct situation *s)
{
	return s->p->sigchld.action == PW_ACTION_DEFAULT && s->p->sigchld.caught_until > s->z->died;
}

static bool
has_just_lost_it(const struct situation *s)
{
	return has_lost_handler(s) && s->now < s->p->sigchld.caught_until + SECOND / 2;
}

/* A handler that ran did not reap it, or left it to the main loop. */
static uint32_t
with_handler(const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;
	const uint32_t reaping = BIT(ONE_WAIT_PER_SIGNAL);
	const bool in_time = s->p->sigchld.since <= s->z->died;
	/* A language's own handler is there before the first fork. */
	const uint32_t too_late = runtime_keeps_signals(s->p) ? 0 : BIT(HANDLER_TOO_LATE);

	if (a->sigwaiter_ts > s->z->died)
		return BIT(WRONG_THREAD) | BIT(HANDLER_NEVER_WAITS);
	if (!a->ts)
		return BIT(ONE_WAIT_PER_SIGNAL) | BIT(HANDLER_NEVER_WAITS);
	if (a->state == PW_STATE_RUNNING)
		return BIT(PARENT_STUCK) | BIT(HANDLER_NEVER_WAITS) | (has_reaped(s) ? reaping : 0) |
		       (in_time ? 0 : too_late);
	if (!has_reaped(s))
		return BIT(HANDLER_NEVER_WAITS) | too_late;
	if (!is_call_known(a))
		return reaping | BIT(FLAG_RACE) | BIT(HANDLER_NEVER_WAITS);
	return reaping | (sleeps_for_events(a) ? BIT(FLAG_RACE) : BIT(HANDLER_NEVER_WAITS));
}

/* /proc does not show whether a handler has been reset, or who is a subreaper. */
static bool
knows_more_than_proc(const struct situation *s)
{
	return s->z->preexisting ? s->z->inherited != PW_MAYBE_NONE : sees_signals(s->p);
}

/* SIGCHLD is discarded, so it is for the parent to ask in its own course. */
static uint32_t
without_handler(const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	if (a->sigwaiter_ts > s->z->died)
		return BIT(NEVER_WAITS) | BIT(WRONG_THREAD);
	if (s->p->sigchld.origin_unsure)
		return BIT(NEVER_WAITS) | BIT(HANDLER_RESET);
	if (may_be_of_earlier_program(s))
		return BIT(NEVER_WAITS) | BIT(INHERITED_CHILD);
	if (a->catches_others)
		return BIT(NEVER_WAITS) | BIT(INTERRUPTED_WAIT);
	if (!has_reaped(s))
		return BIT(NEVER_WAITS) | BIT(ASKED_ONCE);
	return BIT(NEVER_WAITS) | BIT(ASKED_ONCE) |
	       (knows_more_than_proc(s) ? 0 : BIT(HANDLER_RESET) | BIT(INIT_DOES_NOT_REAP));
}

/* SIGCHLD is blocked and not pending: by signalfd(2) or sigwait(3) it was read. */
static uint32_t
with_signal_taken(const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;
	const bool reads = a->signalfd || a->sigwaiter_ts > s->z->died ||
			   (a->state == PW_STATE_SLEEPING && a->syscall == SYS_rt_sigtimedwait);

	return BIT(ONE_WAIT_PER_SIGNAL) | (reads && has_reaped(s) ? 0 : BIT(NEVER_WAITS));
}

/* A subreaper, and whether the child was its own is not known. */
static bool
may_have_adopted(const struct situation *s)
{
	return s->p->subreaper && s->z->preexisting && s->z->inherited == PW_MAYBE_NONE;
}

/* May it prove to be stuck?  That takes a second look. */
static bool
may_be_stuck(const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	if (is_in_vfork_call(s))
		return true;
	/* It may have been looked at while posix_spawn(3) blocked all signals. */
	return !has_handler(s) && !has_lost_handler(s) && (!s->p->sigchld.blocked || waits_for_end(a)) &&
	       (a->state == PW_STATE_RUNNING ||
		(a->state == PW_STATE_SLEEPING && a->syscall >= 0 && !is_idle(a)));
}

/* It is in a wait call, and does not get the child. */
static uint32_t
in_wait(const struct situation *s)
{
	if (pw_proc_waiting(s->p))
		return is_surely_in(s, would_return_it) ? BIT(TRACER_HOLDS) : BIT(WAITS_FOR_OTHER);
	/* Of one that was found as a zombie the tracer is known. */
	return BIT(WAITS_FOR_OTHER) | (s->z->preexisting ? 0 : BIT(TRACER_HOLDS));
}

/* What was seen at one look may be over at the next, which is to come. */
static bool
is_first_look(const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	return a->ts && s->now < s->z->zombie.since + s->age + s->patience &&
	       (a->state == PW_STATE_RUNNING ? a->busy_looks < 2 : a->ts < a->asleep_since + SECOND / 2);
}

/* It could call wait, but for what becomes of SIGCHLD. */
static uint32_t
able_to_act(const struct situation *s)
{
	if (may_have_adopted(s))
		return BIT(INIT_DOES_NOT_REAP) | BIT(NEVER_WAITS);
	if (s->p->sigchld.blocked)
		return s->ev->signals.pending ? BIT(SIGCHLD_BLOCKED) : with_signal_taken(s);
	if (has_lost_handler(s))
		return with_handler(s) | (s->program_ends && has_just_lost_it(s) ? 0 : BIT(HANDLER_RESET));
	return has_handler(s) ? with_handler(s) : without_handler(s);
}

struct deduction
deduce(const struct situation *s)
{
	struct deduction r = { .needed = is_past_hidden(s) };

	if (!r.needed)
		return r;
	if (is_adopted(s))
		r.fits = BIT(INIT_DOES_NOT_REAP) | BIT(NEVER_WAITS);
	else if (s->z->exit_signal != SIGCHLD)
		r.fits = BIT(FOREIGN_EXIT_SIGNAL) | BIT(NEVER_WAITS);
	else if (!was_looked_at(s))
		return r;
	else if (is_stopped(s))
		r.fits = BIT(PARENT_STUCK);
	else if (is_in_unseen_wait(s) || pw_proc_waiting(s->p))
		r.fits = in_wait(s);
	else if (may_be_stuck(s))
		r.fits = BIT(PARENT_STUCK) | BIT(NEVER_WAITS);
	else
		r.fits = able_to_act(s);
	r.early = !is_adopted(s) && ((is_first_look(s) && (may_be_stuck(s) || !is_call_known(&s->ev->activity))) ||
				     may_handle_later(s) || has_just_lost_it(s) ||
				     (was_stuck_lately(s) && !(r.fits & BIT(PARENT_STUCK))));
	return r;
}
