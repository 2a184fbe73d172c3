/* SPDX-License-Identifier: GPL-2.0-or-later */
/* history.h - all that has happened, so that it can be looked at again: the events, and
 * the model as it was after any of them.
 *
 * The model at a moment is made from a checkpoint, a copy of the model that was kept, and the
 * events since then.  Memory is bounded: the oldest events are dropped, with the
 * checkpoints before them.
 */
#ifndef PW_HISTORY_H
#define PW_HISTORY_H

#include "history/event_log.h"
#include "history/marks.h"
#include "history/moments.h"
#include "model/model.h"

struct history;

/* max_bytes: of the events and their marks; checkpoints take at most half of that in addition, but for
 * the two that there always are. */
struct history *history_new(size_t max_bytes);
void history_free(struct history *h);	/* NULL is harmless */

/* Takes in what a model has emitted, inside its sink. */
void history_add(struct history *h, const struct pw_model *m, const struct pw_event *ev);

/* The model is between two events: a checkpoint is made of it if one is due, and the
 * oldest events are dropped. */
void history_keep(struct history *h, const struct pw_model *m);

struct event_log *history_log(const struct history *h);
const struct marks *history_marks(const struct history *h);
const struct moments *history_moments(const struct history *h);

/* Numbers of events between which a cursor can stand; 0 = none yet.  The first one is
 * greater than 1 if events were dropped. */
uint64_t history_first(const struct history *h);
uint64_t history_last(const struct history *h);

/* The model as it was after that event, and then at that time (ns; not before the event's, nor
 * after that of the next).  Belongs to the history, until the next call.  NULL = none yet. */
const struct pw_model *history_seek(struct history *h, uint64_t seq, uint64_t now);

/* The next event after seq (by 1), or the last before it (by -1), that is a SIGCHLD which was
 * coalesced, or a finding that opens; 0 = there is none. */
uint64_t history_find_merge(const struct history *h, uint64_t seq, int by);
uint64_t history_find_finding(const struct history *h, uint64_t seq, int by);

#endif
