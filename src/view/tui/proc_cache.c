/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proc_cache.c - what /proc says of the processes on screen, asked for at most once a
 * second for each, and only for those that are drawn. */
#include "view/tui/proc_cache.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "event/id.h"

#define SLOTS 256u		/* more than a screen has rows */
#define FRESH CLOCK_SECOND

struct slot {
	struct pw_id id;
	uint64_t asked;		/* monotonic ns */
	bool valid;
	struct pw_view_look look;
};

struct proc_cache {
	struct slot slots[SLOTS];	/* by pid */
};

struct proc_cache *
proc_cache_new(void)
{
	return xzalloc(sizeof(struct proc_cache));
}

void
proc_cache_free(struct proc_cache *c)
{
	free(c);
}

const struct pw_view_look *
proc_cache_look(struct proc_cache *c, const struct pw_view_host *h, const struct pw_id *id,
		bool may_ask)
{
	struct slot *s = &c->slots[id->pid % SLOTS];
	uint64_t now = clock_monotonic();
	bool same = pw_id_same(&s->id, id);

	if (!h || !h->look)
		return NULL;
	if (same && (!may_ask || now - s->asked < FRESH))
		return s->valid ? &s->look : NULL;
	if (!may_ask)
		return NULL;
	s->id = *id;
	s->asked = now;
	s->valid = h->look(h->arg, id, &s->look) == 0;
	return s->valid ? &s->look : NULL;
}
