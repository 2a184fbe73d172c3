/* SPDX-License-Identifier: GPL-2.0-or-later */
/* time_given.h - a moment of a recording as a user writes it: --since and --until. */
#ifndef PW_TIME_GIVEN_H
#define PW_TIME_GIVEN_H

#include <stdint.h>

#include "event/event.h"

struct time_given {
	enum {
		TIME_NOT_GIVEN,
		TIME_AFTER_START,	/* ns after the start of the recording */
		TIME_OF_DAY,		/* ns since midnight, local time */
	} kind;
	uint64_t ns;
};

/* "8.15", seconds, or "12:03:04", a time of day, of which seconds may have a fraction or be left out.
 * 0 or -EINVAL. */
int time_given_parse(const char *s, struct time_given *out);

/* Event time, ns, in the recording with that START: a time of day up to 12 hours before it is the
 * start itself, an earlier one is the next day's.  If it is not given `otherwise`.  -ERANGE: the recording does not say what time of day it was. */
int time_given_resolve(const struct time_given *t, const struct pw_event *start, uint64_t otherwise,
		       uint64_t *out);

#endif
