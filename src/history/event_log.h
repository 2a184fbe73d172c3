/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_log.h - the events of a session in the order in which they came, copied, and
 * found by number or by time.
 *
 * They are numbered from 1.  The oldest are dropped a chunk at a time: its user
 * bounds the memory.
 */
#ifndef PW_EVENT_LOG_H
#define PW_EVENT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "event/event.h"

enum { EVENT_LOG_CHUNK = 4096 };	/* events */

struct event_log;

struct event_log *event_log_new(void);
void event_log_free(struct event_log *log);	/* NULL is harmless */

/* Copies it, with all that it points to; its number. */
uint64_t event_log_add(struct event_log *log, const struct pw_event *ev);

/* Those from first to last are there; none when first > last. */
uint64_t event_log_first(const struct event_log *log);
uint64_t event_log_last(const struct event_log *log);
const struct pw_event *event_log_get(const struct event_log *log, uint64_t seq);

/* ns, event time: the latest of that event and those before it.  Grows with seq, which
 * the times of the events themselves need not do. */
uint64_t event_log_time(const struct event_log *log, uint64_t seq);
/* The last event whose event_log_time() is not after t; first - 1 if there is none. */
uint64_t event_log_at(const struct event_log *log, uint64_t t);

/* A byte for each event that the log keeps for its user; 0 at first. */
unsigned char *event_log_note(struct event_log *log, uint64_t seq);

/* Drops all chunks that end before seq. */
void event_log_drop(struct event_log *log, uint64_t seq);

/* Bytes that it holds. */
size_t event_log_size(const struct event_log *log);

/* The START event, also if it was dropped; NULL = none has come. */
const struct pw_event *event_log_start(const struct event_log *log);

/* JSON Lines of all there is, START first even if it was dropped.  0 or -errno. */
int event_log_save(const struct event_log *log, FILE *out);

#endif
