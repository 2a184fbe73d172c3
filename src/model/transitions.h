/* SPDX-License-Identifier: GPL-2.0-or-later */
/* transitions.h - the steps of a process's life, for track.c and its kin only. */
#ifndef PW_TRANSITIONS_H
#define PW_TRANSITIONS_H

#include "event/summary.h"
#include "model/effects.h"
#include "model/table.h"

/* All processes, and what the last event changed.  Zeroed but for lives_init(). */
struct lives {
	struct pw_table t;
	struct pw_summary sum;
	struct effects out;
	struct pw_id command;	/* launched by procwatch; pid 0 = none */
	uint64_t exit_due;	/* ns: the first of those of exiting processes, or earlier */
	bool untimed;		/* times are steps */
	uint32_t sees;		/* bits of enum pw_sees: of a process of which nothing else is known */
};

/* Adds to the effects: an event that came in (by reference), one of the model's own. */
void life_emit(struct lives *l, const struct pw_event *ev);
void life_emit_derived(struct lives *l, const struct pw_event *ev);

/* The process that acts in ev; made on the fly when its beginning was not seen.  NULL
 * when it has ended: then ev changes nothing. */
struct pw_proc *life_actor(struct lives *l, const struct pw_event *ev,
			   const struct pw_id *parent);

/* The life meant by id, or NULL; what id knows better is taken over. */
struct pw_proc *life_find(struct lives *l, const struct pw_id *id);
/* id is of an earlier life of its pid, which is forgotten: a stale event. */
bool life_is_stale(const struct lives *l, const struct pw_id *id);
/* The life that begins with id, when its beginning is known already; or NULL. */
struct pw_proc *life_known(struct lives *l, const struct pw_id *id);

/* A new life; an older one of that pid that has not ended is ended and reaped. */
struct pw_proc *life_begin(struct lives *l, const struct pw_id *id, const struct pw_id *parent,
			   uint64_t ts);
void life_set_comm(struct pw_proc *p, const struct pw_event *ev);
void life_count_parent(struct lives *l, struct pw_proc *p);	/* it has had a child; NULL too */
/* A zombie from now on; the launched command is procwatch's own child and no leak. */
void life_count_zombie(struct lives *l, const struct pw_proc *p);
void life_leave_waits(struct pw_proc *p);	/* no thread of it is in a wait call */

/* p, which runs, ends by the EXIT that came in; or by ts at the latest, unobserved. */
void life_end(struct lives *l, struct pw_proc *p, const struct pw_event *ev);
void life_infer_end(struct lives *l, struct pw_proc *p, uint64_t ts);

/* p, which is exiting or presumed to be a zombie, is one since then. */
void life_become_zombie(struct lives *l, struct pw_proc *p, uint64_t since);
/* The same, where its SIGCHLD was not observed: since its exit.  Nothing if p is not
 * exiting. */
void life_presume_zombie(struct lives *l, struct pw_proc *p);
/* A look at ts has found p still exiting. */
void life_still_exiting(struct lives *l, struct pw_proc *p, uint64_t ts);

/* p was stopped at that time, or before a look or a call that shows it. */
void life_halt(struct pw_proc *p, uint64_t ts);
/* By ts it runs again; nothing if it was not stopped. */
void life_continue(struct pw_proc *p, uint64_t ts);

/* p has another parent. */
void life_reparent(struct lives *l, struct pw_proc *p, const struct pw_id *to);
void life_derive_reparent(struct lives *l, struct pw_proc *p, uint64_t ts,
			  const struct pw_id *to);

/* p, which has ended, is reaped: ev is a whole REAP but for the name.  Or a REAP that
 * follows from an event at ts; the wait that reaped it returned at waited. */
void life_reap(struct lives *l, struct pw_proc *p, const struct pw_event *ev);
void life_derive_reap(struct lives *l, struct pw_proc *p, uint64_t ts, uint64_t waited,
		      const struct pw_id *by, uint32_t tid, enum pw_how how);

/* Its pid has another life, or the kernel has freed it: by whom it was reaped was not
 * observed. */
void life_close(struct lives *l, struct pw_proc *p, uint64_t ts);

#endif
