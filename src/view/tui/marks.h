/* SPDX-License-Identifier: GPL-2.0-or-later */
/* marks.h - what happened to a parent and when, at the timeline's resolution.
 *
 * For each parent and each zoom a ring of bins, each a set of bits: the cost of
 * a mark, of a picture and of the memory do not grow with what happens.
 */
#ifndef PW_TUI_MARKS_H
#define PW_TUI_MARKS_H

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
};
#define MARK_SIGNALS (MARK_GENERATED | MARK_COALESCED | MARK_IGNORED | MARK_BLOCKED | MARK_DELIVERED)
#define MARK_WAITS (MARK_REAPED | MARK_EMPTY | MARK_ECHILD | MARK_EINTR | MARK_WAITING)

#define MARKS_ZOOMS 11
/* The timeline's whole width at that zoom, ns: 1 s to 1 h. */
uint64_t marks_span(unsigned int zoom);
const char *marks_span_name(unsigned int zoom);

struct marks;
struct marks *marks_new(void);
void marks_free(struct marks *m);	/* NULL is harmless */
struct marks *marks_copy(const struct marks *m);

/* Takes in SIGNAL, DELIVER and WAIT_RETURN, of the process with that id; other
 * kinds leave no mark. */
void marks_event(struct marks *m, const struct pw_event *ev, const struct pw_id *id);

/* The marks of that process in [from, to), ns, as finely as zoom asks; 0 = none. */
unsigned int marks_at(const struct marks *m, const struct pw_id *id,
		      unsigned int zoom, uint64_t from, uint64_t to);

#endif
