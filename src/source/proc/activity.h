/* SPDX-License-Identifier: GPL-2.0-or-later */
/* activity.h - what a process is doing now, for any live source's inspect. */
#ifndef PW_ACTIVITY_H
#define PW_ACTIVITY_H

#include <stdint.h>

#include "event/event.h"
#include "source/source.h"

struct limits;

/* Hands an ACTIVITY and LIMITS to the sink, and an ACTIVITY with its tid for each
 * other thread that waits for signals, or that is asked about as it was in a wait call
 * (state ZOMBIE: it is no more): how many events, 0 when the process is gone. */
int activity_emit(struct limits *l, const struct pw_suspect *who, uint64_t ts, pw_sink_fn *sink,
		 void *arg);

#endif
