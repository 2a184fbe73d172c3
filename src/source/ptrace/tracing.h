/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracing.h - the loop of the tracing process. */
#ifndef PW_TRACING_H
#define PW_TRACING_H

#include "source/ptrace/tracer.h"

/* control: a socket to procwatch.  Its end means that procwatch reads no more: without a
 * filter this returns then, and the tracees run on when the caller exits; with one they
 * need a tracer, and are kept running until the last has ended.  Blocks until then. */
void tracing_run(struct tracer *t, int control);

#endif
