/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sleeping_stack.h - the stack of a thread that sleeps in a system call, without stopping it. */
#ifndef PW_SLEEPING_STACK_H
#define PW_SLEEPING_STACK_H

#include <stdbool.h>
#include <sys/types.h>

#include "source/symbols/stack_copy.h"

/* out has room for STACK_COPY_MAX bytes.  The registers are not known, but sp and pc, which
 * proc(5) shows: enough for the functions that do not need the others.  false: it does not
 * sleep in that call (native number), or may not be looked at. */
bool sleeping_stack(pid_t pid, pid_t tid, int syscall, struct stack_copy *out);

/* Does it still sleep where it did when the copy was made? */
bool sleeping_stack_is_still(pid_t pid, pid_t tid, const struct stack_copy *copy);

#endif
