/* SPDX-License-Identifier: GPL-2.0-or-later */
/* track_lines.c - which lines of its program a process forks, waits and sleeps at. */
#include "model/track_lines.h"

#include <string.h>
#include <sys/wait.h>

#include "base/xalloc.h"
#include "model/line_uses.h"

static struct pw_lines *
lines_of(struct pw_proc *p)
{
	if (!p->program_lines)
		p->program_lines = xzalloc(sizeof(*p->program_lines));
	return p->program_lines;
}

static void
note_forked(struct lives *l, const struct pw_id *by, struct pw_proc *child, const struct pw_event *ev)
{
	struct pw_proc *p = life_find(l, by);

	if (child)
		child->fork_stack = ev->stack;
	if (p)
		line_uses_count(lines_of(p)->forks, ev->stack, ev->ts);
}

static void
note_wait(struct pw_proc *p, const struct pw_event *ev)
{
	struct pw_line_use *u = line_uses_count(lines_of(p)->waits, ev->stack, ev->ts);

	if (u)
		u->leaves = ev->wait.options & WNOWAIT;
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
		note_wait(p, ev);
	} else if (ev->kind == PW_EV_DISPOSITION) {
		note_disposition(&p->sigchld, ev);
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
	for (struct pw_proc *c = p->first_child; c; c = c->next_sibling)
		c->reap_stack = c->polled_stack = c->zombie.left_stack = 0;
}

static void
mark_waits(struct stacks *all, const struct pw_proc *p)
{
	stacks_mark(all, p->reap_stack);
	stacks_mark(all, p->polled_stack);
	stacks_mark(all, p->zombie.left_stack);
	stacks_mark(all, p->last_wait.stack);
	for (int i = 0; p->waits && i < PW_WAITS; i++)
		stacks_mark(all, p->waits->in[i].stack);
	if (p->waits)
		stacks_mark(all, p->waits->left.stack);
}

void
track_lines_mark(struct pw_table *t)
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
		mark_waits(all, p);
		if (!lines)
			continue;
		line_uses_mark(all, lines->forks);
		line_uses_mark(all, lines->waits);
		stacks_mark(all, lines->doing);
	}
}
