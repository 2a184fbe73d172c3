/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proc.h - one process, as the model knows it.  Views read it; only track.c writes. */
#ifndef PW_PROC_H
#define PW_PROC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "event/event.h"

enum pw_life {
	PW_LIFE_NONE,
	PW_LIFE_RUNNING,
	PW_LIFE_EXITING,	/* all threads have exited; no zombie before its SIGCHLD */
	PW_LIFE_ZOMBIE,
	PW_LIFE_REAPED,		/* a wait call took its status */
	PW_LIFE_AUTOREAPED,	/* the kernel reaped it: SIGCHLD ignored, SA_NOCLDWAIT */
	PW_LIFE_COUNT,
};

/* What a process did about its children since its fork or last exec. */
struct pw_parenting {
	uint64_t forks;
	uint64_t deaths;		/* children that became zombies */
	uint64_t zombies_now, zombies_peak;
	uint64_t reaps;			/* its own children, by its own waits */
	uint64_t reaps_found;		/* of those: zombies when procwatch attached, no deaths */
	uint64_t zombie_ns_total;	/* of those reaped */
	uint64_t zombie_ns_max;		/* of those reaped, or left to an adopter */
	bool zombie_max_open;		/* it was at least that: its beginning is not known */
	struct {
		uint64_t queued, coalesced, ignored, blocked, lost;
	} sigchld;
	uint64_t delivers;		/* of SIGCHLD, to a handler */
	struct {
		uint64_t calls, reaped, nobody, echild, eintr;
		uint64_t left, reported, failed;	/* as in summary.h */
	} waits;
};

/* A wait call: completed, or in progress. */
struct pw_wait {
	uint64_t ts;			/* ns: it returned, or began; 0 = no call */
	uint32_t tid, call, target, options, child;
	uint32_t child_state;		/* enum pw_child_state: what it returned of the child */
	int32_t target_id, error;
	uint32_t target_pid;		/* PID, PIDFD: which process that is here; 0 = not known */
	uint32_t stack;			/* id; in progress: as its thread was last found in it; 0 = not known */
	uint64_t elapsed;		/* ns */
	uint64_t away;			/* ns, in progress: its thread was seen elsewhere; 0 = not */
	bool unsure;			/* in progress: events were dropped, it may have returned */
	bool found;			/* in progress: since when is not known, ts is when it was seen */
};

enum { PW_WAITS = 8 };			/* wait calls in progress that are remembered */

struct pw_waits {
	struct pw_wait in[PW_WAITS];	/* in progress where ts != 0 */
	struct pw_wait left;		/* the last that ended without a return: ts != 0 */
};

/* What became of a zombie's end, as far as its parent is concerned. */
struct pw_zombie {
	uint64_t since;			/* ns: this parent has had it since */
	uint64_t waits;			/* wait calls of this parent by then */
	uint32_t sigchld;		/* enum pw_result of its SIGCHLD; NONE = not seen */
	uint32_t left_waits;		/* WNOWAIT calls that returned it, and left it */
	uint32_t left_stack;		/* id, of the last of them; 0 = not known */
	/* Kept here by the engine. */
	uint8_t cause;			/* enum cause: as last evaluated */
	bool certain;			/* it is the only one that fits */
	uint32_t fits;			/* bits of enum cause: all that fit */
	uint64_t stuck;			/* ns: its parent was last found unable to act; 0 = never */
};

struct pw_disposition {			/* of SIGCHLD */
	uint64_t since;			/* ns: seen first; 0 = not known */
	uint64_t sa_flags;
	uint64_t handler;		/* its address; 0 = not known */
	uint32_t action;		/* enum pw_action; NONE = not known */
	uint32_t origin;		/* enum pw_origin */
	bool origin_unsure;		/* it fits, and so does another */
	uint64_t caught_until;		/* ns: by then a handler had given way to the default; 0 = none */
	uint32_t tid;			/* the thread that was seen with it */
	bool blocked;			/* in every thread */
	uint64_t blocked_since;		/* ns */
	uint32_t stack, stack_before;	/* where it was set, and the one before it; 0 = not known */
	uint32_t handler_stack_before;	/* of the handler that it replaced */
	uint32_t handler_stack;		/* its only frame is the handler; 0 = not known */
	uint32_t blocked_origin;	/* enum pw_origin */
};

/* A process as it was at some time: it may be forgotten since. */
struct pw_past {
	struct pw_id id;		/* pid 0 = not known */
	char comm[PW_COMM_LEN];
	char *args;			/* exe and argv, or NULL */
	uint32_t args_len;
};

/* Who forked an orphan. */
struct pw_descent {
	struct pw_past forker, parent;	/* parent: of the forker, which had it from the start */
	bool parent_outside;		/* of this PID namespace: it has no pid here */
	bool before_exec;		/* the forker was another program then */
};

