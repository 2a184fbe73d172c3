/* SPDX-License-Identifier: GPL-2.0-or-later */
/* caps.h - what the source can see of one process.
 *
 * A START says what it sees by default; a PROCESS, FORK or EXEC takes away what it
 * cannot see of that process.  A rule is evaluated only where what it needs is seen.
 */
#ifndef PW_CAPS_H
#define PW_CAPS_H

#include <stdbool.h>

#include "model/proc.h"

static inline bool
sees_signals(const struct pw_proc *p)
{
	return p->sees & PW_SEES_SIGNALS;
}

static inline bool
sees_waits(const struct pw_proc *p)
{
	return p->sees & PW_SEES_WAITS;
}

#endif
