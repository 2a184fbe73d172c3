/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair.c - after a loss: what /proc says against what the model believes. */
#include "app/repair.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/model.h"
#include "source/procinfo.h"

/* The model's processes may come and go while it is told about them: a copy. */
static struct pw_id *
known(const struct pw_model *m, size_t *n)
{
	struct pw_id *ids = NULL;
	size_t cap = 0;

	*n = 0;
	for (const struct pw_proc *p = pw_model_first(m); p; p = p->next) {
		if (p->life != PW_LIFE_RUNNING && p->life != PW_LIFE_ZOMBIE)
			continue;
		if (*n == cap) {
			cap = cap ? cap * 2 : 256;
			ids = xreallocarray(ids, cap, sizeof(*ids));
		}
		ids[(*n)++] = p->id;
	}
	return ids;
}

static void
tell_end(struct pw_model *m, const struct pw_proc *p, const struct procinfo *info, uint64_t now)
{
	struct pw_event ev = {
		.ts = now, .who = p->id, .kind = PW_EV_EXIT,
		.flags = PW_F_APPROX | PW_F_ZOMBIE,
		.exit = { .parent = p->parent_id, .status = info ? info->status : -1 },
	};

	memcpy(ev.comm, p->comm, sizeof(ev.comm));
	pw_model_apply(m, &ev);
}

static void
tell_release(struct pw_model *m, const struct pw_id *id, uint64_t now)
{
	struct pw_event ev = {
		.ts = now, .who = *id, .kind = PW_EV_RELEASE, .flags = PW_F_APPROX,
	};

	pw_model_apply(m, &ev);
}

static void
compare(struct pw_model *m, const struct pw_id *id, uint64_t now)
{
	const struct pw_proc *p = pw_model_find(m, id);
	struct procinfo info;
	bool there;

	if (!p)
		return;
	there = procinfo_read((pid_t)id->pid, PROCINFO_STATUS, &info) == 0 &&
		(!id->start || info.id.start == id->start);
	if (p->life == PW_LIFE_RUNNING && (!there || procinfo_ended(&info)))
		tell_end(m, p, there ? &info : NULL, now);
	if (!there)
		tell_release(m, id, now);
}

static void
tell_unknown(struct pw_model *m, pid_t pid, uint64_t now)
{
	union {
		struct pw_event ev;
		char room[sizeof(struct pw_event) + PW_TAIL_MAX];
	} u;
	struct procinfo info;
	const struct pw_proc *p;

	if (procinfo_read(pid, PROCINFO_STATUS, &info) != 0)
		return;
	p = pw_model_find(m, &info.id);
	if (p && (p->life == PW_LIFE_RUNNING || p->life == PW_LIFE_ZOMBIE))
		return;
	procinfo_event(&info, now, &u.ev);
	u.ev.flags |= PW_F_APPROX;
	pw_model_apply(m, &u.ev);
}

/* Children of those that were known; theirs follow when they are in the list. */
static void
find_unknown(struct pw_model *m, const struct pw_id *ids, size_t n, uint64_t now)
{
	struct procinfo_pids todo = { 0 };
	size_t i;

	for (i = 0; i < n; i++)
		procinfo_children((pid_t)ids[i].pid, &todo);
	for (i = 0; i < todo.n; i++) {
		struct pw_id id = { .pid = (uint32_t)todo.v[i] };
		bool new = !pw_model_find(m, &id);

		tell_unknown(m, todo.v[i], now);
		if (new)
			procinfo_children(todo.v[i], &todo);
	}
	procinfo_pids_done(&todo);
}

void
repair(struct pw_model *m, uint64_t now)
{
	size_t n, i;
	struct pw_id *ids = known(m, &n);

	for (i = 0; i < n; i++)
		compare(m, &ids[i], now);
	find_unknown(m, ids, n, now);
	free(ids);
}

static bool
is_gone(const struct pw_id *id)
{
	uint64_t start = procinfo_start((pid_t)id->pid);

	return !start || (id->start && start != id->start);
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
