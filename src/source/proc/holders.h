/* SPDX-License-Identifier: GPL-2.0-or-later */
/* holders.h - who holds the other end of what a process waits to read from. */
#ifndef PW_HOLDERS_H
#define PW_HOLDERS_H

#include "event/event.h"

struct procinfo;

enum { HOLDERS_ROOM = PW_HOLDERS * PW_HOLDER_LEN };	/* bytes of their commands, at most */

/* p was read with STATUS and WAIT.  Adds to an ACTIVITY of it, whose tail is its wait channel or
 * empty and has HOLDERS_ROOM left, the processes that can write to what it reads: its descendants,
 * or if none of them can, others.  Nothing where it waits for anything else, too, or may write
 * there itself, in a handler or in another thread.  Costs a look at all descriptors of the
 * machine at worst, 1 us each. */
void holders_add(const struct procinfo *p, struct pw_event *ev);

#endif
