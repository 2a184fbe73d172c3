/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stops.h - what a traced thread has stopped for, and how it continues. */
#ifndef PW_STOPS_H
#define PW_STOPS_H

#include <signal.h>

#include "source/ptrace/tracer.h"

/* A stop that waitid(2) reported with WNOWAIT: si_status.  The thread runs afterwards, or its
 * stop was collected. */
void stops_handle(struct tracer *t, pid_t tid, int status);

/* An end that waitid(2) reported with WNOWAIT: it is collected, after what the parent has
 * stopped for already is handled. */
void stops_end(struct tracer *t, pid_t tid);

/* Handles what the threads of that process have stopped for by now. */
void stops_catch_up(struct tracer *t, pid_t pid);

#endif
