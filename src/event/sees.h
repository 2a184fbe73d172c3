/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sees.h - what a watch or a recording can see, so that nothing compares backends. */
#ifndef PW_SEES_H
#define PW_SEES_H

#include <stdbool.h>
#include <stdint.h>

#include "event/event.h"

/* enum pw_sees bits that a recording without "sees" had, by its backend: recordings
 * made before the field existed. */
uint32_t pw_sees_of_backend(unsigned int backend);

/* Does the stream that begins with `start` see all of `what` (enum pw_sees)?  Of one
 * process it may still be blind.  Before the start (NULL) the answer is yes. */
bool pw_stream_sees(const struct pw_event *start, uint32_t what);

#endif
