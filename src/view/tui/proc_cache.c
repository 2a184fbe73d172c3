/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proc_cache.c - what /proc says of the processes on screen, asked for at most once a
 * second for each, and only for those that are drawn. */
#include "view/tui/proc_cache.h"

#include <stdlib.h>
#include <string.h>

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

struct place_slot {
	struct pw_id id;
	uint64_t asked;		/* monotonic ns */
	bool valid;
	struct place place;
};

struct proc_cache {
	struct slot slots[SLOTS];	/* by pid */
	struct place_slot places[SLOTS];
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

const struct place *
proc_cache_place(struct proc_cache *c, const struct pw_view_host *h, const struct pw_id *id,
		 bool zombie, bool may_ask)
{
	struct place_slot *s = &c->places[id->pid % SLOTS];
	const uint64_t now = clock_monotonic();
	struct place place;

	if (!h || !h->place)
		return NULL;
	if (!pw_id_same(&s->id, id)) {
		if (!may_ask)
			return NULL;
		*s = (struct place_slot){ .id = *id };
	}
	if (!may_ask || (s->asked && now - s->asked < FRESH) || (zombie && s->valid))
		return s->valid ? &s->place : NULL;
	s->asked = now;
	if (h->place(h->arg, id, &place) == 0 &&
	    !((zombie || s->valid) && strcmp(place.last, "/") == 0)) {
		s->place = place;
		s->valid = true;
	}
	return s->valid ? &s->place : NULL;
}
