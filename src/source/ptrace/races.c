/* SPDX-License-Identifier: GPL-2.0-or-later */
/* races.c - which process is held, and which end is collected when (--stress). */
#include "source/ptrace/races.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

enum hold {
	HOLD_NONE,
	HOLD_BEGINS,		/* its threads are being stopped */
	HOLD_STANDS,		/* none of them runs */
};

struct racer {			/* a process, until its end is collected */
	pid_t pid, parent;
	bool ended, collected;
	bool slow;		/* has outlived the time limit: it is not waited for any more */
	enum hold hold;
	unsigned int running, ends;	/* children: that may end soon; whose ends are held back */
	uint64_t first_end;	/* ns: of those ends */
	uint64_t since;		/* ns: its own birth */
	uint64_t hold_began;	/* ns */
	pid_t caller;		/* thread that is held in the fork of this child; 0 = none */
	bool parent_waits;	/* since its birth */
	UT_hash_handle hh;
};

struct races {
	struct stress_opts o;
	struct racer *racers;	/* by pid */
};

struct races *
races_new(const struct stress_opts *o)
{
	struct races *r = xzalloc(sizeof(*r));

	r->o = *o;
	return r;
}

static struct racer *
racer_find(const struct races *r, pid_t pid)
{
	struct racer *p;

	HASH_FIND_INT(r->racers, &pid, p);
	return p;
}

static void
racer_remove(struct races *r, struct racer *p)
{
	HASH_DEL(r->racers, p);
	free(p);
}

void
races_free(struct races *r)
{
	struct racer *p, *next;

	if (!r)
		return;
	HASH_ITER(hh, r->racers, p, next)
		racer_remove(r, p);
	free(r);
}

/* The parent counts it, or does so no more. */
static void
racer_count(const struct races *r, const struct racer *p, int by)
{
	struct racer *parent = racer_find(r, p->parent);

	if (!parent || p->collected)
		return;
	if (p->ended)
		parent->ends += (unsigned int)by;
	else if (!p->slow)
		parent->running += (unsigned int)by;
}

static struct racer *
racer_add(struct races *r, pid_t pid, pid_t parent)
{
	struct racer *p = racer_find(r, pid);

	if (p) {
		racer_count(r, p, -1);
		racer_remove(r, p);
	}
	p = xzalloc(sizeof(*p));
	p->pid = pid;
	p->parent = parent;
	HASH_ADD_INT(r->racers, pid, p);
	racer_count(r, p, 1);
	return p;
}

/* --- facts ------------------------------------------------------------------------ */

void
races_root(struct races *r, pid_t pid)
{
	racer_add(r, pid, 0);
}

void
races_fork(struct races *r, uint64_t now, pid_t caller, pid_t parent, pid_t child, bool suspended)
{
	struct racer *p = racer_add(r, child, parent);

	p->since = now;
	if (r->o.kind == PW_STRESS_CHILD_FIRST)
		p->caller = caller;
	if (r->o.kind == PW_STRESS_PARENT_FIRST && !suspended)
		p->hold = HOLD_STANDS;
}

void
races_reparent(struct races *r, pid_t pid, pid_t parent)
{
	struct racer *p = racer_find(r, pid);

	if (!p || p->parent == parent)
		return;
	racer_count(r, p, -1);
	p->parent = parent;
	racer_count(r, p, 1);
}

void
races_end(struct races *r, uint64_t now, pid_t pid)
{
	struct racer *p = racer_find(r, pid), *parent;

	if (!p || p->ended)
		return;
	parent = racer_find(r, p->parent);
	racer_count(r, p, -1);
	p->ended = true;
	racer_count(r, p, 1);
	if (parent && parent->ends == 1)
		parent->first_end = now;
}

void
races_collected(struct races *r, pid_t pid)
{
	struct racer *p = racer_find(r, pid);

	if (!p || p->collected)
		return;
	racer_count(r, p, -1);
	p->ended = p->collected = true;
	if (!p->caller)
		racer_remove(r, p);
}

void
races_held(struct races *r, pid_t pid)
{
	struct racer *p = racer_find(r, pid);

	if (p && p->hold == HOLD_BEGINS)
		p->hold = HOLD_STANDS;
}

void
races_waits(struct races *r, pid_t pid)
{
	struct racer *p;

	for (p = r->racers; p; p = p->hh.next)
		if (p->parent == pid)
			p->parent_waits = true;
}

/* --- questions -------------------------------------------------------------------- */

bool
races_holds(const struct races *r, pid_t pid)
{
	const struct racer *p = racer_find(r, pid);

	return p && p->hold != HOLD_NONE;
}

bool
races_holds_thread(const struct races *r, pid_t tid)
{
	const struct racer *p;

	for (p = r->racers; p; p = p->hh.next)
		if (p->caller == tid)
			return true;
	return false;
}

bool
races_asks_whether_sleeping(const struct races *r, pid_t pid)
{
	const struct racer *p;

	for (p = r->racers; r->o.kind == PW_STRESS_PARENT_FIRST && p; p = p->hh.next)
		if (p->parent == pid && p->hold == HOLD_STANDS && !p->parent_waits)
			return true;
	return false;
}

