/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waits.h - does a wait call that was seen to begin still go on?
 *
 * Not every one returns where a source sees it: siglongjmp() leaves it from a
 * handler, a thread is cancelled in it, the return is lost, or the source polls.
 */
#ifndef PW_WAITS_H
#define PW_WAITS_H

#include "model/life.h"

struct notes;

/* Nothing speaks against it. */
bool wait_is_sure(const struct pw_wait *w);

/* An ACTIVITY of a thread: ends the wait if it is that thread's and it has left. */
void wait_look(const struct pw_model *m, struct pw_wait *w, const struct pw_event *ev);

/* A thread has ended, and its wait with it. */
void wait_thread_ended(struct pw_wait *w, uint32_t tid);

/* Threads but the first that are in one. */
void waits_of_threads(const struct notes *n, uint32_t tids[PW_SUSPECT_WAITS]);

/* Events were lost: any wait may have returned. */
void waits_doubt(struct pw_model *m);

#endif
