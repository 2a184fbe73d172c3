/* SPDX-License-Identifier: GPL-2.0-or-later */
/* woken_calls.h - calls that fail with EINTR because of the tracer, and do not without one. */
#ifndef PW_WOKEN_CALLS_H
#define PW_WOKEN_CALLS_H

#include <sys/types.h>

/* The thread has stopped for a signal that it ignores, or for its tracer: without one it would
 * sleep on.  A call that has failed with EINTR is made again, if it sleeps without a time limit
 * and no handler runs.  With a limit it is not: it would begin again. */
void woken_call_sleeps_on(pid_t tid);

#endif
