/* SPDX-License-Identifier: GPL-2.0-or-later */
/* table.c - the processes remembered, and how they hang together. */
#include "model/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "event/id.h"
#include "model/shared_args.h"

static void
set_args(struct pw_table *t, struct pw_proc *p, uint32_t nuls, const char *bytes, uint32_t len)
{
	args_drop(p->args, &t->args_bytes);
	p->args = args_new(nuls, bytes, len, &t->args_bytes);
	p->args_len = p->args ? nuls + len : 0;
}

void
table_set_args(struct pw_table *t, struct pw_proc *p, const char *bytes, uint32_t len)
{
	set_args(t, p, 0, bytes, len);
}

void
table_set_argv(struct pw_table *t, struct pw_proc *p, const char *bytes, uint32_t len)
{
	set_args(t, p, 1, bytes, len);	/* the exe is not known: empty */
}

void
table_share_args(struct pw_table *t, struct pw_proc *p, const struct pw_proc *from)
{
	args_drop(p->args, &t->args_bytes);
	p->args = args_share(from->args);
	p->args_len = from->args_len;
	if (from->args)
		p->args_truncated = from->args_truncated;
}

static void
past_keep(struct pw_past *past, const struct pw_proc *p)
{
	past->id = p->id;
	memcpy(past->comm, p->comm, sizeof(past->comm));
	past->args = args_share(p->args);
	past->args_len = p->args_len;
}

static void
descent_free(struct pw_table *t, struct pw_descent *d)
{
	if (!d)
		return;
	args_drop(d->forker.args, &t->args_bytes);
	args_drop(d->parent.args, &t->args_bytes);
	free(d);
}

/* Found at attach, a child of who adopts may be adopted. */
static bool
is_forker(const struct pw_proc *parent, const struct pw_proc *p)
{
	const struct pw_id *id = &parent->id;

	if (p->forker.pid)
		return p->forker.pid == id->pid;
	return p->preexisting && !parent->subreaper && id->pid != 1 && id->nspid != 1;
}

void
table_keep_descent(struct pw_proc *p)
{
	const struct pw_proc *forker = p->parent;
	struct pw_descent *d;

	if (p->descent || p->orphaned || !forker || !is_forker(forker, p))
		return;
	d = p->descent = xzalloc(sizeof(*d));
	past_keep(&d->forker, forker);
	d->before_exec = p->inherited == PW_MAYBE_YES;
	if (forker->orphaned)
		return;
	if (forker->parent)
		past_keep(&d->parent, forker->parent);
	else
		d->parent.id = forker->parent_id;
	d->parent_outside = forker->preexisting && !forker->parent_id.pid;
}

void
table_init(struct pw_table *t, size_t max_gone, struct effects *out)
{
	memset(t, 0, sizeof(*t));
	t->max_gone = max_gone;
	t->out = out;
}

struct pw_proc *
table_newest(const struct pw_table *t, uint32_t pid)
{
	struct pw_proc *p;

	HASH_FIND(hh, t->by_pid, &pid, sizeof(pid), p);
	return p;
}

struct pw_proc *
table_find(const struct pw_table *t, const struct pw_id *id)
{
	struct pw_proc *p = table_newest(t, id->pid);

	if (!p || id->start == 0 || (p->id.start == 0 && !p->gone))
		return p;
	while (p && !pw_start_same(p->id.start, id->start))
		p = p->older;
	return p;
}

void
table_bind(struct pw_proc *p, const struct pw_id *id)
{
	p->id.start = p->id.start && id->start ? pw_start_finer(p->id.start, id->start)
					       : p->id.start | id->start;
	if (id->nspid)
		p->id.nspid = id->nspid;
}

/* --- lists ------------------------------------------------------------------ */

static void
suspect_add(struct pw_table *t, struct pw_proc *p)
{
	p->prev_suspect = NULL;
	p->next_suspect = t->suspects;
	if (t->suspects)
		t->suspects->prev_suspect = p;
	t->suspects = p;
}

static void
suspect_del(struct pw_table *t, struct pw_proc *p)
{
	if (p->prev_suspect)
		p->prev_suspect->next_suspect = p->next_suspect;
	else if (t->suspects == p)
		t->suspects = p->next_suspect;
	if (p->next_suspect)
		p->next_suspect->prev_suspect = p->prev_suspect;
	p->next_suspect = p->prev_suspect = NULL;
}

static void
zombie_moved(struct pw_table *t, enum effect_kind kind, struct pw_proc *p)
{
	struct effect *f = effects_add(t->out, kind);

	f->who = p;
	f->parent = p->parent;
}

