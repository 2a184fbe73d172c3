/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold_eintr.c - calls that failed with EINTR, though SA_RESTART would have restarted
 * them. */
#include <signal.h>
#include <sys/syscall.h>

#include "model/evidence.h"

/* signal(7): these fail with EINTR whatever SA_RESTART says, so their callers expect it.
 * futex(2) is called by the C library's locks, which repeat it themselves. */
static bool
never_restarts(int nr)
{
	static const int calls[] = {
		SYS_rt_sigsuspend, SYS_rt_sigtimedwait, SYS_ppoll, SYS_pselect6,
		SYS_epoll_pwait, SYS_epoll_pwait2, SYS_nanosleep, SYS_clock_nanosleep,
		SYS_semtimedop, SYS_semop, SYS_msgrcv, SYS_msgsnd, SYS_io_getevents,
		SYS_io_uring_enter, SYS_futex,
#ifdef SYS_pause
		SYS_pause, SYS_poll, SYS_select, SYS_epoll_wait,
#endif
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i] == nr)
			return true;
	return false;
}

bool
eintr_counts(const struct pw_event *ev)
{
	return ev->deliver.outcome == PW_OUTCOME_EINTR && ev->deliver.syscall >= 0 &&
	       ev->deliver.action == PW_ACTION_HANDLER &&
	       !(ev->deliver.sa_flags & SA_RESTART) && !never_restarts(ev->deliver.syscall);
}

uint64_t
fold_eintr(struct ev_eintr *e, const struct fold *f)
{
	const struct pw_event *ev = f->ev;
	int i;

	if (ev->kind != PW_EV_DELIVER || !eintr_counts(ev))
		return NEVER;
	e->n++;
	for (i = 0; i < MAX_CALLS && e->by_call[i].n; i++)
		if (e->by_call[i].call == ev->deliver.syscall)
			break;
	if (i < MAX_CALLS) {
		e->by_call[i].call = ev->deliver.syscall;
		e->by_call[i].n++;
	}
	return f->now + SETTLE_NS;
}
