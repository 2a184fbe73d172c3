/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* id.h - when two ids are one process.  Shared with the probes.
 *
 * A source knows a start to the nanosecond (bpf: start_boottime of the leader) or to
 * the tick that /proc/PID/stat shows, rounded down.  So two starts are the same when
 * they are equal, or when one is a whole tick and the other lies within that tick.
 * Where several processes with that pid began within one tick, the tick alone means
 * the newest.
 */
#ifndef PW_ID_H
#define PW_ID_H

#ifndef PW_BPF
#include <stdbool.h>
#endif

#include "event/event.h"

/* 1/USER_HZ s; USER_HZ is 100 wherever the probes run. */
#define PW_TICK_NS 10000000ULL

static inline __u64
pw_start_ticks(__u64 start)
{
	return start / PW_TICK_NS;
}

/* Only the tick is known (or the process began right at its beginning). */
static inline bool
pw_start_is_tick(__u64 start)
{
	return start % PW_TICK_NS == 0;
}

/* Of two known starts. */
static inline bool
pw_start_same(__u64 a, __u64 b)
{
	return a == b || ((pw_start_is_tick(a) || pw_start_is_tick(b)) &&
			  pw_start_ticks(a) == pw_start_ticks(b));
}

/* One process?  A start that is not known (0) matches any. */
static inline bool
pw_id_same(const struct pw_id *a, const struct pw_id *b)
{
	return a->pid == b->pid && (!a->start || !b->start || pw_start_same(a->start, b->start));
}

/* Both starts are known, and a's is after b's. */
static inline bool
pw_id_newer(const struct pw_id *a, const struct pw_id *b)
{
	return a->start > b->start && b->start && !pw_start_same(a->start, b->start);
}

/* Of one process: the better known start of the two. */
static inline __u64
pw_start_finer(__u64 a, __u64 b)
{
	return !a || (b && pw_start_is_tick(a)) ? b : a;
}

#endif
