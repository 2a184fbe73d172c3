/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suspects.h - what /proc says of the processes that the rules suspect. */
#ifndef PW_SUSPECTS_H
#define PW_SUSPECTS_H

#include <stddef.h>
#include <stdint.h>

#include "event/event.h"
#include "source/proc/limits.h"
#include "source/source.h"

struct suspect {
	struct pw_suspect who;
	bool blocked;		/* SIGCHLD, in every thread: as last reported */
	bool known;		/* what was last reported */
	bool looked;		/* what the probes came too late for was reported */
};

struct suspects {		/* zeroed memory is an empty one */
	struct suspect *v;
	size_t n;
	bool asked;		/* since the last suspects_emit() */
	struct limits limits;
};

/* Remembers which to look at; those of before that are not among them are forgotten. */
void suspects_ask(struct suspects *s, const struct pw_suspect *who, size_t n);

/* An ACTIVITY for each that is still there, and a DISPOSITION where a mask has
 * changed: the probes see masks at exec only, since in passing they may meet a
 * handler's.  map is the descriptor of `watched`, which knows the sa_flags.
 * Returns how many events went to the sink. */
unsigned int suspects_emit(struct suspects *s, int map, uint64_t ts, pw_sink_fn *sink, void *arg);

/* At attach: the ACTIVITY of a stopped process, and the wait call that its parent is in, if
 * that is watched. */
void suspects_found_stopped(struct suspects *s, int map, pid_t pid, pw_sink_fn *sink, void *arg);

void suspects_done(struct suspects *s);

#endif
