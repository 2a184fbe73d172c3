/* SPDX-License-Identifier: GPL-2.0-or-later */
/* effects.c - a list that is emptied and filled again, event by event. */
#include "model/effects.h"

#include <stdlib.h>

#include "base/xalloc.h"

void
effects_done(struct effects *e)
{
	free(e->v);
	*e = (struct effects){ 0 };
}

void
effects_clear(struct effects *e)
{
	enum { KEPT = 4096 };

	if (e->cap > KEPT)
		effects_done(e);
	e->n = 0;
}

struct effect *
effects_add(struct effects *e, enum effect_kind kind)
{
	struct effect *f;

	if (e->n == e->cap) {
		e->cap = e->cap ? 2 * e->cap : 8;
		e->v = xreallocarray(e->v, e->cap, sizeof(*e->v));
	}
	f = &e->v[e->n++];
	f->kind = kind;
	f->who = f->parent = NULL;
	f->taken = NULL;
	return f;
}
