/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proc.h - one process, as the model knows it.  Views read it, only model/ writes. */
#ifndef PW_PROC_H
#define PW_PROC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "event/event.h"

enum pw_life {
	PW_LIFE_NONE,
	PW_LIFE_RUNNING,
	PW_LIFE_ZOMBIE,
	PW_LIFE_REAPED,		/* somebody waited for it */
	PW_LIFE_AUTOREAPED,	/* the kernel took it away: nobody wanted to know */
	PW_LIFE_COUNT,
};

/* What a process did about its children, since it was forked or last exec'd
 * unless said otherwise. */
struct pw_parenting {
	uint64_t forks;
	uint64_t deaths;		/* children that became zombies */
	uint64_t zombies_now, zombies_peak;
	uint64_t reaps;			/* its own children, by its own waits */
	uint64_t zombie_ns_total, zombie_ns_max;	/* of those reaped */
	struct {
		uint64_t queued, coalesced, ignored, blocked, lost;
	} sigchld;
	uint64_t delivers;		/* of SIGCHLD, to a handler */
	struct {
		uint64_t calls, reaped, nobody, echild, eintr;
	} waits;
};

/* The last completed wait call, and one in progress. */
struct pw_wait {
	uint64_t ts;			/* ns: it returned, or began; 0 = never */
	uint32_t tid, call, target, options, child;
	int32_t target_id, error;
	uint32_t target_pid;		/* PID, PIDFD: who that is here; 0 = not known */
	uint64_t elapsed;
	uint64_t away;			/* ns, in progress: its thread was seen elsewhere; 0 = not */
	bool unsure;			/* in progress: events were lost, it may be over */
};

struct pw_disposition {			/* of SIGCHLD */
	uint64_t since;			/* ns: seen first; 0 = nothing known */
	uint64_t sa_flags;
	uint32_t action;		/* enum pw_action; NONE = not known */
	uint32_t origin;		/* enum pw_origin */
	uint32_t tid;			/* who was seen with it */
	bool blocked;			/* in every thread */
	uint64_t blocked_since;		/* ns */
	uint32_t blocked_origin;	/* enum pw_origin */
};

struct pw_proc {
	struct pw_id id;
	enum pw_life life;
	char comm[PW_COMM_LEN];
	char *args;			/* exe and argv as in an EXEC's tail, or NULL */
	uint32_t args_len;
	bool args_truncated;
	bool preexisting;		/* from a PROCESS event: its fork was not seen */
	bool vfork;
	bool approx;

	uint64_t born;			/* ns: fork, or when first seen */
	uint64_t execed;		/* ns: last exec; 0 = none seen */
	uint64_t died;			/* ns: 0 = alive */
	uint64_t gone;			/* ns: reaped or auto-reaped; 0 = not yet */
	int32_t status;			/* wait(2) status; -1 = not known */
	int32_t exit_signal;		/* SIGCHLD, another, 0 = none */
	uint32_t why;			/* enum pw_why */
	uint32_t how;			/* enum pw_how: by which call it was reaped */
	struct pw_id reaper;
	uint32_t reap_tid;		/* its thread; 0 = not known */
	uint32_t reap_target;		/* enum pw_target that it asked for */
	struct pw_id tracer;		/* another who got it from a wait; pid 0 = none seen */

	struct pw_id parent_id;		/* now: after reparenting the adopter */
	struct pw_id forker;		/* who forked it */
	bool orphaned;
	bool leader_gone;		/* the leader ended, its threads run */
	uint32_t threads;		/* seen alive besides the leader, with -T */

	struct pw_parenting kids;
	struct pw_disposition sigchld;
	struct pw_wait last_wait;
	struct pw_wait in_wait;		/* ts != 0: a thread is in it now */
	uint32_t activity;		/* enum pw_state: last inspected; NONE = never */
	int32_t activity_syscall;
	uint64_t activity_ts;

	/* The tree: parent is NULL when it is not remembered, and then the siblings
	 * are the other roots.  Children stay here as long as they are remembered. */
	struct pw_proc *parent;
	struct pw_proc *first_child, *last_child;
	struct pw_proc *next_sibling, *prev_sibling;
	/* Its zombies, the longest dead first. */
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
	uint32_t blind_waits;		/* waits that reaped, whom was not told */
	uint32_t blind_tid;		/* the last of them */
	uint64_t blind_ts;		/* ns */
	uint64_t held;			/* ns: its parent has had the zombie since */
	uint64_t held_waits;		/* how often its parent had waited by then */
	uint8_t zclass;			/* rules: what kind of zombie it is */
	bool aged;			/* rules: longer than the zombie age */
	void *rules;			/* the rules' notes on it as a parent */
};

#endif
