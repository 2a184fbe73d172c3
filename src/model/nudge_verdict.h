/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nudge_verdict.h - what it proves that a SIGCHLD from procwatch (--nudge) was sent, and what
 * came of it. */
#ifndef PW_NUDGE_VERDICT_H
#define PW_NUDGE_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "event/event.h"

/* Beside what the event has: all since the SIGCHLD. */
struct nudge_seen {
	bool gone;		/* the process ended, or ran another program */
	int32_t deaths;		/* children that became zombies */
};

/* Fills in the outcome of a NUDGE; everything else in it is there. */
void nudge_conclude(struct pw_event *ev, const struct nudge_seen *seen);
/* The rule that the outcome proves, or "". */
const char *nudge_rule(const struct pw_event *ev);
/* Does it say why the zombies are there? */
bool nudge_proves(const struct pw_event *ev);

#endif
