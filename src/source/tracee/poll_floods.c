/* SPDX-License-Identifier: GPL-2.0-or-later */
/* poll_floods.c - a flood of equal wait calls that return no child is one event now and then:
 * the first is reported as it is, then each time that their number has doubled or POLLS_NS have
 * passed, and the rest before whatever the thread does next that is reported.  As the probes do
 * it (bpf/polls.bpf.h). */
#include "poll_floods.h"

#include <errno.h>
#include <sys/wait.h>

#define POLLS_NS 100000000ULL
#define POLLS_GAP_NS 40000000ULL	/* what comes later is a call of its own */

struct pw_event
wait_event(const struct tracees *ts, enum pw_kind kind, const struct tracee_thread *t,
	   const struct tracee_wait *w)
{
	struct pw_event ev = tracee_event(ts, kind, t->process, t->tid);

	ev.wait.call = w->call;
	ev.wait.target = w->target;
	ev.wait.target_id = w->target_id;
	ev.wait.options = w->options;
	ev.wait.target_pid = w->target_pid;
	return ev;
}

static void
polls_report(struct tracees *ts, struct tracee_thread *t)
{
	struct tracee_polls *p = &t->polls;
	struct pw_event ev;

	if (!p->count)
		return;
	ev = wait_event(ts, PW_EV_WAIT_RETURN, t, &p->args);
	ev.wait.error = p->error;
	ev.wait.repeated = p->count;
	ev.wait.until = p->until;
	held_add(&ts->events, &ev);
	p->total += p->count;
	p->count = 0;
	p->reported = p->until;
}

void
polls_end(struct tracees *ts, struct tracee_thread *t)
{
	polls_report(ts, t);
	t->polls.total = 0;
}

static bool
polls_have(const struct tracee_polls *p, const struct tracee_wait *w, int error)
{
	return p->total && p->args.call == w->call && p->args.target == w->target &&
	       p->args.target_id == w->target_id && p->args.options == w->options &&
	       p->args.target_pid == w->target_pid && p->error == error;
}

bool
polls_see(struct tracees *ts, struct tracee_thread *t, const struct tracee_wait_result *r)
{
	struct tracee_polls *p = &t->polls;
	const struct tracee_wait *w = &t->wait.args;

	if (!(w->options & WNOHANG) || r->child || r->child_state || (r->error && r->error != ECHILD)) {
		polls_end(ts, t);
		return false;
	}
	if (polls_have(p, w, r->error) && ts->now - p->until < POLLS_GAP_NS) {
		p->until = ts->now;
		p->count++;
		if (p->count >= p->total || p->until - p->reported >= POLLS_NS)
			polls_report(ts, t);
		return true;
	}
	polls_report(ts, t);
	*p = (struct tracee_polls){ .args = *w, .error = r->error, .until = ts->now,
				    .reported = ts->now, .total = 1 };
	return false;
}
