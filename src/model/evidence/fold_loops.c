/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold_loops.c - children that have not left the loop in which their parent forks them.
 *
 * Where stacks are seen, such a child forks at the place where it was forked itself: with the
 * same calls below it, so that a worker which forks in a function of its own is none.  Otherwise the
 * numbers show it: in a loop of n rounds the child of round i forks n - i times, and so do its
 * own children with the rounds that are left to them. */
#include <string.h>

#include "base/sat.h"
#include "model/evidence.h"
#include "model/stacks.h"

enum { MIN_ROUNDS = 3, MAX_ROUNDS = 6 };

static bool
is_named(const struct pid_sample *s, uint32_t pid)
{
	for (uint32_t i = 0; i < s->named; i++)
		if (s->pid[i] == pid)
			return true;
	return false;
}

/* It was forked by that parent: is it where it was forked itself?  True when it has just come there. */
static bool
is_new_in_loop(struct ev_loops *l, const struct pw_event *ev, const struct pw_proc *c)
{
	if (ev->stack && c->fork_stack && c->fork_stack != ev->stack)
		l->differs = true;
	if (c->looped != ev->ts || is_named(&l->same_place, c->id.pid))
		return false;
	pid_sample_add(&l->same_place, c->id.pid);
	l->stack = ev->stack;
	return true;
}

/* A fork by the parent itself, or by a copy of it. */
uint64_t
fold_loops(struct ev_loops *l, const struct fold *f)
{
	const struct pw_event *ev = f->ev;
	const struct pw_proc *p = f->p, *c;

	if (ev->kind != PW_EV_FORK || (ev->who.pid == p->id.pid && !l->last))
		return NEVER;
	l->last = ev->ts;
	if (ev->who.pid == p->id.pid && ev->stack && ev->stack == l->stack)
		return f->now;
	c = table_find(f->t, &ev->who);
	if (c && c->parent == p && is_new_in_loop(l, ev, c))
		return f->now;
	return p->kids.forks >= MIN_ROUNDS && p->kids.forks <= MAX_ROUNDS ? sat_add(f->now, SECOND) : NEVER;
}

static bool
is_copy(const struct pw_proc *c, const struct pw_proc *p)
{
	return c->forker.pid == p->id.pid && !c->orphaned && !c->execed && !c->exec_failed && !c->vfork &&
	       c->inherited != PW_MAYBE_YES;
}

/* Has each of the n children of p forked as often as there are rounds after its own?  All have to be
 * there, as copies: of one that is forgotten, or adopted, the round is not known. */
static bool
runs_all_rounds(const struct pw_proc *p, uint64_t n)
{
	uint64_t round = 0;
	const struct pw_proc *c;

	for (c = p->first_child; c; c = c->next_sibling)
		round += is_copy(c, p);
	if (round != n)
		return false;
	round = 0;
	for (c = p->first_child; c; c = c->next_sibling) {
		if (!is_copy(c, p))
			continue;
		round++;
		if (c->kids.forks != n - round || !runs_all_rounds(c, n - round))
			return false;
	}
	return true;
}

/* Does a child fork in another line than it was forked in, or one that is not known yet?  A loop that
 * the compiler has unrolled forks at several places that are one line. */
static bool
forks_elsewhere(const struct pw_proc *p, const struct stacks *stacks)
{
	for (const struct pw_proc *c = p->first_child; c; c = c->next_sibling)
		for (int i = 0; is_copy(c, p) && c->fork_stack && c->program_lines && i < PW_LINE_USES; i++) {
			const uint32_t stack = c->program_lines->forks[i].stack;

			if (stack && !stacks_same_lines(stacks, c->fork_stack, stack))
				return true;
		}
	return false;
}

/* None of them will fork again; otherwise they have a second for it. */
static bool
are_done(const struct ev_loops *l, const struct pw_proc *p, uint64_t now)
{
	if (now >= sat_add(l->last, SECOND))
		return true;
	for (const struct pw_proc *c = p->first_child; c; c = c->next_sibling)
		if (is_copy(c, p) && c->life == PW_LIFE_RUNNING)
			return false;
	return true;
}

/* Then the finding is that of the parent. */
static bool
is_in_rounds(const struct pw_proc *p)
{
	const struct pw_proc *parent = p->parent;

	return parent && is_copy(p, parent) && parent->kids.forks > p->kids.forks;
}

void
observe_loops(struct ev_loops *l, const struct pw_proc *p, const struct stacks *stacks, uint64_t now)
{
	const uint64_t n = p->kids.forks, due = l->last ? sat_add(l->last, SECOND) : 0;

	l->due = now < due ? due : 0;
	memset(&l->same_number, 0, sizeof(l->same_number));
	if (!l->last || l->same_place.n || n < MIN_ROUNDS || n > MAX_ROUNDS || is_in_rounds(p) ||
	    !are_done(l, p, now) || !runs_all_rounds(p, n) || (l->differs && forks_elsewhere(p, stacks)))
		return;
	for (const struct pw_proc *c = p->first_child; c; c = c->next_sibling)
		if (is_copy(c, p) && c->kids.forks)
			pid_sample_add(&l->same_number, c->id.pid);
}
