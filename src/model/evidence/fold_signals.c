/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold_signals.c - SIGCHLD: which threads took it, and what each delivery led to. */
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "model/evidence.h"
#include "model/evidence/thread_counts.h"

static void
see_delivery(struct ev_signals *s, const struct pw_event *ev)
{
	if (ev->deliver.signo != SIGCHLD)
		return;
	thread_counts_add(s->taken_by, ev, ev->stack);
	if (ev->deliver.action != PW_ACTION_HANDLER)
		return;
	s->last_delivered = ev->ts;
	s->runs++;
	s->run_deliveries = s->run_tid == ev->tid && !s->run_waits ? s->run_deliveries + 1 : 1;
	s->run_tid = ev->tid;
	s->run_waits = 0;
	s->waits_since = 0;
	s->run_polls = false;
	s->outside_calls = ev->deliver.syscall < 0;
	s->run_cut_in = ev->deliver.outcome == PW_OUTCOME_RESTART &&
			ev->deliver.syscall != SYS_wait4 && ev->deliver.syscall != SYS_waitid;
}

static void
see_return(struct ev_signals *s, const struct pw_event *ev, uint32_t stack)
{
	s->waits_since += pw_wait_calls(ev);
	if (!s->run_tid || s->run_tid != ev->tid || ev->wait.error == EINTR)
		return;
	if (ev->wait.options & WNOHANG)
		s->run_polls = true;
	if (++s->run_waits == 1) {
		s->runs_waited++;
		s->wait_stack = stack;
	} else if (s->run_waits == s->run_deliveries + 1) {
		s->runs_looped++;
	}
}

static void
see_disposition(struct ev_signals *s, const struct pw_event *ev, const struct pw_disposition *d)
{
	s->pending = ev->flags & PW_F_PENDING;
	if (ev->disposition.origin != PW_ORIGIN_CALL ||
	    ev->disposition.action != PW_ACTION_HANDLER || d->since != ev->ts)	/* the mask alone */
		return;
	s->handler_changes++;
	s->last_handler_change = ev->ts;
}

uint64_t
fold_signals(struct ev_signals *s, const struct fold *f)
{
	if (f->ev->kind == PW_EV_DELIVER)
		see_delivery(s, f->ev);
	else if (f->ev->kind == PW_EV_WAIT_RETURN)
		see_return(s, f->ev, f->p->last_wait.stack);
	else if (f->ev->kind == PW_EV_FORK && s->run_tid == f->ev->tid)
		s->run_tid = 0;		/* no handler forks: it has returned */
	if (f->ev->kind != PW_EV_DISPOSITION)
		return NEVER;
	see_disposition(s, f->ev, &f->p->sigchld);
	return f->now + SETTLE_NS;
}