static void
zombie_add(struct pw_table *t, struct pw_proc *p)
{
	struct pw_proc *parent = p->parent;
	struct pw_proc **first = parent ? &parent->first_zombie : &t->first_zombie;
	struct pw_proc **last = parent ? &parent->last_zombie : &t->last_zombie;

	p->prev_zombie = *last;
	p->next_zombie = NULL;
	if (*last)
		(*last)->next_zombie = p;
	else
		*first = p;
	*last = p;
	if (parent) {
		if (parent->kids.zombies_now++ == 0 && parent->life == PW_LIFE_RUNNING)
			suspect_add(t, parent);
		if (parent->kids.zombies_peak < parent->kids.zombies_now)
			parent->kids.zombies_peak = parent->kids.zombies_now;
	}
	p->zombie = (struct pw_zombie){
		.since = t->now, .waits = parent ? parent->kids.waits.calls : 0,
	};
	zombie_moved(t, EFFECT_ZOMBIE_ADDED, p);
}

static void
zombie_del(struct pw_table *t, struct pw_proc *p)
{
	struct pw_proc *parent = p->parent;
	struct pw_proc **first = parent ? &parent->first_zombie : &t->first_zombie;
	struct pw_proc **last = parent ? &parent->last_zombie : &t->last_zombie;

	zombie_moved(t, EFFECT_ZOMBIE_REMOVED, p);
	if (p->prev_zombie)
		p->prev_zombie->next_zombie = p->next_zombie;
	else
		*first = p->next_zombie;
	if (p->next_zombie)
		p->next_zombie->prev_zombie = p->prev_zombie;
	else
		*last = p->prev_zombie;
	p->next_zombie = p->prev_zombie = NULL;
	if (parent && --parent->kids.zombies_now == 0)
		suspect_del(t, parent);
}

static void
attach(struct pw_table *t, struct pw_proc *p, struct pw_proc *parent)
{
	struct pw_proc **first = parent ? &parent->first_child : &t->first_root;
	struct pw_proc **last = parent ? &parent->last_child : &t->last_root;

	p->parent = parent;
	p->prev_sibling = *last;
	p->next_sibling = NULL;
	if (*last)
		(*last)->next_sibling = p;
	else
		*first = p;
	*last = p;
	if (p->life == PW_LIFE_ZOMBIE)
		zombie_add(t, p);
}

static void
detach(struct pw_table *t, struct pw_proc *p)
{
	struct pw_proc *parent = p->parent;

	if (p->life == PW_LIFE_ZOMBIE)
		zombie_del(t, p);
	if (p->prev_sibling)
		p->prev_sibling->next_sibling = p->next_sibling;
	else if (parent)
		parent->first_child = p->next_sibling;
	else
		t->first_root = p->next_sibling;
	if (p->next_sibling)
		p->next_sibling->prev_sibling = p->prev_sibling;
	else if (parent)
		parent->last_child = p->prev_sibling;
	else
		t->last_root = p->prev_sibling;
	p->parent = p->next_sibling = p->prev_sibling = NULL;
}

/* A stream can say anything, also that a process is its own grandparent. */
static bool
descends(const struct pw_proc *p, const struct pw_proc *from)
{
	if (!from->first_child)
		return p == from;
	while (p && p != from)
		p = p->parent;
	return p != NULL;
}

/* --- processes -------------------------------------------------------------- */

struct pw_proc *
table_add(struct pw_table *t, const struct pw_id *id)
{
	struct pw_proc *p = xzalloc(sizeof(*p));
	struct pw_proc *older = table_newest(t, id->pid);

	p->id = *id;
	p->life = PW_LIFE_RUNNING;
	p->status = -1;
	if (older) {
		HASH_DEL(t->by_pid, older);
		older->newer = p;
		p->older = older;
	}
	HASH_ADD(hh, t->by_pid, id.pid, sizeof(p->id.pid), p);
	p->prev = t->last;
	if (t->last)
		t->last->next = p;
	else
		t->first = p;
	t->last = p;
	t->alive++;
	t->n_procs++;
	attach(t, p, NULL);
	return p;
}

void
table_place(struct pw_table *t, struct pw_proc *p, const struct pw_id *parent)
{
	struct pw_proc *to = parent->pid ? table_find(t, parent) : NULL;

	detach(t, p);
	p->parent_id = *parent;
	if (to && to->gone)
		to = NULL;
	attach(t, p, to && !descends(to, p) ? to : NULL);
}

void
table_adopt_roots(struct pw_table *t, struct pw_proc *p)
{
	struct pw_proc *r, *next;

	for (r = t->first_root; r; r = next) {
		next = r->next_sibling;
		if (r->gone || descends(p, r))
			continue;
		if (!pw_id_same(&r->parent_id, &p->id))
			continue;
		detach(t, r);
		attach(t, r, p);
	}
}

