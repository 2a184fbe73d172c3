/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold_reaps.c - which children it reaped and how late, which it asked for too late, and
 * which outlived it. */
#include <errno.h>
#include <sys/wait.h>

#include "base/sat.h"
#include "model/evidence.h"
#include "model/line_uses.h"
#include "model/runtime_of.h"
#include "model/wait_match.h"

/* An earlier child whose pid a wait named: it was gone already. */
static const struct pw_proc *
named_child(const struct fold *f)
{
	enum { MAX_SCAN = 1024 };
	const struct pw_event *ev = f->ev;
	const uint32_t pid = (uint32_t)ev->wait.target_id;
	const struct pw_proc *c;
	int i = 0;

	if (ev->wait.target != PW_TARGET_PID && ev->wait.target != PW_TARGET_PIDFD)
		return NULL;
	if (ev->wait.target_pid || ev->wait.target == PW_TARGET_PIDFD)
		return ev->wait.target_pid ? table_newest(f->t, ev->wait.target_pid) : NULL;
	if (!f->p->id.nspid)
		return pid ? table_newest(f->t, pid) : NULL;
	for (c = f->p->last_child; c && i < MAX_SCAN; c = c->prev_sibling, i++)
		if (c->id.nspid == pid)
			return c;
	return NULL;
}

static void
note_late(struct late_wait *l, const struct pw_proc *c, const struct pw_event *ev)
{
	l->pid = c ? c->id.pid : 0;
	l->taker = c ? c->reap_tid : 0;
	l->taken = c ? c->gone : 0;
	l->taker_stack = c ? c->reap_stack : 0;
	l->stack = ev->stack;
	l->tid = ev->tid;
	l->asked = ev->ts;
	l->any = !c;
	l->by_name = c && c->reap_target != PW_TARGET_ANY;
	if (c)
		pid_sample_add(&l->which, c->id.pid);
}

/* One thread, two waits for the same pid: once or twice may be care.  As a habit, two
 * places of the program both believe that the child is theirs. */
static void
note_again(struct ev_reaps *r, const struct pw_proc *c, const struct pw_event *ev)
{
	enum { HABIT = 3 };

	note_late(&r->again, c, ev);
	if (r->again.which.n == HABIT && !r->stolen.asked)
		r->stolen = r->again;
	else if (r->again.which.n >= HABIT)
		note_late(&r->stolen, c, ev);
}

/* rsync's way: the handler reaps any child and keeps its status, and who polls for one
 * looks there on ECHILD.  Whether it does so is not seen; an interpreter does not, whose
 * library polls and knows nothing of the script's handler. */
static bool
may_have_kept_it(const struct fold *f, const struct pw_proc *c)
{
	return c->reap_tid == f->ev->tid && c->reap_target == PW_TARGET_ANY &&
	       (f->ev->wait.options & WNOHANG) && f->p->sigchld.action == PW_ACTION_HANDLER &&
	       !runtime_defers_handlers(f->p);
}

static void
see_taken(struct ev_reaps *r, const struct fold *f, const struct pw_proc *c,
	  const struct pw_event *asked)
{
	if (c->reap_tid == asked->tid && c->reap_target != PW_TARGET_ANY)
		note_again(r, c, asked);
	else if (!may_have_kept_it(f, c))
		note_late(&r->stolen, c, asked);
}

/* The reap is reported on the other thread's way out of the kernel, which may be after
 * this one's. */
static void
await_reap(struct ev_reaps *r, const struct fold *f, const struct pw_proc *c)
{
	if (c->life != PW_LIFE_RUNNING && c->parent_id.pid == f->p->id.pid)
		r->refused = (struct refused_wait){
			.child = c->id.pid, .tid = f->ev->tid, .stack = f->ev->stack, .at = f->ev->ts,
		};
}

