/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_shown.c - which events are worth a line. */
#include "view/event_shown.h"

#include <stddef.h>

#include "event/id.h"
#include "event/names.h"

static bool
is_new_activity(struct event_activities *a, const struct pw_event *ev)
{
	const struct event_activity now = {
		ev->who, ev->tid == ev->who.pid ? 0 : ev->tid, ev->activity.state,
		ev->activity.syscall
	};
	struct event_activity *last = NULL;
	unsigned int i;

	for (i = 0; i < EVENT_ACTIVITIES && !last; i++)
		if (pw_id_same(&a->v[i].who, &ev->who) && a->v[i].tid == now.tid)
			last = &a->v[i];
	if (last && last->state == now.state && last->syscall == now.syscall)
		return false;
	if (!last)
		last = &a->v[a->n++ % EVENT_ACTIVITIES];
	*last = now;
	return true;
}

bool
pw_event_shown(const struct pw_event *ev, uint32_t kinds, bool threads,
	       struct event_activities *activities)
{
	if (!pw_kinds_have(kinds, ev))
		return false;
	switch ((enum pw_kind)ev->kind) {
	case PW_EV_THREAD:
		/* A leader that exits alone is shown always: ps calls it a zombie. */
		return threads || (ev->thread.state == PW_THREAD_EXIT &&
				   ev->tid == ev->who.pid && ev->thread.left);
	case PW_EV_ACTIVITY:
		if (ev->activity.state == PW_STATE_DUMPING && ev->flags & PW_F_APPROX)
			return false;	/* its exit says it, unless that takes long */
		return activities && is_new_activity(activities, ev);
	case PW_EV_FINDING:
		return ev->finding != NULL;
	case PW_EV_EXEC_FAILED:	/* a search through PATH makes many: only if asked for */
		return kinds != UINT32_MAX;
	case PW_EV_LIMITS:	/* for the rules */
	case PW_EV_OUTPUT:	/* is not one line: log and output pane show it themselves */
	case PW_EV_SUMMARY:	/* has a view of its own */
	case PW_EV_STACK:	/* others refer to it */
	case PW_EV_RELEASE:
	case PW_EV_NONE:
	case PW_EV_COUNT:
		return false;
	case PW_EV_START:
	case PW_EV_PROCESS:
	case PW_EV_FORK:
	case PW_EV_EXEC:
	case PW_EV_EXIT:
	case PW_EV_SIGNAL:
	case PW_EV_DELIVER:
	case PW_EV_WAIT_ENTER:
	case PW_EV_WAIT_RETURN:
	case PW_EV_REAP:
	case PW_EV_REPARENT:
	case PW_EV_DISPOSITION:
	case PW_EV_LOST:
	case PW_EV_NUDGE:
		return true;
	}
	return false;
}
