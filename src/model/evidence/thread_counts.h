/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thread_counts.h - which threads did something how often: the last MAX_TIDS of them. */
#ifndef PW_THREAD_COUNTS_H
#define PW_THREAD_COUNTS_H

#include "model/evidence.h"

static inline void
thread_counts_add(struct thread_count list[MAX_TIDS], const struct pw_event *ev, uint32_t stack)
{
	struct thread_count *oldest = list;

	for (int i = 0; i < MAX_TIDS; i++) {
		if (list[i].tid == ev->tid || !list[i].tid) {
			oldest = &list[i];
			break;
		}
		if (list[i].last < oldest->last)
			oldest = &list[i];
	}
	if (oldest->tid != ev->tid)
		*oldest = (struct thread_count){ .tid = ev->tid };
	oldest->n++;
	oldest->last = ev->ts;
	oldest->stack = stack;
}

#endif
