/* SPDX-License-Identifier: GPL-2.0-or-later */
/* looks.c - what /proc says of the processes on screen, asked at most once a
 * second for each, and only while somebody looks. */
#include <stdlib.h>

#include "base/xalloc.h"
#include "view/tui/tui.h"

#define SLOTS 256u		/* more than a screen has rows */
#define FRESH 1000000000ull	/* ns */

struct slot {
	struct pw_id id;
	uint64_t asked;		/* monotonic ns */
	bool valid;
	struct pw_view_look look;
};

struct looks {
	struct slot slots[SLOTS];
};

struct looks *
looks_new(void)
{
	return xzalloc(sizeof(struct looks));
}

void
looks_free(struct looks *l)
{
	free(l);
}

const struct pw_view_look *
looks_at(struct tui *t, const struct pw_proc *p)
{
	struct slot *s = &t->looks->slots[p->id.pid % SLOTS];
	uint64_t now = tui_clock();
	const struct pw_view_host *h = t->o.host;

	if (!h || !h->look || p->died)
		return NULL;
	if (rows_same(&s->id, &p->id) && (t->frozen || t->over_now || now - s->asked < FRESH))
		return s->valid ? &s->look : NULL;
	if (t->frozen || t->over_now)
		return NULL;	/* /proc has gone on */
	s->id = p->id;
	s->asked = now;
	s->valid = h->look(h->arg, &p->id, &s->look) == 0;
	return s->valid ? &s->look : NULL;
}
