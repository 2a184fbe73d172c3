/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair.c - after lost events: brings the model into line with /proc. */
#include "app/repair.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "event/id.h"
#include "model/model.h"
#include "source/proc/proctree.h"
#include "source/proc/program_runtime.h"

#define MS UINT64_C(1000000)
/* A record gets its time before its place in the buffer: records of two processors may
 * be out of order by this much. */
#define SETTLE_NS (20 * MS)
/* The wait call that reaped a process may return this long after the process is gone. */
#define RETURN_NS (100 * MS)

enum {
	COMPARED_PER_STEP = 256,	/* some 10 us each */
	APPLIED_PER_STEP = 1024,
};

/* --- the comparison ------------------------------------------------------------- */

static void
add_to_compare(struct repair *r, const struct pw_id *id)
{
	if (r->n_ids == r->cap_ids) {
		r->cap_ids = r->cap_ids ? 2 * r->cap_ids : 256;
		r->ids = xreallocarray(r->ids, r->cap_ids, sizeof(*r->ids));
	}
	r->ids[r->n_ids++] = *id;
}

static void
add_diff(struct repair *r, const struct repair_diff *diff)
{
	if (r->n_diffs == r->cap_diffs) {
		r->cap_diffs = r->cap_diffs ? 2 * r->cap_diffs : 64;
		r->diffs = xreallocarray(r->diffs, r->cap_diffs, sizeof(*r->diffs));
	}
	r->diffs[r->n_diffs++] = *diff;
}

static bool
is_in_model(const struct pw_proc *p)
{
	return p && (p->life == PW_LIFE_RUNNING || p->life == PW_LIFE_EXITING ||
		     p->life == PW_LIFE_ZOMBIE);
}

/* A copy, since the model's processes change while /proc is read. */
static void
list_known(struct repair *r, const struct pw_model *m)
{
	r->n_ids = r->n_diffs = r->at = 0;
	for (const struct pw_proc *p = pw_model_first(m); p; p = p->next)
		if (is_in_model(p))
			add_to_compare(r, &p->id);
}

/* p: what the model has of id; NULL = nothing. */
static void
compare_with_proc(struct repair *r, const struct pw_proc *p, const struct pw_id *id)
{
	struct procinfo info;
	struct repair_diff diff = { .id = *id, .fate = procinfo_fate(id, &info) };
	bool differs = !p;

	diff.status = info.status;
	diff.unknown = !p;
	if (p) {
		differs = diff.fate == PROCINFO_GONE ||
			  (diff.fate == PROCINFO_ENDED && p->life == PW_LIFE_RUNNING);
		if (diff.fate != PROCINFO_GONE && p->parent_id.pid && info.ppid != p->parent_id.pid)
			diff.parent = info.ppid;
	}
	if (differs || diff.parent)
		add_diff(r, &diff);
}

/* Children that the model does not know.  They enter the list, so that their children
 * follow. */
static void
add_unknown_children(struct repair *r, const struct pw_model *m, const struct pw_id *parent)
{
	struct pidvec kids = { 0 };
	struct procinfo info;

	if (procinfo_children((pid_t)parent->pid, &kids) == -ENOENT)
		procinfo_tree((pid_t)parent->pid, &kids);
	for (size_t i = 0; i < kids.n; i++) {
		if (procinfo_read(kids.v[i], 0, &info) != 0 || info.flags & PROCINFO_PF_KTHREAD ||
		    pw_model_find(m, &info.id))
			continue;
		add_to_compare(r, &info.id);
	}
	pidvec_done(&kids);
}

/* True when all have been compared. */
static bool
compare_some(struct repair *r, const struct pw_model *m)
{
	for (int n = 0; n < COMPARED_PER_STEP && r->at < r->n_ids; n++) {
		const struct pw_id id = r->ids[r->at++];
		const struct pw_proc *p = pw_model_find(m, &id);

		if (p && !is_in_model(p))
			continue;	/* its exit has arrived meanwhile */
		compare_with_proc(r, p, &id);
		add_unknown_children(r, m, &id);
	}
	return r->at == r->n_ids;
}

/* --- events in place of the lost ones ------------------------------------------------ */

static void
apply_exit(struct pw_model *m, const struct pw_proc *p, int32_t status, uint64_t ts)
{
	struct pw_event ev = {
		.ts = ts, .who = p->id, .kind = PW_EV_EXIT,
		.flags = PW_F_APPROX | PW_F_ZOMBIE,
		.exit = { .parent = p->parent_id, .status = status },
	};

	memcpy(ev.comm, p->comm, sizeof(ev.comm));
	pw_model_apply(m, &ev);
}

static void
apply_release(struct pw_model *m, const struct pw_id *id, uint64_t ts)
{
	struct pw_event ev = {
		.ts = ts, .who = *id, .kind = PW_EV_RELEASE, .flags = PW_F_APPROX,
	};

	pw_model_apply(m, &ev);
}

static void
apply_parent(struct pw_model *m, const struct pw_proc *p, uint64_t ts)
{
	struct pw_event ev = {
		.ts = ts, .who = p->id, .kind = PW_EV_REPARENT, .flags = PW_F_APPROX,
		.reparent = { .from = p->parent_id },
	};
	struct procinfo info, parent;

	/* it may have been reparented again since, which a record has reported */
	if (procinfo_fate(&p->id, &info) == PROCINFO_GONE || !info.ppid ||
	    info.ppid == p->parent_id.pid)
		return;
	ev.reparent.to = (struct pw_id){ .pid = info.ppid,
					 .start = procinfo_start((pid_t)info.ppid) };
	if (!pw_model_find(m, &ev.reparent.to) && procinfo_read((pid_t)info.ppid, 0, &parent) == 0)
		memcpy(ev.reparent.to_comm, parent.comm, sizeof(ev.reparent.to_comm));
	memcpy(ev.comm, p->comm, sizeof(ev.comm));
	pw_model_apply(m, &ev);
}

