/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair.h - after a loss: what /proc says against what the model believes. */
#ifndef PW_REPAIR_H
#define PW_REPAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"
#include "source/proc/procinfo.h"

struct pw_model;

enum repair_stage {
	REPAIR_IDLE,
	REPAIR_CATCHES_UP,	/* records from before the loss was seen are on their way */
	REPAIR_LOOKS,		/* asks /proc, a slice at a time */
	REPAIR_HEARS,		/* records from before the looks are on their way */
	REPAIR_TELLS,		/* what the model does not know by now */
};

struct repair_look {		/* of whom /proc says something else than the model */
	struct pw_id id;
	uint32_t parent;	/* pid; 0 = not known, or as the model has it */
	int32_t status;		/* wait(2) status of a zombie; -1 = not known */
	enum procinfo_fate fate;
	bool unknown;		/* the model has never heard of it */
};

/* Zeroed memory has nothing to repair. */
struct repair {
	enum repair_stage stage;
	uint64_t lost_at;	/* ns: a loss was seen then that no look is later than; 0 = none */
	uint64_t wait_for;	/* ns: the stage ends when the source has handed over all until then */
	struct pw_id *ids;	/* to be looked at */
	size_t n_ids, cap_ids;
	struct repair_look *looks;	/* what to tell, unless the model knows it by then */
	size_t n_looks, cap_looks;
	size_t at;		/* the next of the ids, or of the looks */
};

/* The source has lost records: so much is known at now, ns. */
void repair_lost(struct repair *r, uint64_t now);

/* Does a loss remain to be made up for? */
bool repair_pending(const struct repair *r);

/* One step of it, to be called after each drain; some ms at most.  heard: the time, ns,
 * up to which the source has handed over all; UINT64_MAX = it has no more.  Once the
 * records that are older than the loss have been handed over, /proc is asked for each
 * process that the model holds for alive or for a zombie, and for children that it does
 * not know.  What differs still when the records older than those looks have come, too,
 * was lost: it goes into the model as events marked approx.  So what is repaired is not
 * undone by a record that comes late. */
void repair_step(struct repair *r, struct pw_model *m, uint64_t heard, uint64_t now);

/* ns from now until the next step has something to do; UINT64_MAX = never. */
uint64_t repair_timeout(const struct repair *r, uint64_t now);

void repair_done(struct repair *r);	/* frees, leaves zeroed memory */

/* Zombies that /proc no longer has, though no reap was seen. */
enum { DOUBT_MAX = 256 };
struct doubt {			/* zeroed memory doubts nothing */
	struct pw_id ids[DOUBT_MAX];
	size_t n;
	size_t next;		/* zombies looked at so far, of all: they take turns */
};

/* To be called once a second while there are zombies: looks at up to DOUBT_MAX.
 * One that is gone at two looks, so that its reap had a second to arrive, goes
 * into the model as released.  The kernel's last word on a task, the tracepoint
 * sched_process_free, is left out for a few in 1,000 (seen on 6.18). */
void repair_doubt(struct doubt *d, struct pw_model *m, uint64_t now);

#endif
