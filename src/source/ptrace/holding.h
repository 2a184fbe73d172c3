/* SPDX-License-Identifier: GPL-2.0-or-later */
/* holding.h - does to the tracees what a forced race asks for (races.h, --stress).
 *
 * What is held stays in the ptrace stop in which it is found.  An end that is held back stays
 * uncollected: the kernel notifies the parent when its tracer collects it.
 */
#ifndef PW_HOLDING_H
#define PW_HOLDING_H

#include <signal.h>

#include "source/ptrace/tracer.h"

/* Before the loop: what is to be forced among root and its descendants; and the signals. */
void holding_begin(struct tracer *t, const struct stress_opts *o, pid_t root);
void holding_sets_up_wakes(void);

/* In place of waitid(2), which would report an end that is held back again and again: sleeps
 * until there is a stop, or an end that is to be collected at once.  0, or errno: EINTR when
 * something else is to be looked at, ECHILD without tracees. */
int holding_wait(struct tracer *t, siginfo_t *si);

/* After each stop, end or EINTR: holds, collects and releases. */
void holding_run(struct tracer *t);

/* No race is forced any more: all run on. */
void holding_end(struct tracer *t);

#endif
