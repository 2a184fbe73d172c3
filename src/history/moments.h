/* SPDX-License-Identifier: GPL-2.0-or-later */
/* moments.h - when most happens between parents and their children. */
#ifndef PW_MOMENTS_H
#define PW_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"

struct event_log;

struct moment {
	uint64_t ts;		/* ns */
	uint32_t weight, pad;	/* a merged SIGCHLD counts for more */
};

/* Zeroed memory has none. */
struct moments {
	struct moment *v;	/* by time */
	size_t n, cap;
};

void moments_done(struct moments *m);

/* Takes in EXIT, and what is about SIGCHLD and wait calls; ts: event_log_time(). */
void moments_add(struct moments *m, const struct pw_event *ev, uint64_t ts);
/* Those before ts are forgotten. */
void moments_drop(struct moments *m, uint64_t ts);

/* The busiest stretch of all, no more than a picture can show: from the first moment of
 * it to the last, ns; the later one of two that are equal.  false: nothing has happened. */
bool moments_busiest(const struct moments *m, uint64_t *from, uint64_t *to);

/* What follows that event belongs to it: the delivery, and the wait call after that; all: and those
 * that follow it in a loop.  The number of the last of them, or of the event itself. */
uint64_t moments_last_wait(const struct event_log *log, uint64_t seq, bool all);

#endif
