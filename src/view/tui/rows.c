/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rows.c - the process list as rows. */
#include "view/tui/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sat.h"
#include "base/xalloc.h"
#include "event/id.h"

#define MAX_DEPTH 63u
#define MANY 2000
#define SECOND 1000000000ull
#define MAX_LANES 3		/* parents with rows of their own for signals and waits */

bool
rows_match(const struct pw_proc *p, const char *text)
{
	char pid[16];
	const char *word = p->args, *end = word ? word + p->args_len : NULL;

	if (strcasestr(p->comm, text))
		return true;
	for (; word && word < end; word += strlen(word) + 1)
		if (strcasestr(word, text))
			return true;
	snprintf(pid, sizeof(pid), "%u", p->id.pid);
	return strstr(pid, text) != NULL;
}

/* --- which processes are shown ------------------------------------------------ */

struct build {
	struct rows *r;
	const struct rows_opts *o;
	bool one_root;
	int lanes;		/* parents that may still have lanes */
	uint64_t newest;	/* ns: birth of the process at r->newest */
	uint64_t stays;		/* ns: who is gone since then stays although it has lingered */
};

static struct row *
append(struct rows *r)
{
	if (r->n == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 256;
		r->v = xreallocarray(r->v, r->cap, sizeof(r->v[0]));
	}
	memset(&r->v[r->n], 0, sizeof(r->v[0]));
	return &r->v[r->n++];
}

static bool
is_zombie(const struct pw_proc *p)
{
	return p->life == PW_LIFE_ZOMBIE;
}

static bool
has_lingered(const struct pw_proc *p, const struct rows_opts *o)
{
	return p->gone && sat_add(p->gone, o->linger) <= o->now;
}

static bool
has_expired(const struct pw_proc *p, const struct build *b)
{
	return has_lingered(p, b->o) && p->gone < b->stays;
}

static bool
is_wanted(const struct pw_proc *p, const struct rows_opts *o)
{
	if (o->zombies_only && !is_zombie(p))
		return false;
	return !o->filter || !*o->filter || rows_match(p, o->filter);
}

/* Has there been anything that its lanes could show? */
static bool
has_done_something(const struct pw_proc *p)
{
	const struct pw_parenting *k = &p->kids;

	return k->deaths || k->waits.calls || k->delivers || k->sigchld.queued ||
	       k->sigchld.coalesced || k->sigchld.ignored || k->sigchld.blocked;
}

/* Lanes are for those whose children one watches: the command itself, parents of
 * zombies, and the one that is selected; not for each shell of a build. */
static bool
has_lanes(struct build *b, const struct pw_proc *p)
{
	if (!b->o->lanes || !has_done_something(p))
		return false;
	if (pw_id_same(&p->id, &b->o->lanes_for))
		return true;
	if ((p->gone && !b->o->finished) || b->lanes <= 0)
		return false;
	if (!b->o->finished && !p->kids.zombies_now && !(b->one_root && (!p->parent || p->kids.deaths > 3)))
		return false;
	b->lanes--;
	return true;
}

static void
add_lanes(struct rows *r, const struct pw_proc *p, uint32_t of)
{
	uint16_t depth = r->v[of].depth;

	for (unsigned int kind = ROW_SIGNALS; kind <= ROW_WAITS; kind++) {
		struct row *row = append(r);

		row->proc = p;
		row->id = p->id;
		row->kind = (uint8_t)kind;
		row->parent = of;
		row->depth = (uint16_t)(depth + (depth < MAX_DEPTH));
	}
}

/* The process's row; its number. */
static uint32_t
add(struct build *b, const struct pw_proc *p, uint32_t parent)
{
	struct rows *r = b->r;
	uint32_t at = (uint32_t)r->n;
	struct row *row = append(r);
	unsigned int depth = parent == ROW_NONE ? 0 : r->v[parent].depth + 1u;

	row->proc = p;
	row->id = p->id;
	row->parent = parent;
	row->depth = (uint16_t)(depth > MAX_DEPTH ? MAX_DEPTH : depth);
	row->zombie = is_zombie(p);
	if (p->gone && !has_lingered(p, b->o) && sat_add(p->gone, b->o->linger) < r->expires)
		r->expires = sat_add(p->gone, b->o->linger);
	if (p->born >= b->newest) {
		b->newest = p->born;
		r->newest = at;
	}
	if (has_lanes(b, p))
		add_lanes(r, p, at);
	return at;
}

