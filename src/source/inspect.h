/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inspect.h - what a process is doing now, for any live source's inspect. */
#ifndef PW_INSPECT_H
#define PW_INSPECT_H

#include <stdint.h>

#include "event/event.h"
#include "source/source.h"

/* Hands an ACTIVITY to the sink: 1, or 0 when the process is gone. */
int inspect_tell(const struct pw_id *who, uint64_t ts, pw_sink_fn *sink, void *arg);

#endif