/* A stack that led to calls of one kind. */
struct pw_line_use {
	uint32_t stack;			/* id; 0 = this entry is free */
	bool leaves;			/* a wait call that leaves the child (WNOWAIT) */
	uint64_t n, last;		/* how often; ns */
};

enum { PW_LINE_USES = 4 };

/* Where its program does what, since its last exec. */
struct pw_lines {
	struct pw_line_use forks[PW_LINE_USES], waits[PW_LINE_USES];
	uint32_t doing;			/* id: as last inspected; 0 = not known */
};

/* What is a pointer here is also in table_clone.c. */
struct pw_proc {
	struct pw_id id;
	enum pw_life life;
	char comm[PW_COMM_LEN];
	char *args;			/* exe and argv as in an EXEC's tail, or NULL */
	uint32_t args_len;
	bool args_truncated;
	uint32_t runtime;		/* enum pw_runtime, as the source found it: runtime_of() asks */
	bool preexisting;		/* from a PROCESS event: its fork was not seen */
	bool vfork;
	bool popened;			/* vforked, and its first program was "sh -c": popen(3) */
	bool approx;
	uint32_t sees;			/* bits of enum pw_sees: what the source sees of it */

	uint64_t born;			/* ns: fork, or when first seen */
	uint64_t execed;		/* ns: last exec; 0 = none seen */
	uint64_t exited;		/* ns: its EXIT; 0 = none yet */
	uint64_t died;			/* ns: it became a zombie, or was auto-reaped; 0 = not yet */
	bool awaited;			/* reaped by a wait call that has not returned yet */
	uint64_t gone;			/* ns: reaped or auto-reaped; 0 = not yet */
	int32_t status;			/* wait(2) status; -1 = not known */
	int32_t exit_signal;		/* SIGCHLD, another, 0 = none */
	uint32_t why;			/* enum pw_why */
	uint32_t how;			/* enum pw_how: by which call it was reaped */
	uint32_t end_cause;		/* enum pw_sent_by: of the signal that ended it */
	uint32_t end_from;		/* who sent that: pid; 0 = not known */
	char end_from_comm[PW_COMM_LEN];
	struct pw_id reaper;
	uint32_t reap_tid;		/* its thread; 0 = not known */
	uint32_t reap_target;		/* enum pw_target that it asked for */
	uint32_t reap_stack;		/* id, of that call; 0 = not known */
	uint64_t stopped;		/* ns: its parent was notified of its stop, or a look showed it;
					 * 0 = it is not */
	bool stop_looked;		/* the latter: so will another that it is over */
	int32_t stop_signal;		/* of that stop; 0 = not known */
	uint64_t dumps;			/* ns: a signal that dumps core ends it since; 0 = none */
	int32_t dump_signal;		/* which; 0 = not known */
	struct {			/* the last time that it could not run */
		uint64_t from, to;	/* ns: as far as was seen; from 0 = never, to 0 = now */
	} halt;
	uint64_t polled;		/* ns: its parent's last wait for it by pid that returned 0; 0 = none */
	uint32_t polled_stack;		/* id, of that call; 0 = not known */
	struct pw_id tracer;		/* another process that a wait call gave it to; pid 0 = none */
	struct pw_zombie zombie;
	bool traced;			/* a tracer held it when procwatch attached */
	uint32_t inherited;		/* enum pw_maybe: forked before its parent's last exec; NONE: not
					 * known at attach, or not so */
	bool subreaper;			/* found at attach: it gets the orphans below it */

	struct pw_id parent_id;		/* now: after reparenting the adopter */
	struct pw_id forker;
	struct pw_descent *descent;	/* of an orphan; NULL = not known */
	uint32_t fork_stack;		/* id, of the forker; 0 = not known */
	uint64_t looped;		/* ns: it forked where it was forked itself, without an exec
					 * between; 0 = never */
	bool exec_failed;		/* since its last exec, or its fork */
	bool orphaned;
	bool leader_gone;		/* thread-group leader exited, other threads run */
	uint32_t threads;		/* running besides the leader, with -T */
	uint64_t left_zombies;		/* children that were zombies when it ended */
	bool counted;			/* as a parent, in the summary */

	struct pw_parenting kids;
	struct pw_parenting *before;	/* the same, by then, of its programs before the last
					 * exec; NULL = nothing */
	struct pw_disposition sigchld;
	struct pw_wait last_wait;
	struct pw_waits *waits;		/* NULL = never in one; pw_proc_waiting() asks */
	struct pw_lines *program_lines;		/* NULL = none known */
	uint32_t activity;		/* enum pw_state: last inspected; NONE = never */
	int32_t activity_syscall;
	uint64_t activity_ts;

