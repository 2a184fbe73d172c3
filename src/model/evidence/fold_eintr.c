/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold_eintr.c - calls that failed with EINTR, though SA_RESTART would have restarted
 * them. */
#include <signal.h>
#include <sys/syscall.h>

#include "model/call_traits.h"
#include "model/evidence.h"
#include "model/line_uses.h"
#include "model/runtime_of.h"

/* A wait call that fails so and is not repeated leaves a zombie: interrupted-wait says it.
 * Shells repeat theirs at once. */
static bool
is_wait_call(int nr)
{
	return nr == SYS_wait4 || nr == SYS_waitid;
}

bool
eintr_counts(const struct pw_event *ev)
{
	return ev->deliver.outcome == PW_OUTCOME_EINTR && ev->deliver.syscall >= 0 &&
	       ev->deliver.action == PW_ACTION_HANDLER &&
	       !(ev->deliver.sa_flags & SA_RESTART) && !is_wait_call(ev->deliver.syscall) &&
	       !(call_traits(ev->deliver.syscall) & CALL_NEVER_RESTARTS);
}

uint64_t
fold_eintr(struct ev_eintr *e, const struct fold *f)
{
	const struct pw_event *ev = f->ev;
	int i;

	if (ev->kind != PW_EV_DELIVER || !eintr_counts(ev))
		return NEVER;
	if (runtime_repeats_calls(f->p))
		return NEVER;		/* PEP 475, perlipc(1) */
	e->n++;
	line_uses_count(e->lines, ev->stack, ev->ts);
	for (i = 0; i < MAX_CALLS && e->by_call[i].n; i++)
		if (e->by_call[i].call == ev->deliver.syscall &&
		    e->by_call[i].signo == ev->deliver.signo)
			break;
	if (i < MAX_CALLS) {
		e->by_call[i].call = ev->deliver.syscall;
		e->by_call[i].signo = ev->deliver.signo;
		e->by_call[i].n++;
	}
	return f->now + SETTLE_NS;
}
