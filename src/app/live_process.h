/* SPDX-License-Identifier: GPL-2.0-or-later */
/* live_process.h - reads and signals one live process, for a view that asks. */
#ifndef PW_LIVE_PROCESS_H
#define PW_LIVE_PROCESS_H

#include "event/event.h"
#include "view/view.h"

/* From /proc/PID/{stat,status,syscall}.  0; -ESRCH when the process with that start time
 * is gone; another -errno. */
int live_process_read(const struct pw_id *who, struct pw_view_look *out);

/* From /proc/PID/cgroup.  The same; -ENODATA if that has no path. */
int live_process_place(const struct pw_id *who, struct place *out);

/* Signals that process and no other: through a pidfd, so that its pid cannot be reused
 * between the check and the signal (before Linux 5.3 by its pid).  0; -ESRCH; -EPERM; another -errno. */
int live_process_signal(const struct pw_id *who, int signo);

#endif
