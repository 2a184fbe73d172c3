/* SPDX-License-Identifier: GPL-2.0-or-later */
/* marks.h - what happened to each parent and when: its SIGCHLDs and its wait calls, to the
 * nanosecond, for a timeline at any scale.
 *
 * A picture asks for one column at a time, which costs the same however much happened.
 */
#ifndef PW_MARKS_H
#define PW_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"

enum mark {
	MARK_GENERATED = 1 << 0,
	MARK_COALESCED = 1 << 1,
	MARK_IGNORED = 1 << 2,
	MARK_BLOCKED = 1 << 3,
	MARK_DELIVERED = 1 << 4,
	MARK_REAPED = 1 << 5,
	MARK_EMPTY = 1 << 6,
	MARK_ECHILD = 1 << 7,
	MARK_EINTR = 1 << 8,
	MARK_WAITING = 1 << 9,	/* inside a wait call that blocked */
	MARK_PENDING = 1 << 10,	/* a SIGCHLD was pending: another one is coalesced */
};
#define MARK_SIGNALS (MARK_GENERATED | MARK_COALESCED | MARK_IGNORED | MARK_BLOCKED | MARK_DELIVERED | \
		      MARK_PENDING)
#define MARK_WAITS (MARK_REAPED | MARK_EMPTY | MARK_ECHILD | MARK_EINTR | MARK_WAITING)

/* One moment of a process. */
struct mark_point {
	uint64_t ts;		/* ns */
	uint64_t seq;		/* of the event; 0 = it stands for a second whose events were dropped */
	uint32_t pid;		/* the child that it is about; 0 = none, or not known */
	uint16_t bits;		/* enum mark */
	uint16_t coalesced;	/* of the SIGCHLDs that it stands for */
};

/* What a column shows. */
struct mark_sum {
	unsigned int bits;	/* enum mark */
	unsigned int coalesced;	/* SIGCHLDs */
};

struct marks;
struct marks *marks_new(void);
void marks_free(struct marks *m);	/* NULL is harmless */

/* Takes in SIGNAL, DELIVER and WAIT_RETURN, of the process with that id; other kinds
 * leave no mark.  seq: the number of the event. */
void marks_event(struct marks *m, const struct pw_event *ev, uint64_t seq, const struct pw_id *id);

/* The mark that such an event leaves, at its time; 0 = none. */
unsigned int marks_of_event(const struct pw_event *ev);

/* The marks of that process in [from, to), ns, up to the event with that number: of the same time
 * there may be later ones.  UINT64_MAX = all. */
struct mark_sum marks_at(const struct marks *m, const struct pw_id *id, uint64_t from, uint64_t to, uint64_t seq);

/* The first point of that process from that time and event on (seq 0: any of that time), or the
 * last before it, which has one of the bits and is about that child (pid 0: about any).  NULL = there
 * is none. */
const struct mark_point *marks_next(const struct marks *m, const struct pw_id *id, unsigned int bits,
				    uint32_t pid, uint64_t ts, uint64_t seq);
const struct mark_point *marks_before(const struct marks *m, const struct pw_id *id, unsigned int bits,
				      uint32_t pid, uint64_t ts, uint64_t seq);

/* Bytes that they hold, roughly. */
size_t marks_size(const struct marks *m);
/* The events before ts are dropped: of their marks one is kept for each second. */
void marks_fold(struct marks *m, uint64_t ts);

#endif
