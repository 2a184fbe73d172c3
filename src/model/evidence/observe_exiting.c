/* SPDX-License-Identifier: GPL-2.0-or-later */
/* observe_exiting.c - children that have exited, and are no zombies yet. */
#include <string.h>

#include "base/sat.h"
#include "model/evidence.h"

void
observe_exiting(struct ev_exiting *e, const struct pw_proc *p, const struct pw_table *t,
		uint64_t now, uint64_t age)
{
	e->children = (struct pid_sample){ 0 };
	e->since = e->due = 0;
	for (const struct pw_proc *c = t->exiting; c; c = c->next_exiting) {
		const uint64_t due = sat_add(c->exited, age);

		if (c->parent != p)
			continue;
		if (now < due) {	/* they are in that order */
			e->due = now < c->exited + EXIT_TO_WAITABLE_NS + EXIT_GRACE_NS ? 0 : due;
			break;
		}
		pid_sample_add(&e->children, c->id.pid);
		if (!e->since || c->exited < e->since)
			e->since = c->exited;
	}
}

uint64_t
fold_exiting(struct ev_exiting *e, const struct fold *f)
{
	const struct pw_event *ev = f->ev;
	const struct pw_proc *c;

	if (ev->kind != PW_EV_ACTIVITY || ev->who.pid == f->p->id.pid)
		return e->due ? e->due : NEVER;
	e->state = ev->activity.state;
	e->wchan[0] = '\0';
	if (ev->tail_len)
		memcpy(e->wchan, ev->tail, strnlen(ev->tail, sizeof(e->wchan) - 1) + 1);
	e->wchan[sizeof(e->wchan) - 1] = '\0';
	c = table_find(f->t, &ev->who);
	return c ? sat_add(c->exited, f->age) : NEVER;
}
