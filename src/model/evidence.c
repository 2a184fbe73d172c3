/* SPDX-License-Identifier: GPL-2.0-or-later */
/* evidence.c - which parent an event speaks of, and which subjects it adds to. */
#include "model/evidence.h"

#include <signal.h>

#include "model/line_uses.h"

static struct pw_proc *
running(const struct pw_table *t, const struct pw_id *id)
{
	struct pw_proc *p = id->pid ? table_find(t, id) : NULL;

	return p && p->life == PW_LIFE_RUNNING ? p : NULL;
}

static struct pw_proc *
reaping_parent(const struct pw_table *t, const struct pw_event *ev)
{
	const struct pw_proc *c = table_find(t, &ev->who);
	struct pw_proc *p = c ? c->parent : NULL;

	return p && p->life == PW_LIFE_RUNNING ? p : NULL;
}

/* A child's exec failed: it runs the program of its parent, if it has not exec'd before. */
static struct pw_proc *
parent_of_copy(const struct pw_table *t, const struct pw_event *ev)
{
	const struct pw_proc *c = table_find(t, &ev->who);

	return c && !c->execed && !c->preexisting ? running(t, &c->parent_id) : NULL;
}

/* A child outlived its parent, whose evidence says so after its end. */
static struct pw_proc *
parent_outlived(const struct pw_table *t, const struct pw_event *ev)
{
	const struct pw_proc *c = table_find(t, &ev->who);
	struct pw_proc *from = table_find(t, &ev->reparent.from);

	if (!c || c->life != PW_LIFE_RUNNING || !from || from->life == PW_LIFE_RUNNING)
		return NULL;
	return from;
}

/* What an exiting process does concerns its parent; so does a dump of core, unless it keeps
 * zombies from being reaped. */
static struct pw_proc *
looked_at(const struct pw_table *t, const struct pw_event *ev)
{
	const struct pw_proc *p = table_find(t, &ev->who);

	if (p && (p->life == PW_LIFE_EXITING || (p->dumps && !p->kids.zombies_now)))
		return running(t, &p->parent_id);
	return running(t, &ev->who);
}

struct pw_proc *
evidence_subject(const struct pw_table *t, const struct pw_event *ev, bool *always)
{
	*always = true;
	switch ((enum pw_kind)ev->kind) {
	case PW_EV_FORK:
		return running(t, &ev->fork.parent);
	case PW_EV_REAP:
		return reaping_parent(t, ev);
	case PW_EV_EXEC_FAILED:
		return parent_of_copy(t, ev);
	case PW_EV_REPARENT:
		return parent_outlived(t, ev);
	case PW_EV_ACTIVITY:
		return looked_at(t, ev);
	case PW_EV_WAIT_ENTER:
	case PW_EV_WAIT_RETURN:
		return running(t, &ev->who);
	case PW_EV_DELIVER:
		*always = eintr_counts(ev);
		return running(t, &ev->who);
	case PW_EV_THREAD:
		*always = ev->tid == ev->who.pid;
		return running(t, &ev->who);
	case PW_EV_SIGNAL:
	case PW_EV_DISPOSITION:
	case PW_EV_LIMITS:
		*always = false;
		return running(t, &ev->who);
	case PW_EV_NONE:
	case PW_EV_START:
	case PW_EV_PROCESS:
	case PW_EV_EXEC:
	case PW_EV_EXIT:
	case PW_EV_STACK:
	case PW_EV_RELEASE:
	case PW_EV_FINDING:
	case PW_EV_LOST:
	case PW_EV_NUDGE:
	case PW_EV_OUTPUT:
	case PW_EV_SUMMARY:
	case PW_EV_COUNT:
		break;
	}
	return NULL;
}

struct pw_proc *
evidence_original(const struct pw_table *t, const struct pw_proc *p)
{
	return !p->execed && !p->preexisting && !p->orphaned ? running(t, &p->parent_id) : NULL;
}

uint64_t
evidence_fold_of_copy(struct evidence *e, const struct fold *f)
{
	return fold_loops(&e->loops, f);
}

static uint64_t
earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t
evidence_fold(struct evidence *e, const struct fold *f)
{
	uint64_t when = fold_signals(&e->signals, f);

	when = earlier(when, fold_waits(&e->waits, &e->signals, f));
	when = earlier(when, fold_activity(&e->activity, f));
	when = earlier(when, fold_reaps(&e->reaps, f));
	when = earlier(when, fold_polls(&e->polls, f));
	when = earlier(when, fold_eintr(&e->eintr, f));
	when = earlier(when, fold_blocking(&e->blocking, f));
	when = earlier(when, fold_stopped(&e->stopped, f));
	when = earlier(when, fold_exiting(&e->exiting, f));
	when = earlier(when, fold_loops(&e->loops, f));
	when = earlier(when, fold_failed_execs(&e->failed_execs, f));
	return earlier(when, fold_limits(&e->limits, f));
}

void
evidence_observe(struct evidence *e, const struct pw_proc *p, const struct pw_table *t,
		 uint64_t now, uint64_t age)
{
	observe_exiting(&e->exiting, p, t, now, age);
	observe_loops(&e->loops, p, &t->stacks, now);
	observe_failed_execs(&e->failed_execs, t, now);
	observe_stopped(&e->stopped, p, now, age);
	observe_blocking(&e->blocking, e->waits.in_handler, p, now);
	observe_growth(&e->limits, p, now);
}

static void
mark_late(const struct late_wait *l, struct stacks *all)
{
	stacks_mark(all, l->stack);
	stacks_mark(all, l->taker_stack);
}

void
evidence_mark_stacks(const struct evidence *e, struct stacks *all)
{
	for (int i = 0; i < MAX_TIDS; i++)
		stacks_mark(all, e->waits.made_by[i].stack);
	stacks_mark(all, e->signals.wait_stack);
	stacks_mark(all, e->waits.eintr.stack);
	mark_late(&e->reaps.stolen, all);
	mark_late(&e->reaps.status_lost, all);
	mark_late(&e->reaps.again, all);
	stacks_mark(all, e->reaps.refused.stack);
	line_uses_mark(all, e->reaps.slow_lines);
	line_uses_mark(all, e->reaps.orphan_forks);
	line_uses_mark(all, e->polls.lines);
	line_uses_mark(all, e->eintr.lines);
	stacks_mark(all, e->blocking.wait.stack);
	stacks_mark(all, e->stopped.wait.stack);
	line_uses_mark(all, e->failed_execs.forks);
	stacks_mark(all, e->loops.stack);
}
