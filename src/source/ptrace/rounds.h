/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rounds.h - all that have stopped have their turn before one of them has a second.
 *
 * waitid(2) reports the newest tracee first: some that stop often would keep older ones waiting
 * for seconds.  So the reports of all are taken before any of them runs on, and then handled.
 */
#ifndef PW_ROUNDS_H
#define PW_ROUNDS_H

#include <signal.h>

#include "source/ptrace/tracer.h"

/* A report that waitid(2) has given and not taken: handled, with all others that are there where a
 * crowd of tracees stops. */
void rounds_handle(struct tracer *t, siginfo_t *si);

/* The two steps of it.  The first says how many reports there were; ends it handles, since what
 * their parents have stopped for may be among what it takes. */
unsigned int rounds_take(struct tracer *t, siginfo_t *si);
void rounds_serve(struct tracer *t);

#endif
