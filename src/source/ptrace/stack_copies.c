/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack_copies.c - copies the stack of a stopped thread, for the event that follows. */
#include "source/ptrace/stack_copies.h"

#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "source/python/python_walk.h"
#include "source/proc/stack_memory.h"
#include "source/ptrace/code_record.h"
#include "source/ptrace/regs.h"
#include "source/symbols/stack_copy.h"

enum {
	FIRST = 64,		/* of each kind, of each program */
	BUDGET = 2000,		/* a second, of all programs */
};

static unsigned int *
stack_count_of(struct traced *life, enum pw_kind kind)
{
	return kind == PW_EV_FORK ? &life->copied.forks :
	       kind == PW_EV_WAIT_RETURN ? &life->copied.waits :
	       kind == PW_EV_DELIVER ? &life->copied.interrupted : &life->copied.actions;
}

static bool
stack_is_wanted(struct tracer *t, struct traced *life, enum pw_kind kind)
{
	unsigned int *n = stack_count_of(life, kind);

	if (t->stacks == PW_STACKS_OFF ||
	    (t->stacks == PW_STACKS_AUTO && *n >= FIRST && !ring_is_suspected(t->ring, life->pid)))
		return false;
	if (!ring_has_room_for_copies(t->ring)) {
		ring_stack_denied(t->ring);
		return false;
	}
	if (t->stacks == PW_STACKS_ALL)
		return true;
	if (t->budget.second != t->now / CLOCK_SECOND) {
		t->budget.second = t->now / CLOCK_SECOND;
		t->budget.n = 0;
	}
	if (t->budget.n == BUDGET) {
		ring_stack_denied(t->ring);
		return false;
	}
	t->budget.n++;
	++*n;
	return true;
}

/* The frames of a Python program, in front of the stack: how many. */
static size_t
python_frames(struct tracer *t, const struct task *task, struct python_frames *out)
{
	const struct traced *life = task->life;
	struct python_layout l;

	if (!ring_python_of(t->ring, life->pid, &l) && !(life->program && ring_python_of(t->ring, life->program, &l)))
		return 0;
	if (!t->python)
		t->python = xzalloc(sizeof(*t->python));
	python_memory_of(t->python, task->tid);
	return (size_t)python_walk(t->python, &l, python_thread_number(task->tid), out);
}

void
stack_copies_take(struct tracer *t, struct task *task, enum pw_kind kind)
{
	struct stack_copy *c = t->copy;
	struct python_frames python;
	size_t len;

	if (!task->life || !stack_is_wanted(t, task->life, kind))
		return;
	if (!c)
		c = t->copy = xzalloc(sizeof(*c) + sizeof(python) + STACK_COPY_MAX);
	if (regs_of_caller(task->tid, c) != 0)
		return;
	if (!task->life->copied.code)
		code_record_pass(t, task);
	task->life->copied.code = true;
	c->python = (uint32_t)python_frames(t, task, &python);
	len = c->python * sizeof(python.v[0]);
	memcpy(c->bytes, python.v, len);
	c->len = (uint32_t)stack_memory(task->tid, c->sp, c->bytes + len, STACK_COPY_MAX);
	tracees_tail(t->tracees, task->tid, kind, c, sizeof(*c) + len + c->len);
}

void
stack_copies_forked(const struct traced *life, struct traced *child)
{
	child->copied = life->copied;
	child->program = life->program ? life->program : life->pid;
}

void
stack_copies_execed(struct traced *life)
{
	memset(&life->copied, 0, sizeof(life->copied));
	life->program = 0;
}
