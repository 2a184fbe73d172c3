/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_match.h - would this wait call return that child?  wait(2). */
#ifndef PW_WAIT_MATCH_H
#define PW_WAIT_MATCH_H

#include "model/proc.h"

/* It names the child by pid or pidfd.  Numbers are those of the caller's pid namespace;
 * the source may have looked up which process that is. */
bool wait_names(const struct pw_wait *w, const struct pw_proc *child);

/* It would return the child once that is a zombie, were nothing else to hold it back:
 * the target, the exit signal (__WALL, __WCLONE), WEXITED, __WNOTHREAD. */
bool wait_would_return(const struct pw_wait *w, const struct pw_proc *child);

#endif