/* Only if it still exists: later records report the rest. */
static void
apply_unknown(struct pw_model *m, const struct pw_id *id, uint64_t ts)
{
	union {
		struct pw_event ev;
		char bytes[sizeof(struct pw_event) + PW_TAIL_MAX];
	} u;
	struct procinfo info;

	if (procinfo_read((pid_t)id->pid, PROCINFO_STATUS, &info) != 0 ||
	    !pw_id_same(&info.id, id) || pw_model_find(m, &info.id))
		return;
	procinfo_event(&info, ts, &u.ev);
	program_runtime_add(NULL, &u.ev);
	u.ev.flags |= PW_F_APPROX;
	pw_model_apply(m, &u.ev);
}

static void
apply_diff(struct pw_model *m, const struct repair_diff *diff, uint64_t ts)
{
	const struct pw_proc *p = pw_model_find(m, &diff->id);

	if (diff->unknown) {
		apply_unknown(m, &diff->id, ts);
		return;
	}
	if (!is_in_model(p))
		return;
	if (diff->parent)
		apply_parent(m, p, ts);
	if (diff->fate != PROCINFO_ALIVE && p->life == PW_LIFE_RUNNING)
		apply_exit(m, p, diff->status, ts);
	if (diff->fate == PROCINFO_GONE)
		apply_release(m, &diff->id, ts);
}

static bool
apply_some(struct repair *r, struct pw_model *m, uint64_t ts)
{
	for (int n = 0; n < APPLIED_PER_STEP && r->at < r->n_diffs; n++)
		apply_diff(m, &r->diffs[r->at++], ts);
	return r->at == r->n_diffs;
}

/* --- the stages ---------------------------------------------------------------------- */

void
repair_lost(struct repair *r, uint64_t now)
{
	r->lost_at = now;
}

bool
repair_pending(const struct repair *r)
{
	return r->lost_at || r->stage != REPAIR_IDLE;
}

/* A loss seen from here on gets a round of its own. */
static void
begin_repair(struct repair *r)
{
	r->stage = REPAIR_AWAIT_OLDER;
	r->wait_for = r->lost_at + SETTLE_NS;
	r->lost_at = 0;
}

static void
end_comparison(struct repair *r, uint64_t now)
{
	r->stage = REPAIR_AWAIT_RECENT;
	r->wait_for = r->n_diffs ? now + RETURN_NS : 0;
	r->at = 0;
}

/* Of what /proc says now: its place in the stream. */
static uint64_t
event_time(const struct pw_model *m, uint64_t complete_to, uint64_t now)
{
	uint64_t ts = complete_to < now ? complete_to : now;

	return ts < pw_model_now(m) ? pw_model_now(m) : ts;
}

void
repair_step(struct repair *r, struct pw_model *m, uint64_t complete_to, uint64_t now)
{
	const uint64_t ts = event_time(m, complete_to, now);

	if (r->stage == REPAIR_IDLE && r->lost_at)
		begin_repair(r);
	if (r->stage == REPAIR_AWAIT_OLDER && complete_to >= r->wait_for) {
		r->stage = REPAIR_COMPARE;
		list_known(r, m);
	}
	if (r->stage == REPAIR_COMPARE && compare_some(r, m))
		end_comparison(r, now);
	if (r->stage == REPAIR_AWAIT_RECENT && complete_to >= r->wait_for)
		r->stage = REPAIR_APPLY;
	if (r->stage == REPAIR_APPLY && apply_some(r, m, ts))
		r->stage = REPAIR_IDLE;
	if (!repair_pending(r))
		repair_done(r);
}

uint64_t
repair_timeout(const struct repair *r, uint64_t now)
{
	if (!repair_pending(r))
		return UINT64_MAX;
	if (r->stage != REPAIR_AWAIT_OLDER && r->stage != REPAIR_AWAIT_RECENT)
		return 0;
	return r->wait_for > now ? r->wait_for - now : 0;
}

void
repair_done(struct repair *r)
{
	free(r->ids);
	free(r->diffs);
	memset(r, 0, sizeof(*r));
}

/* --- zombies that are gone without a reap ----------------------------------------------- */

static bool
is_gone_from_proc(const struct pw_id *id)
{
	struct procinfo info;

	return procinfo_fate(id, &info) == PROCINFO_GONE;
}

static void
release_stale(const struct stale_zombies *s, struct pw_model *m, uint64_t ts)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct pw_proc *p = pw_model_find(m, &s->ids[i]);

		if (p && p->life == PW_LIFE_ZOMBIE)
			apply_release(m, &s->ids[i], ts);
	}
}

static void
find_stale(struct stale_zombies *s, const struct pw_model *m)
{
	size_t checked = 0, zombies = 0;

	s->n = 0;
	for (const struct pw_proc *p = pw_model_first(m); p && checked < STALE_MAX; p = p->next) {
		if (p->life != PW_LIFE_ZOMBIE || zombies++ < s->next)
			continue;
		checked++;
		if (is_gone_from_proc(&p->id))
			s->ids[s->n++] = p->id;
	}
	s->next = checked < STALE_MAX ? 0 : s->next + checked;
}

void
repair_stale_zombies(struct stale_zombies *s, struct pw_model *m, uint64_t complete_to,
		     uint64_t now)
{
	if (s->n && complete_to < s->found + RETURN_NS)
		return;
	release_stale(s, m, event_time(m, complete_to, now));
	find_stale(s, m);
	s->found = clock_boottime();
}
