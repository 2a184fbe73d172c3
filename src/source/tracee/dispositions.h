/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dispositions.h - what a process does with SIGCHLD, and when a change of it is reported. */
#ifndef PW_DISPOSITIONS_H
#define PW_DISPOSITIONS_H

#include "tracees.h"

#define SA_SHOWN 0xd8000807UL	/* all but SA_RESTORER, which is the C library's */

/* DISPOSITION, if that differs from what was reported last. */
void disposition_note(struct tracees *ts, struct tracee *p, uint32_t tid, enum pw_origin origin,
		      bool blocked);

/* Seen in passing, outside an exec: the mask may be a handler's, so only the action counts. */
void disposition_in_passing(struct tracees *ts, struct tracee *p, uint32_t tid);

#endif
