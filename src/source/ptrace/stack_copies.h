/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack_copies.h - copies the stack of a stopped thread, for the event that follows. */
#ifndef PW_STACK_COPIES_H
#define PW_STACK_COPIES_H

#include "source/ptrace/tracer.h"

/* Before the fact is given to tracees: the event of that kind (FORK, DISPOSITION, WAIT_RETURN)
 * which follows for the thread gets a copy in its tail, if one is wanted.  At the entry of a
 * call or at its return. */
void stack_copies_take(struct tracer *t, struct task *task, enum pw_kind kind);

/* The process forked that one, or runs another program: whose copies count together. */
void stack_copies_forked(const struct traced *life, struct traced *child);
void stack_copies_execed(struct traced *life);

#endif
