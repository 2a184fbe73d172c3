/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nudge.h - --nudge: sends a process one SIGCHLD when its zombies are known, and says what
 * came of it. */
#ifndef PW_NUDGE_H
#define PW_NUDGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "event/event.h"

struct nudge;
struct pidvec;
struct watch;

/* Appends the zombies among the children of that process, by /proc. */
void nudge_zombies(pid_t pid, struct pidvec *out);

/* Once the source is open.  who: whom the user was asked about. */
void nudge_begin(struct watch *w, const struct pw_id *who);
/* The rest does nothing without --nudge.  Each event, before the model has it. */
void nudge_see(struct watch *w, const struct pw_event *ev);
/* Continues where it is time.  complete: event time, ns, up to which all has been handed over. */
void nudge_step(struct watch *w, uint64_t complete);
/* ns, CLOCK_BOOTTIME: when a step is due; UINT64_MAX = never. */
uint64_t nudge_due(const struct watch *w);
/* The outcome is still open; or it is known that nothing is proved, or what is. */
bool nudge_is_pending(const struct watch *w);
bool nudge_is_done(const struct watch *w);
bool nudge_has_proved(const struct watch *w);
/* No more events come. */
void nudge_end(struct watch *w);
void nudge_free(struct nudge *n);	/* NULL is harmless */

#endif
