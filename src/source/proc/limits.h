/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limits.h - how far a process is from where fork fails. */
#ifndef PW_LIMITS_H
#define PW_LIMITS_H

#include <stdint.h>

#include "event/event.h"
#include "source/proc/procinfo.h"

/* How many tasks each user has.  To count them takes a look at the whole machine,
 * so one count serves every caller for some seconds.  Zeroed memory has none yet. */
struct limits {
	struct limits_user *users;
	uint64_t until;		/* ns, event time: good so long */
};
void limits_done(struct limits *l);

/* Fills ev->limits for p, which was read with STATUS, as it is at ev->ts: the control
 * group that is nearest to its pids.max (v1 or v2, its ancestors too), RLIMIT_NPROC
 * (root has none) and pid_max.  What cannot be read is 0. */
void limits_read(struct limits *l, const struct procinfo *p, struct pw_event *ev);

#endif
