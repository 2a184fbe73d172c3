/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracee_waits.c - wait calls: which thread is in which, and which one continues. */
#include <sys/wait.h>

#include "dispositions.h"
#include "poll_floods.h"

enum { RESTART_FIRST = 512, RESTART_LAST = 516 };

/* The kernel makes the call again where the stack is the same; a handler has another one. */
static bool
wait_is_same(const struct tracee_wait *a, const struct tracee_wait *b)
{
	if (a->sp && b->sp)
		return a->sp == b->sp;
	return a->call == b->call && a->target == b->target && a->target_id == b->target_id &&
	       a->options == b->options;
}

/* The handler that interrupted it has returned, and with it the mask of before. */
static void
wait_handler_is_over(struct tracee_thread *t)
{
	if (t->in_handler)
		t->blocks = PW_MAYBE_NO;
	t->in_handler = false;
}

/* The thread is in that call.  Is it one that continues, and needs no event? */
static bool
wait_begins(struct tracees *ts, struct tracee_thread *t, const struct tracee_wait *w)
{
	if (t->wait.in && t->wait.interrupted) {
		if (wait_is_same(&t->wait.args, w)) {
			t->wait.interrupted = false;
			wait_handler_is_over(t);
			return true;
		}
		t->parked = t->wait;
	} else if (t->parked.in && wait_is_same(&t->parked.args, w)) {
		t->wait = t->parked;
		t->wait.interrupted = false;
		t->parked.in = false;
		wait_handler_is_over(t);
		return false;
	}
	t->wait = (struct tracee_in_wait){ .args = *w, .since = ts->now, .in = true };
	return false;
}

void
tracees_wait_enter(struct tracees *ts, uint64_t when, pid_t tid, const struct tracee_wait *w)
{
	struct tracee_thread *t = tracee_thread_find(ts, tid);
	struct pw_event ev;

	if (!t)
		return;
	tracees_clock(ts, when);
	if (wait_begins(ts, t, w) || w->options & WNOHANG)
		return;
	polls_end(ts, t);
	disposition_in_passing(ts, t->process, t->tid);
	ev = wait_event(ts, PW_EV_WAIT_ENTER, t, &t->wait.args);
	ev.wait.elapsed = ts->now - t->wait.since;
	held_add(&ts->events, &ev);
}

/* The call has returned that child: is it gone now? */
static void
wait_reaps(struct tracees *ts, const struct tracee_thread *t, const struct tracee_wait_result *r)
{
	struct tracee *c = tracee_find(ts, r->child);

	if (!c || c->parent != t->process || t->wait.args.options & WNOWAIT)
		return;
	if (r->child_state != PW_CHILD_EXITED && !(r->child_state == PW_CHILD_UNKNOWN && c->ended))
		return;
	if (c->ended)
		tracee_forget(ts, c);
	else
		c->reaped = true;	/* the log has its end later */
}

void
tracees_wait_return(struct tracees *ts, uint64_t when, pid_t tid,
		    const struct tracee_wait_result *r)
{
	struct tracee_thread *t = tracee_thread_find(ts, tid);
	const struct tracee *c;
	struct pw_event ev;

	if (!t || !t->wait.in)
		return;
	tracees_clock(ts, when);
	if (r->error >= RESTART_FIRST && r->error <= RESTART_LAST) {
		t->wait.interrupted = true;
		return;
	}
	if (t->wait.args.options & WNOHANG)	/* otherwise when it began */
		disposition_in_passing(ts, t->process, t->tid);
	t->wait.in = false;
	if (polls_see(ts, t, r))
		return;
	ev = wait_event(ts, PW_EV_WAIT_RETURN, t, &t->wait.args);
	ev.wait.elapsed = ts->now - t->wait.since;
	ev.wait.error = r->error;
	ev.wait.child_state = r->child_state;
	c = r->child ? tracee_find(ts, r->child) : NULL;
	ev.wait.child = c ? c->id : (struct pw_id){ .pid = (uint32_t)r->child };
	held_add(&ts->events, &ev);
	wait_reaps(ts, t, r);
}

bool
tracees_in_wait(const struct tracees *ts, pid_t tid)
{
	const struct tracee_thread *t = tracee_thread_find(ts, tid);

	return t && t->wait.in;
}