static uint64_t
see_echild(struct ev_reaps *r, const struct fold *f)
{
	const struct pw_event *ev = f->ev;
	const struct pw_proc *c = named_child(f);

	if (ev->wait.target == PW_TARGET_ANY && r->autoreaps) {
		r->status_lost.which.n += r->autoreaps;
		note_late(&r->status_lost, NULL, ev);
		r->status_lost.why = r->autoreap_why;
		r->autoreaps = 0;
	} else if (c && !c->gone) {
		await_reap(r, f, c);
		return NEVER;
	} else if (!c || c->parent_id.pid != f->p->id.pid || c->why == PW_WHY_AUTOREAP) {
		return NEVER;
	} else if (c->life == PW_LIFE_AUTOREAPED) {
		note_late(&r->status_lost, c, ev);
		r->status_lost.why = c->why;
		if (r->autoreaps)
			r->autoreaps--;
	} else if (c->reaper.pid == f->p->id.pid) {
		see_taken(r, f, c, ev);
	}
	return f->now + SETTLE_NS;
}

static bool
was_refused(struct ev_reaps *r, const struct pw_proc *c, const struct pw_event *ev)
{
	const struct pw_event asked = { .ts = r->refused.at, .tid = r->refused.tid, .stack = r->refused.stack };

	if (r->refused.child != c->id.pid || r->refused.tid == ev->tid || ev->ts > asked.ts + SETTLE_NS)
		return false;
	note_late(&r->stolen, c, &asked);
	r->refused.child = 0;
	return true;
}

/* How long this parent has had it as a zombie and could run, ns. */
static uint64_t
own_time(const struct pw_proc *parent, const struct pw_proc *c, const struct pw_event *ev)
{
	const uint64_t before = c->orphaned ? sat_sub(c->zombie.since, c->died) : 0;
	const uint64_t own = sat_sub(ev->reap.zombie_ns, before);

	return sat_sub(own, pw_proc_halted(parent, sat_sub(ev->ts, own), ev->ts));
}

static uint64_t
see_reap(struct ev_reaps *r, const struct fold *f)
{
	const struct pw_event *ev = f->ev;
	const struct pw_proc *c = table_find(f->t, &ev->who);
	uint64_t ns;
	bool stolen;

	if (ev->reap.how == PW_HOW_AUTO) {
		if (c && c->why == PW_WHY_AUTOREAP)
			return NEVER;
		r->autoreaps++;
		r->autoreap_why = c ? c->why : PW_WHY_NONE;
		return NEVER;
	}
	if (!c || ev->reap.by.pid != f->p->id.pid || !how_is_wait(ev->reap.how) ||
	    (pw_proc_is_older(c) && !c->orphaned))	/* for how long is not known */
		return NEVER;
	stolen = was_refused(r, c, ev);
	ns = own_time(f->p, c, ev);
	r->n++;
	r->over_second += ns > SECOND;
	if (ns > SECOND || ns > f->age)
		line_uses_count(r->slow_lines, c->reap_stack, ev->ts);
	if (ns > f->age) {
		pid_sample_add(&r->slow, c->id.pid);
		if (r->slow_max < ns)
			r->slow_max = ns;
	}
	return stolen || ns > SECOND || r->slow.n ? f->now + SETTLE_NS : NEVER;
}

static void
see_orphan(struct ev_reaps *r, const struct fold *f)
{
	const struct pw_proc *c = table_find(f->t, &f->ev->who);

	pid_sample_add(&r->orphans, f->ev->who.pid);
	r->adopter = f->ev->reparent.to;
	if (c)
		line_uses_count(r->orphan_forks, c->fork_stack, f->ev->ts);
}

uint64_t
fold_reaps(struct ev_reaps *r, const struct fold *f)
{
	if (f->ev->kind == PW_EV_REAP)
		return see_reap(r, f);
	if (f->ev->kind == PW_EV_WAIT_RETURN && f->ev->wait.error == ECHILD)
		return see_echild(r, f);
	if (f->ev->kind != PW_EV_REPARENT)
		return NEVER;
	see_orphan(r, f);
	return f->now;
}
