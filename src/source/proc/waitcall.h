/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waitcall.h - the wait call that a thread sleeps in, from its registers. */
#ifndef PW_WAITCALL_H
#define PW_WAITCALL_H

#include <stdbool.h>

#include "event/event.h"
#include "source/proc/procinfo.h"

/* p was read with WAIT.  Sets ev->tid and the first four fields of ev->wait; target NONE
 * where the arguments are not known.  False: it is in no wait call. */
bool waitcall_of(const struct procinfo *p, struct pw_event *ev);
/* The same of any thread of the process, the leader first. */
bool waitcall_find(const struct procinfo *leader, struct pw_event *ev);

#endif
