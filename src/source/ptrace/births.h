/* SPDX-License-Identifier: GPL-2.0-or-later */
/* births.h - a traced thread forks, clones or execs. */
#ifndef PW_BIRTHS_H
#define PW_BIRTHS_H

#include "source/ptrace/tracer.h"

/* Stopped in a PTRACE_EVENT_FORK, _VFORK or _CLONE: the child or thread is known from now on.
 * If it has stopped already, it is let run. */
void births_fork(struct tracer *t, struct task *task, unsigned int event);

/* Stopped in a PTRACE_EVENT_EXEC. */
void births_exec(struct tracer *t, struct task *task);

/* A thread has stopped before its fork was reported: it is held until then. */
void births_await(struct tracer *t, struct task *task);
/* To be called from time to time while t->unborn is not NULL: a fork is never reported when its
 * caller was killed in it.  Those that have waited too long are looked up, and run. */
void births_overdue(struct tracer *t);

#endif
