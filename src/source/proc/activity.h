/* SPDX-License-Identifier: GPL-2.0-or-later */
/* activity.h - what a process is doing now, for any live source's inspect. */
#ifndef PW_ACTIVITY_H
#define PW_ACTIVITY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "event/event.h"
#include "source/source.h"

struct limits;
struct procinfo;

/* Hands an ACTIVITY and LIMITS to the sink, and an ACTIVITY with its tid for each
 * other thread that waits for signals, or that is asked about as it was in a wait call
 * (state ZOMBIE: it is no more): how many events, 0 when the process is gone. */
int activity_emit(struct limits *l, const struct pw_suspect *who, uint64_t ts, pw_sink_fn *sink,
		 void *arg);
/* Does that thread, read with PROCINFO_WAIT, sleep in sigtimedwait(2) for SIGCHLD? */
bool activity_sigwaits(const struct procinfo *t, pid_t tid);
/* The ACTIVITY of each thread but the first that is in sigtimedwait(2) for SIGCHLD, as of
 * the time and process of the event `as`: how many. */
int activity_sigwaiters(const struct procinfo *p, const struct pw_event *as, pw_sink_fn *sink,
			void *arg);

#endif
