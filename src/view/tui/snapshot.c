/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot.c - what a frozen display shows, whatever becomes of the model. */
#include "view/tui/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "event/id.h"
#include "view/tui/rows.h"

struct snapshot {
	struct pw_proc *procs;		/* in order of birth */
	struct pw_finding *findings;
	size_t n_procs, n_findings;
};

/* Where the copy of a process is. */
struct place {
	const struct pw_proc *of;
	struct pw_proc *copy;
};

struct places {
	struct place *v;		/* by address */
	size_t n;
};

static int
by_address(const void *a, const void *b)
{
	const struct pw_proc *x = ((const struct place *)a)->of;
	const struct pw_proc *y = ((const struct place *)b)->of;

	return (x > y) - (x < y);
}

static struct pw_proc *
copy_of(const struct places *p, const struct pw_proc *of)
{
	const struct place key = { .of = of }, *found;

	if (!of)
		return NULL;
	found = bsearch(&key, p->v, p->n, sizeof(key), by_address);
	return found ? found->copy : NULL;
}

static void
copy_procs(struct snapshot *s, struct places *places, const struct pw_model *m)
{
	const struct pw_proc *p;
	size_t i = 0;

	for (p = pw_model_first(m); p; p = p->next)
		s->n_procs++;
	s->procs = xcalloc(s->n_procs + 1, sizeof(s->procs[0]));
	places->v = xcalloc(s->n_procs + 1, sizeof(places->v[0]));
	places->n = s->n_procs;
	for (p = pw_model_first(m); p; p = p->next, i++) {
		s->procs[i] = *p;
		if (p->args)
			s->procs[i].args = xmemdup(p->args, p->args_len);
		if (p->waits)
			s->procs[i].waits = xmemdup(p->waits, sizeof(*p->waits));
		if (p->before)
			s->procs[i].before = xmemdup(p->before, sizeof(*p->before));
		places->v[i] = (struct place){ p, &s->procs[i] };
	}
	qsort(places->v, places->n, sizeof(places->v[0]), by_address);
}

/* To each other; all else would point into what the model changes. */
static void
link_procs(struct snapshot *s, const struct places *places)
{
	for (size_t i = 0; i < s->n_procs; i++) {
		struct pw_proc *p = &s->procs[i];

		p->next = i + 1 < s->n_procs ? p + 1 : NULL;
		p->parent = copy_of(places, p->parent);
		p->first_child = copy_of(places, p->first_child);
		p->next_sibling = copy_of(places, p->next_sibling);
		p->last_child = p->prev_sibling = p->prev = p->older = p->newer = NULL;
		p->first_zombie = p->last_zombie = p->next_zombie = p->prev_zombie = NULL;
		p->next_gone = p->next_suspect = p->prev_suspect = NULL;
		p->inquiry = NULL;
	}
}

static void
copy_findings(struct snapshot *s, const struct pw_model *m)
{
	const struct pw_finding *f;

	while (pw_model_finding(m, s->n_findings))
		s->n_findings++;
	s->findings = xcalloc(s->n_findings + 1, sizeof(s->findings[0]));
	for (size_t i = 0; (f = pw_model_finding(m, i)); i++) {
		s->findings[i] = *f;
		s->findings[i].message = f->message ? xstrdup(f->message) : NULL;
		s->findings[i].advice = f->advice ? xstrdup(f->advice) : NULL;
		s->findings[i].sites = pw_sites_copy(f->sites, f->n_sites);
		s->findings[i].children = NULL;
		s->findings[i].n_children = 0;
	}
}

struct snapshot *
snapshot_new(const struct pw_model *m)
{
	struct snapshot *s = xzalloc(sizeof(*s));
	struct places places = { 0 };

	copy_procs(s, &places, m);
	link_procs(s, &places);
	free(places.v);
	copy_findings(s, m);
	return s;
}

void
snapshot_free(struct snapshot *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_procs; i++) {
		free(s->procs[i].args);
		free(s->procs[i].waits);
		free(s->procs[i].before);
	}
	for (size_t i = 0; i < s->n_findings; i++) {
		free((char *)s->findings[i].message);
		free((char *)s->findings[i].advice);
		free((struct pw_site *)(uintptr_t)s->findings[i].sites);
	}
	free(s->procs);
	free(s->findings);
	free(s);
}

const struct pw_proc *
snapshot_first(const struct snapshot *s)
{
	return s->n_procs ? s->procs : NULL;
}

/* From the youngest on: a pid may have been used again. */
const struct pw_proc *
snapshot_find(const struct snapshot *s, const struct pw_id *id)
{
	for (size_t i = s->n_procs; i-- > 0;)
		if (pw_id_same(&s->procs[i].id, id))
			return &s->procs[i];
	return NULL;
}

const struct pw_finding *
snapshot_finding(const struct snapshot *s, size_t i)
{
	return i < s->n_findings ? &s->findings[i] : NULL;
}
