/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calls.h - the system calls that are of interest, at their entry and their return. */
#ifndef PW_CALLS_H
#define PW_CALLS_H

#include "source/ptrace/tracer.h"

/* The thread is stopped in the entry or exit of a call (a seccomp stop, or a system-call
 * stop).  It is left stopped. */
void calls_stop(struct tracer *t, struct task *task);

/* The same for a seccomp stop when nothing is reported: a call at which a filter of the program
 * itself stops is refused with ENOSYS, as without a tracer; others are made. */
void calls_pass(const struct task *task);

/* Does the thread block SIGCHLD still?  Asked at a stop, if it may have changed. */
void calls_look_at_mask(struct tracer *t, struct task *task);

#endif
