/* SPDX-License-Identifier: GPL-2.0-or-later */
/* races.h - which process is held, and which end is collected when, so that a race happens at
 * every run (--stress).
 *
 * Only the decisions: no system call, no clock.  The tracer reports facts, does the steps that
 * come of them, and asks again by the deadline at the latest.
 */
#ifndef PW_RACES_H
#define PW_RACES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "source/stress_opts.h"

struct races;

struct races *races_new(const struct stress_opts *o);
void races_free(struct races *r);	/* NULL is harmless */

/* --- facts: times are ns, and do not go back ------------------------------------ */

/* The first process of the trace; its parent is not traced. */
void races_root(struct races *r, pid_t pid);
/* The caller stands in its fork still, and the child before its first instruction.  Both are
 * left so if races_holds_thread() and races_holds() say it.  suspended: by CLONE_VFORK. */
void races_fork(struct races *r, uint64_t now, pid_t caller, pid_t parent, pid_t child, bool suspended);
/* It has another parent now; 0 = none that is traced. */
void races_reparent(struct races *r, pid_t pid, pid_t parent);
/* The process has ended, and its end is not collected: its parent is not notified before. */
void races_end(struct races *r, uint64_t now, pid_t pid);
void races_collected(struct races *r, pid_t pid);
/* None of its threads runs any more: RACES_HOLD is done. */
void races_held(struct races *r, pid_t pid);
/* It waits for a child, or sleeps. */
void races_waits(struct races *r, pid_t pid);

/* --- questions -------------------------------------------------------------------- */

/* Is no thread of the process to run now? */
bool races_holds(const struct races *r, pid_t pid);
/* Nor that one thread? */
bool races_holds_thread(const struct races *r, pid_t tid);
/* Does the end of somebody's hold depend on whether that process sleeps? */
bool races_asks_whether_sleeping(const struct races *r, pid_t pid);

enum races_what {
	RACES_HOLD,		/* stop all threads of pid, then races_held() */
	RACES_COLLECT,		/* its end; then races_collected() */
	RACES_RELEASE,		/* pid runs on */
	RACES_RELEASE_THREAD,	/* that one thread does: pid is a tid */
};

struct races_step {
	enum races_what what;
	pid_t pid;
	bool late;		/* RELEASE: because it was held for the longest time allowed */
};

/* The next thing to do, if there is one. */
bool races_next(struct races *r, uint64_t now, struct races_step *step);
/* ns: when time alone gives a step; UINT64_MAX = never. */
uint64_t races_deadline(const struct races *r);

#endif
