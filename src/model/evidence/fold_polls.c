/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold_polls.c - waits with WNOHANG that return 0, again and again. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "model/evidence.h"
#include "model/wait_match.h"

static uint64_t
see_zero(struct ev_polls *p, const struct fold *f)
{
	enum { BUSY = 100 };		/* a second, none of which returned a child */
	const uint64_t second = f->ev->ts / SECOND;

	if (p->excused) {
		p->excused = false;
		return NEVER;
	}
	if (second != p->second)
		p->n = 0;
	p->second = second;
	p->n++;
	p->all++;
	if (p->n <= BUSY || (p->n <= p->worst && p->n > BUSY + 1))
		return NEVER;		/* once in each such second is enough */
	if (p->worst < p->n)
		p->worst = p->n;
	return f->now + SETTLE_NS;
}

uint64_t
fold_polls(struct ev_polls *p, const struct fold *f)
{
	const struct pw_event *ev = f->ev;

	if (ev->kind == PW_EV_WAIT_RETURN) {
		if (wait_returned_0(&f->p->last_wait))
			return see_zero(p, f);
		if (ev->wait.error != ECHILD)
			p->excused = true;
	} else if ((ev->kind == PW_EV_SIGNAL && ev->signal.signo == SIGCHLD) ||
		   (ev->kind == PW_EV_DELIVER && ev->deliver.signo == SIGCHLD)) {
		p->excused = true;
	}
	return NEVER;
}
