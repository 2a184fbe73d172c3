/* SPDX-License-Identifier: GPL-2.0-or-later */
/* situation.h - what the diagnosis and the rules are asked about: a parent, what it did,
 * and, for a cause, the zombie. */
#ifndef PW_SITUATION_H
#define PW_SITUATION_H

#include "model/evidence.h"

/* Why a zombie is there: the leaves of diagnose.c. */
enum cause {
	CAUSE_NONE,
	CAUSE_TRACER_HOLDS,
	CAUSE_INHERITED_CHILD,
	CAUSE_INIT_DOES_NOT_REAP,
	CAUSE_PARENT_STUCK,
	CAUSE_FOREIGN_EXIT_SIGNAL,
	CAUSE_ONE_WAIT_PER_SIGNAL,
	CAUSE_SIGCHLD_BLOCKED,
	CAUSE_HANDLER_RESET,
	CAUSE_HANDLER_TOO_LATE,
	CAUSE_INTERRUPTED_WAIT,
	CAUSE_WRONG_THREAD,
	CAUSE_FLAG_RACE,
	CAUSE_HANDLER_NEVER_WAITS,
	CAUSE_REAPS_IN_TIME,	/* its own; no leak, slow-reap warns */
	CAUSE_WAITS_FOR_OTHER,
	CAUSE_ASKED_ONCE,
	CAUSE_NEVER_WAITS,
	CAUSE_UNEXPLAINED,	/* none of these, and nothing is left to come */
	CAUSE_COUNT,
};

struct rule;

struct situation {
	const struct pw_proc *p;	/* the parent; NULL: an adopter that is not watched */
	const struct evidence *ev;	/* NULL likewise */
	const struct pw_table *t;
	struct pw_id who;		/* the parent's identity, known in any case */
	const struct pw_proc *z;	/* for a cause: the oldest zombie that it explains */
	const struct pw_proc *vfork_child;	/* the parent is suspended until it execs; or NULL */
	uint64_t count;			/* zombies older than the age: that it explains, or all */
	uint64_t expired;		/* all zombies older than the age */
	uint64_t zombies;		/* all that it has, of any age */
	const struct rule *const *rules;	/* all, NULL-terminated: for their ids */
	bool program_ends;		/* the parent exits or calls exec */
	bool exits;			/* it exits: what is said of it is past */
	uint32_t causes_seen;		/* bits of enum cause: found since its last exec */
	uint64_t now, first, age;	/* ns; first: of the stream; age: the zombie age */
	uint64_t patience;		/* ns: PATIENCE_NS, or 0 where nothing more is to be waited for */
};

#endif
