/* SPDX-License-Identifier: GPL-2.0-or-later */
/* track_signals.c - signals generated and delivered, and what a process does with
 * SIGCHLD. */
#include "model/track_signals.h"

#include <signal.h>
#include <stddef.h>

/* A child's SIGCHLD comes after its end. */
static void
note_fate(struct lives *l, const struct pw_event *ev)
{
	const struct pw_id child = { .pid = ev->signal.from };
	struct pw_proc *z = child.pid ? table_find(&l->t, &child) : NULL;

	/* exit_notify() in kernel/exit.c; when a parent ends its adopter gets another one */
	if (z && (z->life == PW_LIFE_EXITING || (z->life == PW_LIFE_ZOMBIE && z->presumed)) &&
	    ev->signal.code >= CLD_EXITED && ev->signal.code <= CLD_DUMPED)
		life_become_zombie(l, z, ev->ts);
	if (z && z->life == PW_LIFE_ZOMBIE && z->parent_id.pid == ev->who.pid)
		z->zombie.sigchld = ev->signal.result;
}

/* wait(2), WUNTRACED: a parent is notified of stops, too, unless SA_NOCLDSTOP is set. */
static void
note_stop(struct lives *l, const struct pw_event *ev)
{
	const struct pw_id child = { .pid = ev->signal.from };
	struct pw_proc *c = child.pid ? table_find(&l->t, &child) : NULL;

	if (!c || c->parent_id.pid != ev->who.pid)
		return;
	if (ev->signal.code == CLD_STOPPED || ev->signal.code == CLD_CONTINUED)
		table_set_stop_looked(&l->t, c, false);
	if (ev->signal.code == CLD_STOPPED) {
		c->stopped = ev->ts;
		c->stop_signal = ev->signal.stop_signal;
		life_halt(c, ev->ts);
	} else if (ev->signal.code == CLD_CONTINUED) {
		c->stopped = 0;
		life_continue(c, ev->ts);
	}
}

void
track_signal(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p = life_find(l, &ev->who);
	bool mine = ev->signal.signo == SIGCHLD;
	struct pw_parenting none = { 0 }, *k = p ? &p->kids : &none;

	switch (mine ? (enum pw_result)ev->signal.result : PW_RESULT_NONE) {
	case PW_RESULT_QUEUED:
		l->sum.signals.queued++;
		k->sigchld.queued++;
		break;
	case PW_RESULT_COALESCED:
		l->sum.signals.coalesced++;
		k->sigchld.coalesced++;
		break;
	case PW_RESULT_IGNORED:
		l->sum.signals.ignored++;
		k->sigchld.ignored++;
		break;
	case PW_RESULT_BLOCKED:
		l->sum.signals.blocked++;
		k->sigchld.blocked++;
		break;
	case PW_RESULT_LOST:
		l->sum.signals.lost++;
		k->sigchld.lost++;
		break;
	case PW_RESULT_NONE:
	case PW_RESULT_COUNT:
		break;
	}
	if (mine) {
		note_fate(l, ev);
		note_stop(l, ev);
	}
	life_emit(l, ev);
}

static void
infer_from_delivery(struct pw_proc *p, const struct pw_event *ev)
{
	struct pw_disposition *d = &p->sigchld;

	if (ev->deliver.action == PW_ACTION_HANDLER)
		p->kids.delivers++;
	if (d->blocked) {	/* a thread has just taken one */
		d->blocked = false;
		d->blocked_origin = PW_ORIGIN_CALL;
		d->blocked_since = ev->ts;
	}
	if (d->action != ev->deliver.action) {
		d->action = ev->deliver.action;
		d->origin = PW_ORIGIN_NONE;
		d->origin_unsure = false;
		d->since = ev->ts;
		d->tid = ev->tid;
	}
	if (ev->deliver.action == PW_ACTION_HANDLER)
		d->sa_flags = ev->deliver.sa_flags;
	if (ev->deliver.sa_flags & SA_RESETHAND) {
		d->action = PW_ACTION_DEFAULT;
		d->origin = PW_ORIGIN_RESETHAND;
		d->origin_unsure = false;
		d->since = ev->ts;
	}
}

/* signal(7): those whose default action is to dump core. */
static bool
is_core_signal(int signo)
{
	static const int core[] = { SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGXCPU, SIGXFSZ,
				    SIGSYS };

	for (size_t i = 0; i < sizeof(core) / sizeof(core[0]); i++)
		if (core[i] == signo)
			return true;
	return false;
}

void
track_deliver(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p = life_actor(l, ev, NULL);

	if (ev->deliver.outcome == PW_OUTCOME_EINTR)
		l->sum.interrupted++;
	if (ev->deliver.signo == SIGCHLD) {
		l->sum.delivers += ev->deliver.action == PW_ACTION_HANDLER;
		if (p)
			infer_from_delivery(p, ev);
	}
	if (p && ev->deliver.action == PW_ACTION_DEFAULT && is_core_signal(ev->deliver.signo)) {
		table_set_dumping(&l->t, p, ev->ts);
		p->dump_signal = ev->deliver.signo;
	}
	life_emit(l, ev);
}

void
track_disposition(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p = life_actor(l, ev, NULL);
	struct pw_disposition *d = p ? &p->sigchld : NULL;
	bool blocked = ev->flags & PW_F_BLOCKED;

	if (!d)
		return;
	if (d->action == PW_ACTION_HANDLER && ev->disposition.action == PW_ACTION_DEFAULT)
		d->caught_until = ev->ts;
	if (d->action != ev->disposition.action || d->sa_flags != ev->disposition.sa_flags ||
	    (d->handler && ev->disposition.handler && d->handler != ev->disposition.handler) || !d->since) {
		d->since = ev->ts;
		d->origin = ev->disposition.origin;
		d->origin_unsure = ev->disposition.origin != PW_ORIGIN_NONE && ev->flags & PW_F_APPROX;
		d->tid = ev->tid;
	}
	if (d->blocked != blocked || !d->blocked_since) {
		d->blocked_since = ev->ts;
		d->blocked_origin = ev->disposition.origin;
	}
	d->action = ev->disposition.action;
	d->sa_flags = ev->disposition.sa_flags;
	if (ev->disposition.handler || d->action != PW_ACTION_HANDLER)
		d->handler = ev->disposition.handler;
	d->blocked = blocked;
	life_emit(l, ev);
}
