/* SPDX-License-Identifier: GPL-2.0-or-later */
/* life_signal.c - what living processes do: signals, threads, what they wait in. */
#include <signal.h>

#include "model/life.h"
#include "model/waits.h"

void
life_signal(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *p = table_find(&m->t, &ev->who);
	bool mine = ev->signal.signo == SIGCHLD;
	struct pw_parenting none = { 0 }, *k = p ? &p->kids : &none;

	switch (mine ? (enum pw_result)ev->signal.result : PW_RESULT_NONE) {
	case PW_RESULT_QUEUED:
		m->sum.signals.queued++;
		k->sigchld.queued++;
		break;
	case PW_RESULT_COALESCED:
		m->sum.signals.coalesced++;
		k->sigchld.coalesced++;
		break;
	case PW_RESULT_IGNORED:
		m->sum.signals.ignored++;
		k->sigchld.ignored++;
		break;
	case PW_RESULT_BLOCKED:
		m->sum.signals.blocked++;
		k->sigchld.blocked++;
		break;
	case PW_RESULT_LOST:
		k->sigchld.lost++;
		break;
	case PW_RESULT_NONE:
	case PW_RESULT_COUNT:
		break;
	}
	model_emit(m, ev);
}

static void
learn_from_delivery(struct pw_proc *p, const struct pw_event *ev)
{
	struct pw_disposition *d = &p->sigchld;

	if (ev->deliver.action == PW_ACTION_HANDLER)
		p->kids.delivers++;
	if (d->blocked) {	/* somebody has just taken one */
		d->blocked = false;
		d->blocked_origin = PW_ORIGIN_CALL;
		d->blocked_since = ev->ts;
	}
	if (d->action != ev->deliver.action) {
		d->action = ev->deliver.action;
		d->origin = PW_ORIGIN_NONE;
		d->since = ev->ts;
		d->tid = ev->tid;
	}
	if (ev->deliver.action == PW_ACTION_HANDLER)
		d->sa_flags = ev->deliver.sa_flags;
	if (ev->deliver.sa_flags & SA_RESETHAND) {
		d->action = PW_ACTION_DEFAULT;
		d->origin = PW_ORIGIN_RESETHAND;
		d->since = ev->ts;
	}
}

void
life_deliver(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *p = life_actor(m, ev, NULL);

	if (ev->deliver.outcome == PW_OUTCOME_EINTR)
		m->sum.interrupted++;
	if (ev->deliver.signo == SIGCHLD) {
		m->sum.delivers++;
		if (p)
			learn_from_delivery(p, ev);
	}
	model_emit(m, ev);
}

void
life_disposition(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *p = life_actor(m, ev, NULL);
	struct pw_disposition *d = p ? &p->sigchld : NULL;
	bool blocked = ev->flags & PW_F_BLOCKED;

	if (!d)
		return;
	if (d->action != ev->disposition.action || d->sa_flags != ev->disposition.sa_flags ||
	    !d->since) {
		d->since = ev->ts;
		d->origin = ev->disposition.origin;
		d->tid = ev->tid;
	}
	if (d->blocked != blocked || !d->blocked_since) {
		d->blocked_since = ev->ts;
		d->blocked_origin = ev->disposition.origin;
	}
	d->action = ev->disposition.action;
	d->sa_flags = ev->disposition.sa_flags;
	d->blocked = blocked;
	model_emit(m, ev);
}

void
life_thread(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *p = life_actor(m, ev, NULL);

	if (!p)
		return;
	if (ev->thread.state == PW_THREAD_START)
		p->threads++;
	else if (ev->tid == ev->who.pid)
		p->leader_gone = true;
	else if (p->threads)
		p->threads--;
	if (ev->thread.state == PW_THREAD_EXIT)
		wait_thread_ended(&p->in_wait, ev->tid);
	model_emit(m, ev);
}

void
life_activity(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *p = life_actor(m, ev, NULL);

	if (!p)
		return;
	if (!ev->tid || ev->tid == ev->who.pid) {
		p->activity = ev->activity.state;
		p->activity_syscall = ev->activity.syscall;
		p->activity_ts = ev->ts;
	}
	wait_look(m, &p->in_wait, ev);
	model_emit(m, ev);
}

void
life_limits(struct pw_model *m, const struct pw_event *ev)
{
	if (table_find(&m->t, &ev->who))
		model_emit(m, ev);
}
