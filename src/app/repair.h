/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair.h - after a loss: what /proc says against what the model believes. */
#ifndef PW_REPAIR_H
#define PW_REPAIR_H

#include <stddef.h>
#include <stdint.h>

#include "event/event.h"

struct pw_model;

/* Asks /proc for each process that the model holds for alive or for a zombie, and
 * for children that it does not know; tells the model the difference as events
 * marked approx.  Costs some 10 us a process. */
void repair(struct pw_model *m, uint64_t now);

/* Zombies that /proc no longer has, though no reap was told. */
enum { DOUBT_MAX = 256 };
struct doubt {			/* zeroed memory doubts nothing */
	struct pw_id ids[DOUBT_MAX];
	size_t n;
	size_t next;		/* zombies looked at so far, of all: they take turns */
};

/* To be called once a second while there are zombies: looks at up to DOUBT_MAX.
 * One that is gone at two looks, so that its reap had a second to arrive, is told
 * to the model as released.  The kernel's last word on a task, the tracepoint
 * sched_process_free, is left out for a few in 1,000 (seen on 6.18). */
void repair_doubt(struct doubt *d, struct pw_model *m, uint64_t now);

#endif
