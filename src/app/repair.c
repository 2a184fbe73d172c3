/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair.c - after a loss: what /proc says against what the model believes. */
#include "app/repair.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "event/id.h"
#include "model/model.h"
#include "source/proc/proctree.h"

#define MS UINT64_C(1000000)
/* A record's time is taken before its place in the buffer: two processors may be so
 * far apart. */
#define SETTLE_NS (20 * MS)
/* So long after a process has gone may the wait that took it return. */
#define RETURN_NS (100 * MS)

enum {
	LOOKS_A_STEP = 256,	/* some 10 us each */
	TOLD_A_STEP = 1024,
};

/* --- the looks ------------------------------------------------------------------ */

static void
add_id(struct repair *r, const struct pw_id *id)
{
	if (r->n_ids == r->cap_ids) {
		r->cap_ids = r->cap_ids ? 2 * r->cap_ids : 256;
		r->ids = xreallocarray(r->ids, r->cap_ids, sizeof(*r->ids));
	}
	r->ids[r->n_ids++] = *id;
}

static void
add_look(struct repair *r, const struct repair_look *look)
{
	if (r->n_looks == r->cap_looks) {
		r->cap_looks = r->cap_looks ? 2 * r->cap_looks : 64;
		r->looks = xreallocarray(r->looks, r->cap_looks, sizeof(*r->looks));
	}
	r->looks[r->n_looks++] = *look;
}

static bool
is_there(const struct pw_proc *p)
{
	return p && (p->life == PW_LIFE_RUNNING || p->life == PW_LIFE_ZOMBIE);
}

/* A copy: the model's processes come and go while /proc is asked. */
static void
list_known(struct repair *r, const struct pw_model *m)
{
	r->n_ids = r->n_looks = r->at = 0;
	for (const struct pw_proc *p = pw_model_first(m); p; p = p->next)
		if (is_there(p))
			add_id(r, &p->id);
}

/* The model's p; NULL = it has never heard of that one. */
static void
compare(struct repair *r, const struct pw_proc *p, const struct pw_id *id)
{
	struct procinfo info;
	struct repair_look look = { .id = *id, .fate = procinfo_fate(id, &info) };
	bool differs = !p;

	look.status = info.status;
	look.unknown = !p;
	if (p) {
		differs = look.fate == PROCINFO_GONE ||
			  (look.fate == PROCINFO_ENDED && p->life == PW_LIFE_RUNNING);
		if (look.fate != PROCINFO_GONE && p->parent_id.pid && info.ppid != p->parent_id.pid)
			look.parent = info.ppid;
	}
	if (differs || look.parent)
		add_look(r, &look);
}

/* Children that the model does not know; theirs follow when they are in the list. */
static void
find_unknown(struct repair *r, const struct pw_model *m, const struct pw_id *parent)
{
	struct pidvec kids = { 0 };
	struct procinfo info;

	if (procinfo_children((pid_t)parent->pid, &kids) == -ENOENT)
		procinfo_tree((pid_t)parent->pid, &kids);
	for (size_t i = 0; i < kids.n; i++) {
		if (procinfo_read(kids.v[i], 0, &info) != 0 || info.flags & PROCINFO_PF_KTHREAD ||
		    pw_model_find(m, &info.id))
			continue;
		add_id(r, &info.id);
	}
	pidvec_done(&kids);
}

/* True when all have been looked at. */
static bool
look_at_some(struct repair *r, const struct pw_model *m)
{
	for (int n = 0; n < LOOKS_A_STEP && r->at < r->n_ids; n++) {
		const struct pw_id id = r->ids[r->at++];
		const struct pw_proc *p = pw_model_find(m, &id);

		if (p && !is_there(p))
			continue;	/* its end has come meanwhile */
		compare(r, p, &id);
		find_unknown(r, m, &id);
	}
	return r->at == r->n_ids;
}

/* --- what was lost ---------------------------------------------------------------- */

static void
tell_end(struct pw_model *m, const struct pw_proc *p, int32_t status, uint64_t ts)
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
tell_release(struct pw_model *m, const struct pw_id *id, uint64_t ts)
{
	struct pw_event ev = {
		.ts = ts, .who = *id, .kind = PW_EV_RELEASE, .flags = PW_F_APPROX,
	};

	pw_model_apply(m, &ev);
}

static void
tell_parent(struct pw_model *m, const struct pw_proc *p, uint64_t ts)
{
	struct pw_event ev = {
		.ts = ts, .who = p->id, .kind = PW_EV_REPARENT, .flags = PW_F_APPROX,
		.reparent = { .from = p->parent_id },
	};
	struct procinfo info;

	/* it may have got another one since the look, and a record have said so */
	if (procinfo_fate(&p->id, &info) == PROCINFO_GONE || !info.ppid ||
	    info.ppid == p->parent_id.pid)
		return;
	ev.reparent.to = (struct pw_id){ .pid = info.ppid,
					 .start = procinfo_start((pid_t)info.ppid) };
	memcpy(ev.comm, p->comm, sizeof(ev.comm));
	pw_model_apply(m, &ev);
}