static bool
is_past(const struct races *r, uint64_t since, uint64_t now)
{
	return now >= since && now - since >= r->o.limit;
}

static bool
step_is(struct races_step *step, enum races_what what, pid_t pid, bool late)
{
	*step = (struct races_step){ .what = what, .pid = pid, .late = late };
	return true;
}

/* A process that runs, or is held, and has children whose ends are held back. */
static bool
is_merging(const struct racer *p)
{
	return p && !p->ended && p->ends;
}

static bool
merge_begins(const struct races *r, const struct racer *p, uint64_t now)
{
	return p->ends >= r->o.children || is_past(r, p->first_end, now);
}

/* May the ends reach it now?  With a number there were enough of them before it was held.  A
 * thread that is suspended in vfork(2) does not stop, maybe for ever. */
static bool
merge_is_complete(const struct races *r, const struct racer *p, uint64_t now)
{
	if (p->hold == HOLD_BEGINS)
		return is_past(r, p->hold_began, now);
	return p->hold == HOLD_STANDS && (r->o.children || !p->running || is_past(r, p->first_end, now));
}

/* Those that have not ended in all the time are not waited for again. */
static void
merge_sets_aside(struct races *r, struct racer *parent)
{
	struct racer *p;

	for (p = r->racers; p; p = p->hh.next)
		if (p->parent == parent->pid && !p->ended && !p->slow) {
			racer_count(r, p, -1);
			p->slow = true;
		}
}

static bool
merge_next(struct races *r, struct racer *p, uint64_t now, struct races_step *step)
{
	struct racer *parent = racer_find(r, p->parent);
	const bool late = !r->o.children && p->running && is_past(r, p->first_end, now);

	if (p->ended && !p->collected &&
	    (!is_merging(parent) || merge_is_complete(r, parent, now)))
		return step_is(step, RACES_COLLECT, p->pid, false);
	if (is_merging(p) && p->hold == HOLD_NONE && merge_begins(r, p, now)) {
		p->hold = HOLD_BEGINS;
		p->hold_began = now;
		return step_is(step, RACES_HOLD, p->pid, false);
	}
	if (p->hold != HOLD_NONE && !p->ends && !p->ended) {
		p->hold = HOLD_NONE;
		if (late)
			merge_sets_aside(r, p);
		return step_is(step, RACES_RELEASE, p->pid, late);
	}
	return false;
}

static bool
child_first_next(struct races *r, struct racer *p, uint64_t now, struct races_step *step)
{
	const bool late = !p->collected && is_past(r, p->since, now);
	const pid_t caller = p->caller;

	if (p->ended && !p->collected)
		return step_is(step, RACES_COLLECT, p->pid, false);
	if (!caller || !(p->collected || late))
		return false;
	p->caller = 0;
	if (p->collected)
		racer_remove(r, p);
	return step_is(step, RACES_RELEASE_THREAD, caller, late);
}

static bool
parent_first_next(struct races *r, struct racer *p, uint64_t now, struct races_step *step)
{
	const struct racer *parent = racer_find(r, p->parent);
	const bool late = is_past(r, p->since, now);

	if (p->ended)
		return step_is(step, RACES_COLLECT, p->pid, false);
	if (p->hold == HOLD_NONE || (!p->parent_waits && parent && !parent->ended && !late))
		return false;
	p->hold = HOLD_NONE;
	return step_is(step, RACES_RELEASE, p->pid, late && !p->parent_waits);
}

static bool
racer_next(struct races *r, struct racer *p, uint64_t now, struct races_step *step)
{
	switch (r->o.kind) {
	case PW_STRESS_MERGE:
		return merge_next(r, p, now, step);
	case PW_STRESS_CHILD_FIRST:
		return child_first_next(r, p, now, step);
	case PW_STRESS_PARENT_FIRST:
		return parent_first_next(r, p, now, step);
	case PW_STRESS_NONE:
	case PW_STRESS_COUNT:
		break;
	}
	return false;
}

bool
races_next(struct races *r, uint64_t now, struct races_step *step)
{
	struct racer *p, *next;

	HASH_ITER(hh, r->racers, p, next)
		if (racer_next(r, p, now, step))
			return true;
	return false;
}

uint64_t
races_deadline(const struct races *r)
{
	uint64_t first = UINT64_MAX;
	const struct racer *p;

	for (p = r->racers; p; p = p->hh.next) {
		const bool merges = r->o.kind == PW_STRESS_MERGE && is_merging(p);
		const bool waits = p->caller ||
				   (r->o.kind == PW_STRESS_PARENT_FIRST && p->hold == HOLD_STANDS);
		const uint64_t since = !merges ? p->since :
				       p->hold == HOLD_BEGINS ? p->hold_began : p->first_end;

		if ((merges || waits) && since + r->o.limit < first)
			first = since + r->o.limit;
	}
	return first;
}
