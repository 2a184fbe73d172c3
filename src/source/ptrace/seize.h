/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seize.h - a trace begins: of the held command, or of processes that run. */
#ifndef PW_SEIZE_H
#define PW_SEIZE_H

#include <stddef.h>

#include "source/ptrace/tracer.h"

/* 0, or -errno: -EPERM, -ESRCH.  The process continues. */
int seize_command(struct tracer *t, pid_t pid);

/* The process and all that descend from it, with a PROCESS event each.  0 or -errno; of what
 * descends, an error is a sentence for the user. */
int seize_tree(struct tracer *t, pid_t root);

#endif
