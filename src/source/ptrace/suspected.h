/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suspected.h - what /proc says of the processes that the rules suspect. */
#ifndef PW_SUSPECTED_H
#define PW_SUSPECTED_H

#include "source/proc/limits.h"
#include "source/source.h"

struct suspected {		/* zeroed memory is an empty one */
	struct pw_suspect *v;
	size_t n;
	bool asked;		/* since the last suspected_emit() */
	size_t stopped;		/* found so by the attach, and not reported yet */
	struct limits limits;
	struct reported *reported;
};

/* Remembers which to look at. */
void suspected_ask(struct suspected *s, const struct pw_suspect *who, size_t n);

/* An event of the stream: what it says of dispositions and masks has been reported. */
void suspected_note(struct suspected *s, const struct pw_event *ev);

/* An ACTIVITY for each that is still there, and for those that the attach has found stopped, and a DISPOSITION where its mask is not as it was
 * reported: the tracer reports masks at exec only, as in passing it may meet a handler's. */
void suspected_emit(struct suspected *s, uint64_t ts, pw_sink_fn *sink, void *arg);

void suspected_done(struct suspected *s);

#endif
