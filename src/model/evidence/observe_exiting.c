/* SPDX-License-Identifier: GPL-2.0-or-later */
/* observe_exiting.c - children that are ending, and are no zombies yet: their threads have
 * exited, or their core is being dumped. */
#include <string.h>

#include "base/sat.h"
#include "model/evidence.h"

static void
add(struct ev_exiting *e, const struct pw_proc *c)
{
	pid_sample_add(&e->children, c->id.pid);
	if (!e->since || pw_proc_ending_since(c) < e->since)
		e->since = pw_proc_ending_since(c);
	if (c->dumps)
		e->dumping++;
}

static void
make_due(struct ev_exiting *e, uint64_t due)
{
	if (!e->due || due < e->due)
		e->due = due;
}

void
observe_exiting(struct ev_exiting *e, const struct pw_proc *p, const struct pw_table *t,
		uint64_t now, uint64_t age)
{
	e->children = (struct pid_sample){ 0 };
	e->since = e->due = e->dumping = 0;
	for (const struct pw_proc *c = t->exiting; c; c = c->next_exiting) {
		const uint64_t due = sat_add(c->exited, age);

		if (c->parent != p)
			continue;
		if (now < due) {	/* they are in that order */
			if (now >= c->exited + EXIT_TO_WAITABLE_NS + EXIT_GRACE_NS)
				make_due(e, due);
			break;
		}
		add(e, c);
	}
	for (const struct pw_proc *c = t->dumping; c; c = c->next_exiting) {
		if (c->parent != p || c->activity != PW_STATE_DUMPING)
			continue;
		if (now < sat_add(c->dumps, age)) {
			make_due(e, sat_add(c->dumps, age));
			break;
		}
		add(e, c);
	}
}

uint64_t
fold_exiting(struct ev_exiting *e, const struct fold *f)
{
	const struct pw_event *ev = f->ev;
	const struct pw_proc *c;

	if (ev->kind != PW_EV_ACTIVITY || ev->who.pid == f->p->id.pid)
		return NEVER;
	e->state = ev->activity.state;
	e->wchan[0] = '\0';
	if (ev->tail_len)
		memcpy(e->wchan, ev->tail, strnlen(ev->tail, sizeof(e->wchan) - 1) + 1);
	e->wchan[sizeof(e->wchan) - 1] = '\0';
	c = table_find(f->t, &ev->who);
	return c ? sat_add(pw_proc_ending_since(c), f->age) : NEVER;
}
