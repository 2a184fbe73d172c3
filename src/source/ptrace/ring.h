/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ring.h - events from the tracing process to procwatch, in memory that both share.
 *
 * One writes, one reads.  The writer never waits: what does not fit is counted as dropped, so
 * that a reader that is behind or stopped does not stop the program that is watched.
 */
#ifndef PW_RING_H
#define PW_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "source/python/python_walk.h"
#include "source/source.h"

#define RING_DEFAULT_BYTES (16u << 20)
#define RING_SUSPECTS 64
#define RING_PYTHONS 64		/* processes whose programs CPython runs */
#define RING_STOPPED 256	/* processes in a group stop that are known to the reader */

struct ring;

/* To be called before the fork of the writer.  bytes: 0 = the default; rounded up to a power
 * of 2.  NULL: no memory or no descriptor (errno). */
struct ring *ring_new(size_t bytes);
void ring_free(struct ring *r);		/* each process its own view; NULL is harmless */

/* --- the writer -------------------------------------------------------------- */

/* May stacks be copied?  Where there is no room when it is put, an event goes without. */
bool ring_has_room_for_copies(const struct ring *r);
/* Copies the event.  A record of kind PW_EV_NONE is a sentence in the tail, for the user. */
void ring_put(struct ring *r, const struct pw_event *ev);
/* Event time, ns, before which nothing follows. */
void ring_horizon(struct ring *r, uint64_t until);
/* The writer is about to sleep and holds nothing back: what it will write later is of later
 * than the reader's clock says now; or it is at work. */
void ring_idle(struct ring *r, bool idle);
/* Nothing more comes. */
void ring_end(struct ring *r);
/* Is the process stopped by a signal, as its parent would see it? */
void ring_stopped(struct ring *r, pid_t pid, bool stopped);

/* A copy of a stack was wanted, and not made: too many in this second. */
void ring_stack_denied(struct ring *r);
/* Do the rules suspect the process? */
bool ring_is_suspected(const struct ring *r, pid_t pid);
/* The layout that the reader has put there for a process: false = none. */
bool ring_python_of(const struct ring *r, pid_t pid, struct python_layout *out);

/* --- the reader -------------------------------------------------------------- */

/* Hands over at most max events: how many.  Sentences go to warn, which may be NULL. */
unsigned int ring_drain(struct ring *r, unsigned int max, void (*warn)(const char *line),
			pw_sink_fn *sink, void *arg);
bool ring_has_more(const struct ring *r);
/* Since the last call. */
uint64_t ring_dropped(struct ring *r);
/* In all. */
uint64_t ring_stacks_denied(const struct ring *r);
/* Those that the rules suspect now: the first RING_SUSPECTS. */
void ring_suspect(struct ring *r, const struct pw_suspect *who, size_t n);
/* Replaces that of the process, or the oldest. */
void ring_python(struct ring *r, pid_t pid, const struct python_layout *l);
/* `now`: read just before. */
uint64_t ring_complete_to(const struct ring *r, uint64_t now);
bool ring_ended(const struct ring *r);
bool ring_is_stopped(const struct ring *r, pid_t pid);
/* A descriptor that is readable once ring_sleep() was called and something has come. */
int ring_fd(const struct ring *r);
/* The reader is about to sleep: false = there is something already. */
bool ring_sleep(struct ring *r);

#endif