void
table_set_stop_looked(struct pw_table *t, struct pw_proc *p, bool looked)
{
	if (p->stop_looked != looked && p->life == PW_LIFE_RUNNING)
		t->stop_looks += looked ? 1 : -1;
	p->stop_looked = looked;
}

/* Exiting, or dumping: a process is in one of the two lists at most. */
static void
ending_del(struct pw_proc **first, struct pw_proc **last, struct pw_proc *p)
{
	if (p->prev_exiting)
		p->prev_exiting->next_exiting = p->next_exiting;
	else
		*first = p->next_exiting;
	if (p->next_exiting)
		p->next_exiting->prev_exiting = p->prev_exiting;
	else
		*last = p->prev_exiting;
	p->next_exiting = p->prev_exiting = NULL;
}

static void
ending_add(struct pw_proc **first, struct pw_proc **last, struct pw_proc *p)
{
	p->prev_exiting = *last;
	if (*last)
		(*last)->next_exiting = p;
	else
		*first = p;
	*last = p;
}

void
table_set_dumping(struct pw_table *t, struct pw_proc *p, uint64_t since)
{
	if (p->dumps || p->life != PW_LIFE_RUNNING)
		return;
	p->dumps = since;
	ending_add(&t->dumping, &t->last_dumping, p);
}

void
table_clear_dumping(struct pw_table *t, struct pw_proc *p)
{
	if (!p->dumps)
		return;
	p->dumps = 0;
	ending_del(&t->dumping, &t->last_dumping, p);
}

static void
set_dead(struct pw_table *t, struct pw_proc *p)
{
	if (p->life != PW_LIFE_RUNNING)
		return;
	table_set_stop_looked(t, p, false);
	t->alive--;
	suspect_del(t, p);
	table_clear_dumping(t, p);
}

void
table_set_exiting(struct pw_table *t, struct pw_proc *p)
{
	set_dead(t, p);
	if (p->life == PW_LIFE_ZOMBIE)
		zombie_del(t, p);
	p->life = PW_LIFE_EXITING;
	ending_add(&t->exiting, &t->last_exiting, p);
}

void
table_set_zombie(struct pw_table *t, struct pw_proc *p, uint64_t since)
{
	set_dead(t, p);
	if (p->life == PW_LIFE_EXITING)
		ending_del(&t->exiting, &t->last_exiting, p);
	p->life = PW_LIFE_ZOMBIE;
	p->died = since;
	zombie_add(t, p);
}

void
table_set_gone(struct pw_table *t, struct pw_proc *p, enum pw_life life)
{
	set_dead(t, p);
	if (p->life == PW_LIFE_ZOMBIE)
		zombie_del(t, p);
	if (p->life == PW_LIFE_EXITING)
		ending_del(&t->exiting, &t->last_exiting, p);
	p->life = life;
	if (t->last_gone)
		t->last_gone->next_gone = p;
	else
		t->gone = p;
	t->last_gone = p;
	t->n_gone++;
}

static void
free_proc(struct pw_table *t, struct pw_proc *p)
{
	args_drop(p->args, &t->args_bytes);
	descent_free(t, p->descent);
	free(p->waits);
	free(p->program_lines);
	free(p->before);
	free(p);
}

/* Only the longest gone is ever forgotten, so p has no older life. */
static void
forget(struct pw_table *t, struct pw_proc *p)
{
	struct pw_proc *c;

	while ((c = p->first_child)) {
		detach(t, c);
		attach(t, c, NULL);
	}
	detach(t, p);
	if (p->newer)
		p->newer->older = NULL;
	else
		HASH_DEL(t->by_pid, p);
	if (p->prev)
		p->prev->next = p->next;
	else
		t->first = p->next;
	if (p->next)
		p->next->prev = p->prev;
	else
		t->last = p->prev;
	t->n_procs--;
	free_proc(t, p);
}

struct pw_proc *
table_expired(const struct pw_table *t)
{
	return t->n_gone > t->max_gone ? t->gone : NULL;
}

void
table_forget_expired(struct pw_table *t)
{
	struct pw_proc *p = t->gone;

	t->gone = p->next_gone;
	if (!t->gone)
		t->last_gone = NULL;
	t->n_gone--;
	forget(t, p);
}

void
table_done(struct pw_table *t)
{
	struct pw_proc *p, *next;

	HASH_CLEAR(hh, t->by_pid);
	for (p = t->first; p; p = next) {
		next = p->next;
		free_proc(t, p);
	}
	stacks_done(&t->stacks);
	memset(t, 0, sizeof(*t));
}

size_t
table_size(const struct pw_table *t)
{
	enum { OVERHEAD = 32 };		/* of the allocator and the hash */

	return t->n_procs * (sizeof(struct pw_proc) + OVERHEAD) + t->args_bytes + stacks_size(&t->stacks);
}
