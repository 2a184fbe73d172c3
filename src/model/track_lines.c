/* SPDX-License-Identifier: GPL-2.0-or-later */
/* track_lines.c - which lines of its program a process forks, waits and sleeps at. */
#include "model/track_lines.h"

#include <string.h>
#include <sys/wait.h>

#include "base/xalloc.h"

static struct pw_lines *
lines_of(struct pw_proc *p)
{
	if (!p->program_lines)
		p->program_lines = xzalloc(sizeof(*p->program_lines));
	return p->program_lines;
}

/* The one that was used longest ago makes room. */
static struct pw_line_use *
count_use(struct pw_line_use use[PW_LINE_USES], uint32_t stack, uint64_t ts)
{
	struct pw_line_use *u = use;

	for (unsigned int i = 0; i < PW_LINE_USES; i++) {
		if (use[i].stack == stack) {
			u = &use[i];
			break;
		}
		if (use[i].last < u->last)
			u = &use[i];
	}
	if (u->stack != stack)
		*u = (struct pw_line_use){ .stack = stack };
	u->n++;
	u->last = ts;
	return u;
}

static void
note_forked(struct lives *l, const struct pw_id *by, struct pw_proc *child, const struct pw_event *ev)
{
	struct pw_proc *p = life_find(l, by);

	if (child)
		child->fork_stack = ev->stack;
	if (p)
		count_use(lines_of(p)->forks, ev->stack, ev->ts);
}

static void
note_fork(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p = life_find(l, &ev->who);

	if (p && !p->execed && p->fork_stack == ev->stack && !p->exec_failed && !p->looped)
		p->looped = ev->ts;
	note_forked(l, &ev->who, life_find(l, &ev->fork.child), ev);
}

/* What the process did itself: a copy, or a handler that exec took away, was set elsewhere. */
static void
note_disposition(struct pw_disposition *d, const struct pw_event *ev)
{
	if (ev->disposition.origin == PW_ORIGIN_FORK || ev->disposition.origin == PW_ORIGIN_EXEC)
		return;
	if (!ev->disposition.handler)
		return;
	if (d->handler_stack && ev->disposition.handler_stack != d->handler_stack) {
		d->handler_stack_before = d->handler_stack;
		d->stack_before = d->stack;
	}
	if (ev->disposition.handler_stack != d->handler_stack)
		d->stack = 0;
	d->handler_stack = ev->disposition.handler_stack;
	if (ev->stack)
		d->stack = ev->stack;
}

void
track_lines(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p;

	if (!ev->stack && ev->kind != PW_EV_DISPOSITION && ev->kind != PW_EV_ACTIVITY)
		return;
	if (ev->kind == PW_EV_FORK) {
		note_fork(l, ev);
		return;
	}
	p = life_find(l, &ev->who);
	if (!p)
		return;
	if (ev->kind == PW_EV_PROCESS) {
		note_forked(l, &ev->process.parent, p, ev);
	} else if (ev->kind == PW_EV_WAIT_RETURN) {
		count_use(lines_of(p)->waits, ev->stack, ev->ts)->leaves = ev->wait.options & WNOWAIT;
	} else if (ev->kind == PW_EV_DISPOSITION) {
		note_disposition(&p->sigchld, ev);
	} else if (ev->kind == PW_EV_DELIVER) {
		count_use(lines_of(p)->interrupted, ev->stack, ev->ts);
	} else if (ev->kind == PW_EV_ACTIVITY && (!ev->tid || ev->tid == ev->who.pid) &&
		   (ev->stack || p->program_lines)) {
		lines_of(p)->doing = ev->stack;
	}
}

void
track_lines_forget(struct pw_proc *p)
{
	p->sigchld.stack = p->sigchld.stack_before = p->sigchld.handler_stack = p->sigchld.handler_stack_before = 0;
	if (p->program_lines)
		memset(p->program_lines, 0, sizeof(*p->program_lines));
}

static void
mark_uses(struct stacks *all, const struct pw_line_use use[PW_LINE_USES])
{
	for (unsigned int i = 0; i < PW_LINE_USES; i++)
		stacks_mark(all, use[i].stack);
}

void
track_lines_sweep(struct pw_table *t)
{
	struct stacks *all = &t->stacks;

	for (const struct pw_proc *p = t->first; p; p = p->next) {
		const struct pw_disposition *d = &p->sigchld;
		const struct pw_lines *lines = p->program_lines;

		stacks_mark(all, p->fork_stack);
		stacks_mark(all, d->stack);
		stacks_mark(all, d->stack_before);
		stacks_mark(all, d->handler_stack);
		stacks_mark(all, d->handler_stack_before);
		if (!lines)
			continue;
		mark_uses(all, lines->forks);
		mark_uses(all, lines->waits);
		mark_uses(all, lines->interrupted);
		stacks_mark(all, lines->doing);
	}
	stacks_sweep(all);
}
