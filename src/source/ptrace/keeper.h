/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keeper.h - the tracing process, "procwatch-trace".
 *
 * It is a process of its own, because what was launched with a filter needs a tracer until its
 * end (without one the calls that the filter stops fail with ENOSYS), also when procwatch is
 * killed.  It is in a session of its own, has no files and no more capabilities than tracing
 * takes, and ends with its last tracee, or, when it has attached, with procwatch.
 */
#ifndef PW_KEEPER_H
#define PW_KEEPER_H

#include <stdbool.h>
#include <sys/types.h>

#include "source/ptrace/ring.h"
#include "source/source.h"

struct keeper {
	pid_t pid;		/* 0 = none */
	int control;		/* closing it ends the trace */
};
#define KEEPER_NONE { .control = -1 }

/* Starts it, and the trace of o->pids: on return they are traced.  0, or -errno, and *failed is
 * the process that cannot be traced (0 = the tracing process could not be started). */
int keeper_start(struct keeper *k, struct ring *ring, const struct pw_source_opts *o, pid_t *failed);

/* It has ended, or was killed.  It is reaped then. */
bool keeper_is_gone(struct keeper *k);

/* Ends the trace.  Returns when the tracees are not traced any more, or, those with a filter,
 * when the tracing process keeps them running by itself. */
void keeper_stop(struct keeper *k);

#endif
