/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold_failed_execs.c - children whose exec failed, and which of them run on. */
#include <string.h>

#include "base/sat.h"
#include "model/evidence.h"
#include "model/line_uses.h"
#include "model/track_waits.h"

static struct failed_exec *
place_for(struct ev_failed_execs *e, uint32_t pid)
{
	struct failed_exec *free = NULL;

	for (int i = 0; i < MAX_FAILED; i++) {
		if (e->open[i].ts && e->open[i].child.pid == pid)
			return &e->open[i];
		if (!e->open[i].ts && !free)
			free = &e->open[i];
	}
	return free;
}

uint64_t
fold_failed_execs(struct ev_failed_execs *e, const struct fold *f)
{
	const struct pw_event *ev = f->ev;
	const struct pw_proc *c;
	struct failed_exec *x;

	if (ev->kind != PW_EV_EXEC_FAILED)
		return NEVER;
	c = table_find(f->t, &ev->who);
	x = c ? place_for(e, ev->who.pid) : NULL;
	if (!x)
		return NEVER;
	memset(x, 0, sizeof(*x));
	x->child = c->id;
	x->ts = ev->ts;
	x->error = ev->exec_failed.error;
	x->forks = c->kids.forks;
	x->waits = c->kids.waits.calls;
	if (ev->tail_len)
		memcpy(x->exe, ev->tail, strnlen(ev->tail, sizeof(x->exe) - 1));
	return sat_add(ev->ts, SECOND);
}

/* It has done what only a parent does, or is there a second later: a child that handles the
 * error ends at once. */
static bool
runs_on(struct failed_exec *x, const struct pw_proc *c, uint64_t now)
{
	const bool is_running = c->life == PW_LIFE_RUNNING;

	x->forks = c->kids.forks - x->forks;
	x->waits = c->kids.waits.calls - x->waits + (is_running && pw_proc_waiting(c) ? 1 : 0);
	x->lasted = sat_sub(is_running ? now : c->exited, x->ts);
	memcpy(x->comm, c->comm, sizeof(x->comm));
	return x->forks || x->waits || x->lasted >= SECOND;
}

void
observe_failed_execs(struct ev_failed_execs *e, const struct pw_table *t, uint64_t now)
{
	e->due = 0;
	for (int i = 0; i < MAX_FAILED; i++) {
		struct failed_exec *x = &e->open[i], seen = *x;
		const struct pw_proc *c = x->ts ? table_find(t, &x->child) : NULL;

		if (!x->ts)
			continue;
		if (c && !c->execed && runs_on(&seen, c, now)) {
			pid_sample_add(&e->ran_on, c->id.pid);
			line_uses_count(e->forks, c->fork_stack, x->ts);
			e->last = seen;
		} else if (c && !c->execed && c->life == PW_LIFE_RUNNING) {
			const uint64_t due = sat_add(x->ts, SECOND);

			e->due = e->due && e->due < due ? e->due : due;
			continue;
		}
		x->ts = 0;
	}
}
