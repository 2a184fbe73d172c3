/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thread_counts.h - which threads did something how often: the last MAX_TIDS of them. */
#ifndef PW_THREAD_COUNTS_H
#define PW_THREAD_COUNTS_H

#include "model/evidence.h"

static inline void
thread_counts_add(struct thread_count list[MAX_TIDS], uint32_t tid, uint64_t ts)
{
	struct thread_count *oldest = list;

	for (int i = 0; i < MAX_TIDS; i++) {
		if (list[i].tid == tid || !list[i].tid) {
			oldest = &list[i];
			break;
		}
		if (list[i].last < oldest->last)
			oldest = &list[i];
	}
	if (oldest->tid != tid)
		oldest->n = 0;
	oldest->tid = tid;
	oldest->n++;
	oldest->last = ts;
}

#endif
