/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold_activity.c - what it was doing when it was looked at, and since when. */
#include <string.h>
#include <sys/syscall.h>

#include "model/evidence.h"

static void
see_other_thread(struct ev_activity *a, const struct pw_event *ev)
{
	if (ev->activity.syscall != SYS_rt_sigtimedwait)
		return;
	a->sigwaiter = ev->tid;
	a->sigwaiter_ts = ev->ts;
}

/* Their commands are behind the wait channel. */
static void
see_holders(struct ev_activity *a, const struct pw_event *ev)
{
	const char *at = ev->tail, *end = ev->tail + ev->tail_len;

	memcpy(a->pipe_held_by, ev->activity.pipe_held_by, sizeof(a->pipe_held_by));
	memset(a->holder, 0, sizeof(a->holder));
	a->end = ev->activity.end;
	a->hidden = ev->activity.hidden;
	for (int i = -1; at < end && i < PW_HOLDERS; i++) {
		const size_t len = strnlen(at, (size_t)(end - at));

		if (i >= 0)
			memcpy(a->holder[i], at, len < PW_HOLDER_LEN ? len : PW_HOLDER_LEN - 1);
		at += len + 1;
	}
}

static void
see_leader(struct ev_activity *a, const struct pw_event *ev)
{
	const uint32_t state = ev->activity.state;
	const bool same = a->ts && a->state == state && a->syscall == ev->activity.syscall &&
			  a->cpu_ticks == ev->activity.cpu_ticks;

	if (state != PW_STATE_STOPPED && state != PW_STATE_TRACED && state != PW_STATE_DUMPING)
		a->stopped_since = 0;
	else if (!a->stopped_since)
		a->stopped_since = ev->ts;
	if (state != PW_STATE_SLEEPING || !same)
		a->asleep_since = state == PW_STATE_SLEEPING ? ev->ts : 0;
	if (state != PW_STATE_RUNNING) {
		a->busy_since = 0;
	} else if (!a->busy_since) {
		a->busy_since = ev->ts;
		a->busy_ticks = ev->activity.cpu_ticks;
		a->busy_looks = 0;
	}
	a->busy_looks++;
	see_holders(a, ev);
	a->has_reaped = ev->flags & PW_F_REAPED;
	a->catches_others = ev->flags & PW_F_CATCHES;
	a->signalfd = ev->flags & PW_F_SIGNALFD;
	a->state = state;
	a->syscall = ev->activity.syscall;
	a->ts = ev->ts;
	a->cpu_ticks = ev->activity.cpu_ticks;
}

uint64_t
fold_activity(struct ev_activity *a, const struct fold *f)
{
	const struct pw_event *ev = f->ev;

	if (ev->kind == PW_EV_ACTIVITY && ev->who.pid != f->p->id.pid)
		return NEVER;		/* of a child */
	if (ev->kind == PW_EV_ACTIVITY) {
		if (ev->tid && ev->tid != ev->who.pid)
			see_other_thread(a, ev);
		else
			see_leader(a, ev);
		return f->now;
	}
	if (ev->kind != PW_EV_THREAD || ev->thread.state != PW_THREAD_EXIT)
		return NEVER;
	if (ev->tid != ev->who.pid)
		return f->now + SETTLE_NS;	/* its wait call has ended with it */
	a->leader_exited = ev->ts;
	return ev->ts + f->age;
}
