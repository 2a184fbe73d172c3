/* SPDX-License-Identifier: GPL-2.0-or-later */
/* evring.h - the last events, copied when they come, made into text only when
 * they are drawn. */
#ifndef PW_TUI_EVRING_H
#define PW_TUI_EVRING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "event/event.h"

struct evring;

struct evring *evring_new(void);
void evring_free(struct evring *r);	/* NULL is harmless */
struct evring *evring_copy(const struct evring *r);

/* quiet: kept for the file, not for eyes. */
void evring_add(struct evring *r, const struct pw_event *ev, bool quiet);

/* Events are numbered from 1; those from first to last are there; none when
 * first > last. */
uint64_t evring_first(const struct evring *r);
uint64_t evring_last(const struct evring *r);
const struct pw_event *evring_get(const struct evring *r, uint64_t seq);

/* A note for each event that the ring keeps for its user: 0 at first, or
 * EVRING_QUIET, which stays when the notes are cleared. */
enum { EVRING_QUIET = 128 };
unsigned char *evring_note(struct evring *r, uint64_t seq);
/* The notes are about that question: those about another one are cleared. */
void evring_notes_about(struct evring *r, unsigned int question);

/* JSON Lines of all there is, START first even if it is long past.  0 or -errno. */
int evring_save(const struct evring *r, FILE *out);

#endif
