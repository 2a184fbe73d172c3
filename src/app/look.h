/* SPDX-License-Identifier: GPL-2.0-or-later */
/* look.h - what /proc says of one live process, for a view that asks. */
#ifndef PW_LOOK_H
#define PW_LOOK_H

#include "event/event.h"
#include "view/view.h"

/* From /proc/PID/{stat,status,syscall}.  0; -ESRCH when the process with that
 * start time is gone; another -errno. */
int look_at(const struct pw_id *who, struct pw_view_look *out);

#endif