/* Only one that is still there: the records to come say what becomes of it. */
static void
tell_unknown(struct pw_model *m, const struct pw_id *id, uint64_t ts)
{
	union {
		struct pw_event ev;
		char room[sizeof(struct pw_event) + PW_TAIL_MAX];
	} u;
	struct procinfo info;

	if (procinfo_read((pid_t)id->pid, PROCINFO_STATUS, &info) != 0 ||
	    !pw_id_same(&info.id, id) || pw_model_find(m, &info.id))
		return;
	procinfo_event(&info, ts, &u.ev);
	u.ev.flags |= PW_F_APPROX;
	pw_model_apply(m, &u.ev);
}

static void
tell(struct pw_model *m, const struct repair_look *look, uint64_t ts)
{
	const struct pw_proc *p = pw_model_find(m, &look->id);

	if (look->unknown) {
		tell_unknown(m, &look->id, ts);
		return;
	}
	if (!is_there(p))
		return;
	if (look->parent)
		tell_parent(m, p, ts);
	if (look->fate != PROCINFO_ALIVE && p->life == PW_LIFE_RUNNING)
		tell_end(m, p, look->status, ts);
	if (look->fate == PROCINFO_GONE)
		tell_release(m, &look->id, ts);
}

static bool
tell_some(struct repair *r, struct pw_model *m, uint64_t ts)
{
	for (int n = 0; n < TOLD_A_STEP && r->at < r->n_looks; n++)
		tell(m, &r->looks[r->at++], ts);
	return r->at == r->n_looks;
}

/* --- from a loss to the end of its repair -------------------------------------------- */

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

/* A loss that is seen from here on has a round of its own. */
static void
begin_round(struct repair *r)
{
	r->stage = REPAIR_CATCHES_UP;
	r->wait_for = r->lost_at + SETTLE_NS;
	r->lost_at = 0;
}

static void
end_looks(struct repair *r, uint64_t now)
{
	r->stage = REPAIR_HEARS;
	r->wait_for = r->n_looks ? now + RETURN_NS : 0;
	r->at = 0;
}

void
repair_step(struct repair *r, struct pw_model *m, uint64_t heard, uint64_t now)
{
	uint64_t ts = heard < now ? heard : now;

	if (ts < pw_model_now(m))
		ts = pw_model_now(m);
	if (r->stage == REPAIR_IDLE && r->lost_at)
		begin_round(r);
	if (r->stage == REPAIR_CATCHES_UP && heard >= r->wait_for) {
		r->stage = REPAIR_LOOKS;
		list_known(r, m);
	}
	if (r->stage == REPAIR_LOOKS && look_at_some(r, m))
		end_looks(r, now);
	if (r->stage == REPAIR_HEARS && heard >= r->wait_for)
		r->stage = REPAIR_TELLS;
	if (r->stage == REPAIR_TELLS && tell_some(r, m, ts))
		r->stage = REPAIR_IDLE;
	if (!repair_pending(r))
		repair_done(r);
}

uint64_t
repair_timeout(const struct repair *r, uint64_t now)
{
	if (!repair_pending(r))
		return UINT64_MAX;
	if (r->stage != REPAIR_CATCHES_UP && r->stage != REPAIR_HEARS)
		return 0;
	return r->wait_for > now ? r->wait_for - now : 0;
}

void
repair_done(struct repair *r)
{
	free(r->ids);
	free(r->looks);
	memset(r, 0, sizeof(*r));
}

/* --- zombies that may have gone ------------------------------------------------------- */

static bool
is_gone(const struct pw_id *id)
{
	struct procinfo info;

	return procinfo_fate(id, &info) == PROCINFO_GONE;
}

static void
settle(struct doubt *d, struct pw_model *m, uint64_t now)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct pw_proc *p = pw_model_find(m, &d->ids[i]);

		if (p && p->life == PW_LIFE_ZOMBIE && is_gone(&d->ids[i]))
			tell_release(m, &d->ids[i], now);
	}
	d->n = 0;
}

void
repair_doubt(struct doubt *d, struct pw_model *m, uint64_t now)
{
	size_t looked = 0, zombies = 0;

	settle(d, m, now);
	for (const struct pw_proc *p = pw_model_first(m); p && looked < DOUBT_MAX; p = p->next) {
		if (p->life != PW_LIFE_ZOMBIE || zombies++ < d->next)
			continue;
		looked++;
		if (is_gone(&p->id))
			d->ids[d->n++] = p->id;
	}
	d->next = looked < DOUBT_MAX ? 0 : d->next + looked;
}