	/* The tree: parent is NULL when it is not remembered, and then the siblings
	 * are the other roots.  Children stay here as long as they are remembered. */
	struct pw_proc *parent;
	struct pw_proc *first_child, *last_child;
	struct pw_proc *next_sibling, *prev_sibling;
	/* Its zombies, in the order in which it got them. */
	struct pw_proc *first_zombie, *last_zombie;
	struct pw_proc *next_zombie, *prev_zombie;
	/* Order of birth, all remembered processes. */
	struct pw_proc *next, *prev;
	/* Same pid: an earlier life, a later one. */
	struct pw_proc *older, *newer;

	/* The model's own. */
	UT_hash_handle hh;
	struct pw_proc *next_gone;
	struct pw_proc *next_suspect, *prev_suspect;
	struct pw_proc *next_exiting, *prev_exiting;	/* or, before that, dumping */
	uint64_t exit_due;		/* ns, exiting: it is taken for a zombie if no look
					 * has found it otherwise by then */
	bool presumed;			/* a zombie for want of a SIGCHLD */
	uint32_t blind_waits;		/* waits that reaped a child and do not say which */
	uint32_t blind_tid, blind_how;	/* of the last of them: its thread, enum pw_how */
	uint64_t blind_ts;		/* ns */
	struct inquiry *inquiry;	/* engine.h: what it does as a parent; NULL = nothing yet */
};

/* What is counted of k is added to the sum; the greater maximum stays.  Zombies of now are
 * no sum. */
static inline void
pw_parenting_add(struct pw_parenting *sum, const struct pw_parenting *k)
{
	sum->forks += k->forks;
	sum->deaths += k->deaths;
	sum->reaps += k->reaps;
	sum->reaps_found += k->reaps_found;
	sum->zombie_ns_total += k->zombie_ns_total;
	sum->sigchld.queued += k->sigchld.queued;
	sum->sigchld.coalesced += k->sigchld.coalesced;
	sum->sigchld.ignored += k->sigchld.ignored;
	sum->sigchld.blocked += k->sigchld.blocked;
	sum->sigchld.lost += k->sigchld.lost;
	sum->delivers += k->delivers;
	sum->waits.calls += k->waits.calls;
	sum->waits.reaped += k->waits.reaped;
	sum->waits.nobody += k->waits.nobody;
	sum->waits.echild += k->waits.echild;
	sum->waits.eintr += k->waits.eintr;
	sum->waits.left += k->waits.left;
	sum->waits.reported += k->waits.reported;
	sum->waits.failed += k->waits.failed;
	if (sum->zombies_peak < k->zombies_peak)
		sum->zombies_peak = k->zombies_peak;
	if (sum->zombie_ns_max >= k->zombie_ns_max)
		return;
	sum->zombie_ns_max = k->zombie_ns_max;
	sum->zombie_max_open = k->zombie_max_open;
}

/* A zombie already when it was first seen, since when is not known. */
static inline bool
pw_proc_is_older(const struct pw_proc *z)
{
	return z->preexisting && z->died == z->born;
}

/* ns: since when the parent that it has now has had this zombie. */
static inline uint64_t
pw_proc_zombie_since(const struct pw_proc *z)
{
	return z->orphaned ? z->zombie.since : z->died;
}

static inline bool
pw_proc_has_ended(const struct pw_proc *p)
{
	return p->exited || p->died;
}

/* ns: since when p, which is exiting or dumping core, has been ending. */
static inline uint64_t
pw_proc_ending_since(const struct pw_proc *p)
{
	return p->exited ? p->exited : p->dumps;
}

/* ns: when it began, also of one that was running when procwatch attached. */
static inline uint64_t
pw_proc_started(const struct pw_proc *p)
{
	return p->preexisting && p->id.start && p->id.start < p->born ? p->id.start : p->born;
}

/* ns: so much of the time between the two, p was stopped, or stopped by a tracer. */
static inline uint64_t
pw_proc_halted(const struct pw_proc *p, uint64_t begin, uint64_t end)
{
	if (!p->halt.from)
		return 0;
	if (begin < p->halt.from)
		begin = p->halt.from;
	if (p->halt.to && end > p->halt.to)
		end = p->halt.to;
	return end > begin ? end - begin : 0;
}

/* A wait call that a thread of p is in, as far as is known; NULL = none. */
static inline const struct pw_wait *
pw_proc_waiting(const struct pw_proc *p)
{
	for (int i = 0; p->waits && i < PW_WAITS; i++)
		if (p->waits->in[i].ts)
			return &p->waits->in[i];
	return NULL;
}

#endif
