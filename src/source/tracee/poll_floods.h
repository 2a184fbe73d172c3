/* SPDX-License-Identifier: GPL-2.0-or-later */
/* poll_floods.h - a flood of equal wait calls that return no child is one event now and then. */
#ifndef PW_POLL_FLOODS_H
#define PW_POLL_FLOODS_H

#include "tracees.h"

/* The thread does something else that is reported: the rest of its flood comes before. */
void polls_end(struct tracees *ts, struct tracee_thread *t);

/* The thread's call has returned so.  Is it one more of the flood?  Then it is counted, and
 * needs no event of its own. */
bool polls_see(struct tracees *ts, struct tracee_thread *t, const struct tracee_wait_result *r);

/* The thread and the arguments of a WAIT_ENTER or WAIT_RETURN. */
struct pw_event wait_event(const struct tracees *ts, enum pw_kind kind,
			   const struct tracee_thread *t, const struct tracee_wait *w);

#endif