/* For the header, which counts all, whatever the rows leave out. */
static void
see(struct rows *r, const struct pw_proc *p)
{
	if (is_zombie(p) && (!r->oldest_zombie || p->died < r->oldest_zombie)) {
		r->oldest_zombie = p->died;
		r->oldest_is_older = pw_proc_is_older(p);
	}
}

/* --- walking the model --------------------------------------------------------- */

static bool
is_collapsed(const struct pw_proc *p, const struct rows_opts *o)
{
	if (o->zombies_only || (o->filter && *o->filter))
		return false;
	for (size_t i = 0; i < o->n_collapsed; i++)
		if (pw_id_same(&p->id, &o->collapsed[i]))
			return true;
	return false;
}

static void
fold(struct row *into, const struct pw_proc *p)
{
	into->folded++;
	into->folded_zombies += is_zombie(p);
}

/* The tree below root, depth first, children in order of birth.  One that has
 * lingered enough has no row; its children stand where it stood. */
static void
walk(struct build *b, const struct pw_proc *root)
{
	const struct pw_proc *p = root;
	uint32_t up[MAX_DEPTH + 1];	/* the row that children of this depth hang on */
	unsigned int depth = 0, folding = UINT32_MAX;	/* depth of the one that is collapsed */

	up[0] = ROW_NONE;
	for (;;) {
		/* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign): set on the way down */
		uint32_t at = up[depth < MAX_DEPTH ? depth : MAX_DEPTH];

		see(b->r, p);
		if (depth <= folding)
			folding = UINT32_MAX;
		if (!has_expired(p, b) && folding != UINT32_MAX) {
			fold(&b->r->v[at], p);
		} else if (!has_expired(p, b)) {
			at = add(b, p, at);
			if (is_collapsed(p, b->o))
				folding = depth;
		}
		if (p->first_child) {
			p = p->first_child;
			depth++;
			up[depth < MAX_DEPTH ? depth : MAX_DEPTH] = at;
			continue;
		}
		while (p != root && !p->next_sibling) {
			p = p->parent;
			depth--;
		}
		if (p == root)
			return;
		p = p->next_sibling;
	}
}

static void
walk_flat(struct build *b, const struct pw_proc *first)
{
	for (const struct pw_proc *p = first; p; p = p->next) {
		see(b->r, p);
		if (!has_expired(p, b) && is_wanted(p, b->o))
			add(b, p, ROW_NONE);
	}
}

/* --- sorted ---------------------------------------------------------------------- */

struct sorted {
	struct row_key key;
	const struct pw_proc *p;
	size_t at;		/* in order of birth */
	bool reversed;
};

static int
compare_sorted(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	int by = x->key.n != y->key.n ? (x->key.n > y->key.n ? -1 : 1) : strcmp(x->key.s, y->key.s);

	if (by)
		return x->reversed ? -by : by;
	return x->at < y->at ? -1 : x->at > y->at;
}

static void
walk_sorted(struct build *b, const struct pw_proc *first)
{
	struct sorted *v;
	size_t n = 0, cap = 0;

	for (const struct pw_proc *p = first; p; p = p->next)
		cap++;
	v = xcalloc(cap + 1, sizeof(*v));
	for (const struct pw_proc *p = first; p; p = p->next) {
		see(b->r, p);
		if (has_expired(p, b) || !is_wanted(p, b->o))
			continue;
		b->o->key(b->o->key_of, p, &v[n].key);
		v[n].reversed = b->o->reversed;
		v[n].p = p;
		v[n].at = n;
		n++;
	}
	qsort(v, n, sizeof(*v), compare_sorted);
	/* times grow although nothing happens; of many processes it costs more to ask */
	if (!b->o->finished && sat_add(b->o->now, n < MANY ? SECOND : 10 * SECOND) < b->r->expires)
		b->r->expires = sat_add(b->o->now, n < MANY ? SECOND : 10 * SECOND);
	for (size_t i = 0; i < n; i++)
		add(b, v[i].p, ROW_NONE);
	free(v);
}

/* --- the tree -------------------------------------------------------------------- */

