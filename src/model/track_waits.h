/* SPDX-License-Identifier: GPL-2.0-or-later */
/* track_waits.h - wait calls: begun, returned, or left without a return.
 *
 * Not every call returns where a source sees it: siglongjmp() leaves it from a handler,
 * its thread is cancelled, the return is dropped, or the source polls.
 */
#ifndef PW_TRACK_WAITS_H
#define PW_TRACK_WAITS_H

#include "event/suspect.h"
#include "model/transitions.h"

void track_wait_enter(struct lives *l, const struct pw_event *ev);
void track_wait_return(struct lives *l, const struct pw_event *ev);

/* A look at what a thread does: it may have left its wait call. */
void track_activity(struct lives *l, const struct pw_event *ev);
void track_thread(struct lives *l, const struct pw_event *ev);

/* Events were dropped: any wait call may have returned. */
void track_doubt_waits(struct lives *l);

/* Nothing speaks against the call being in progress. */
bool track_wait_is_sure(const struct pw_wait *w);

/* A wait call of the parent that is in progress and would return the child: if that is gone,
 * it has.  NULL = none. */
const struct pw_wait *track_wait_that_reaps(const struct pw_proc *parent, const struct pw_proc *child);

/* Threads but the leader that are in a wait call, as far as is known; 0 ends them. */
void track_waiting_threads(const struct pw_proc *p, uint32_t tids[PW_SUSPECT_WAITS]);

#endif
