/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ends.h - a traced thread or process has ended; who gets its children; when it is reaped by
 * a parent that is not traced. */
#ifndef PW_ENDS_H
#define PW_ENDS_H

#include <signal.h>

#include "source/ptrace/tracer.h"

/* Is that report of waitid(2) an end?  Otherwise it is a stop. */
bool ends_is_end(const siginfo_t *si);

/* Is the end of that thread reported, and not collected yet?  The report in *si stays. */
bool ends_is_there(pid_t tid, siginfo_t *si);

/* The end of a thread is reported, and not collected yet: the real parent is notified when it
 * is.  What is to be known before that is read, then it is collected, and reported. */
void ends_collect(struct tracer *t, pid_t tid);

/* The parent of the process that has that thread as its leader, if it is traced and running. */
struct traced *ends_parent(struct tracer *t, pid_t tid);

/* The end was collected, with that wait(2) status.  Frees the task. */
void ends_of_task(struct tracer *t, struct task *task, int status);

/* Are zombies gone whose parents are not traced?  To be called from time to time while
 * t->unwatched is not NULL. */
void ends_look_at_zombies(struct tracer *t);

#endif
