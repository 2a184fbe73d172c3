/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair.h - after lost events: brings the model into line with /proc. */
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
	REPAIR_AWAIT_OLDER,	/* until the records from before the loss have been read */
	REPAIR_COMPARE,		/* the model with /proc, some processes at a time */
	REPAIR_AWAIT_RECENT,	/* until the records from before the comparison have been read */
	REPAIR_APPLY,		/* what the model still does not know */
};

struct repair_diff {		/* a process of which /proc and the model differ */
	struct pw_id id;
	uint32_t parent;	/* pid in /proc; 0 = not known, or the same */
	int32_t status;		/* wait(2) status of a zombie; -1 = not known */
	enum procinfo_fate fate;
	bool unknown;		/* not in the model */
};

/* Zeroed memory has nothing to repair. */
struct repair {
	enum repair_stage stage;
	uint64_t lost_at;	/* ns: last loss that is not in this round; 0 = none */
	uint64_t wait_for;	/* ns: REPAIR_AWAIT_* end when the source is complete up to then */
	struct pw_id *ids;	/* processes to compare */
	size_t n_ids, cap_ids;
	struct repair_diff *diffs;	/* to apply, unless records explain them meanwhile */
	size_t n_diffs, cap_diffs;
	size_t at;		/* the next of ids or diffs */
};

/* The source has lost records; this became known at now, ns. */
void repair_lost(struct repair *r, uint64_t now);

/* Is a repair in progress or due? */
bool repair_pending(const struct repair *r);

/* One step, to be called after each drain; takes some ms at most.  complete_to: the event
 * time, ns, up to which the source has delivered everything; UINT64_MAX = it has no more.
 * First the records from before the loss are read.  Then /proc is asked about each process
 * that is alive or a zombie in the model, and about children that the model does not know.
 * What still differs once the records from before that comparison have been read was lost:
 * it enters the model as events marked approx.  So no later record undoes a repair. */
void repair_step(struct repair *r, struct pw_model *m, uint64_t complete_to, uint64_t now);

/* ns from now until repair_step() has something to do; UINT64_MAX = never. */
uint64_t repair_timeout(const struct repair *r, uint64_t now);

void repair_done(struct repair *r);	/* frees, leaves zeroed memory */

/* Zombies that /proc no longer has, though no reap was seen. */
enum { STALE_MAX = 256 };
struct stale_zombies {		/* zeroed memory has none */
	struct pw_id ids[STALE_MAX];
	size_t n;
	uint64_t found;		/* ns: they were gone by then */
	size_t next;		/* the zombies take turns: number of the next to check */
};

/* To be called once a second while there are zombies: checks up to STALE_MAX of them.
 * One that is gone, and whose reap the source has not delivered though it is complete up
 * to some time after that check, is released in the model.  complete_to as above: a reader
 * that is behind has the reap before it still.  sched_process_free, the last event of a
 * task, does not come for all (doc/design.md). */
void repair_stale_zombies(struct stale_zombies *s, struct pw_model *m, uint64_t complete_to,
			  uint64_t now);

#endif
