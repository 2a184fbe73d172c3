/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_shown.h - which events are worth a line: the same in the log, on the screen and in
 * the report. */
#ifndef PW_EVENT_SHOWN_H
#define PW_EVENT_SHOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "event/event.h"

/* What a parent of zombies was last seen doing: it is asked again and again, and only a
 * new answer is worth a line.  Zeroed memory remembers nothing. */
enum { EVENT_ACTIVITIES = 64 };
struct event_activities {
	struct event_activity {
		struct pw_id who;
		uint32_t tid;		/* 0 = the thread-group leader */
		uint32_t state;		/* enum pw_state */
		int32_t syscall;
	} v[EVENT_ACTIVITIES];
	unsigned int n;			/* ever remembered; the oldest gives way */
};

/* kinds: bit kind, as in struct pw_view_opts; threads: their starts and ends, too.
 * activities is updated; NULL = no ACTIVITY is shown. */
bool pw_event_shown(const struct pw_event *ev, uint32_t kinds, bool threads,
		    struct event_activities *activities);

#endif