static void
walk_tree(struct build *b, const struct pw_proc *first)
{
	size_t roots = 0;

	for (const struct pw_proc *p = first; p && roots < 2; p = p->next)
		if (!p->parent && !has_expired(p, b))
			roots++;
	b->one_root = roots == 1;
	for (const struct pw_proc *p = first; p; p = p->next)
		if (!p->parent)
			walk(b, p);
}

/* Keeps the wanted rows and those that lead to them. */
static void
thin(struct rows *r, const struct rows_opts *o)
{
	bool *keep = xcalloc(r->n + 1, sizeof(*keep));
	uint32_t *moved = xcalloc(r->n + 1, sizeof(*moved));
	uint32_t newest = ROW_NONE;
	size_t n = 0;

	for (size_t i = r->n; i-- > 0;) {
		const struct row *row = &r->v[i];

		if (row->kind == ROW_PROC && is_wanted(row->proc, o))
			keep[i] = true;
		if (keep[i] && row->parent != ROW_NONE)
			keep[row->parent] = true;
	}
	for (size_t i = 0; i < r->n; i++) {
		struct row row = r->v[i];

		if (row.kind != ROW_PROC ? !keep[row.parent] : !keep[i])
			continue;
		if (row.parent != ROW_NONE)
			row.parent = moved[row.parent];
		if (i == r->newest)
			newest = (uint32_t)n;
		moved[i] = (uint32_t)n;
		r->v[n++] = row;
	}
	r->n = n;
	r->newest = newest;
	free(keep);
	free(moved);
}

/* From the last row up: who has a younger sibling further down. */
static void
draw_guides(struct rows *r)
{
	uint64_t below = 0;

	r->n_procs = r->n_zombies = 0;
	for (size_t i = r->n; i-- > 0;) {
		struct row *row = &r->v[i];
		uint64_t bit = 1ull << row->depth;

		row->guides = below & (bit - 1);
		if (row->kind != ROW_PROC) {
			/* passed by on the way to the children of its process */
			row->guides = below & (bit | (bit - 1));
			continue;
		}
		row->last = !(below & bit);
		below = (below & (bit - 1)) | bit;
		r->n_procs++;
		r->n_zombies += row->zombie;
	}
}

/* --- who stays ------------------------------------------------------------------- */

static int
by_time_down(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x < y) - (x > y);
}

/* Those that have lingered stay while there is room, the last ones first: ns, who is gone since
 * then. */
static uint64_t
stays_since(const struct pw_proc *first, const struct rows_opts *o)
{
	size_t rows = o->lanes ? 2 * (size_t)MAX_LANES : 0, n = 0;
	uint64_t *gone, since = UINT64_MAX;

	for (const struct pw_proc *p = first; p; p = p->next) {
		if (has_lingered(p, o))
			n++;
		else if (++rows >= o->room)
			return UINT64_MAX;
	}
	if (!n || rows >= o->room)
		return UINT64_MAX;
	gone = xcalloc(n, sizeof(*gone));
	n = 0;
	for (const struct pw_proc *p = first; p; p = p->next)
		if (has_lingered(p, o))
			gone[n++] = p->gone;
	qsort(gone, n, sizeof(*gone), by_time_down);
	since = gone[n < o->room - rows ? n - 1 : o->room - rows - 1];
	free(gone);
	return since;
}

void
rows_build(struct rows *r, const struct pw_proc *first, const struct rows_opts *o)
{
	struct build b = { .r = r, .o = o, .lanes = MAX_LANES };

	b.stays = stays_since(first, o);
	r->n = 0;
	r->expires = UINT64_MAX;
	r->oldest_zombie = 0;
	r->oldest_is_older = false;
	r->newest = ROW_NONE;
	if (o->key)
		walk_sorted(&b, first);
	else if (o->flat)
		walk_flat(&b, first);
	else
		walk_tree(&b, first);
	if (!o->flat && !o->key && (o->zombies_only || (o->filter && *o->filter)))
		thin(r, o);
	draw_guides(r);
}

void
rows_done(struct rows *r)
{
	free(r->v);
	*r = (struct rows){ 0 };
}

const struct pw_proc *
rows_proc(const struct rows *r, const struct pw_model *m, size_t i)
{
	return pw_model_find(m, &r->v[i].id);
}

uint32_t
rows_find(const struct rows *r, const struct pw_id *id)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].kind == ROW_PROC && pw_id_same(&r->v[i].id, id))
			return (uint32_t)i;
	return ROW_NONE;
}
