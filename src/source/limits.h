/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limits.h - how far a process is from where fork fails. */
#ifndef PW_LIMITS_H
#define PW_LIMITS_H

#include "event/event.h"
#include "source/procinfo.h"

/* Fills ev->limits for p, which was read with STATUS: the control group that is
 * nearest to its pids.max (v1 or v2, its ancestors too), RLIMIT_NPROC (root has
 * none) and pid_max.  What cannot be read is 0. */
void limits_read(const struct procinfo *p, struct pw_event *ev);

#endif
