/* SPDX-License-Identifier: GPL-2.0-or-later */
/* signal_stops.h - a signal is about to be delivered to a traced thread. */
#ifndef PW_SIGNAL_STOPS_H
#define PW_SIGNAL_STOPS_H

#include "source/ptrace/tracer.h"

/* The thread is stopped for it, and is left so. */
void signal_stops_handle(struct tracer *t, struct task *task, int signo);

/* While it is stopped: which SIGCHLDs are pending, where that decides something. */
void signal_stops_look_at_queue(struct tracer *t, struct task *task);

#endif
