/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tiocsti.h - prevents a command from typing into the terminal that it shares with us. */
#ifndef PW_TIOCSTI_H
#define PW_TIOCSTI_H

/* In a process that is about to change its user: from now on the ioctls that put
 * characters into a terminal's input (TIOCSTI, TIOCLINUX) fail with EPERM, in it and all
 * its descendants.  Requires CAP_SYS_ADMIN or no_new_privs.  0, or -errno: then the
 * process must not keep the terminal as its controlling one. */
int tiocsti_forbid(void);

#endif
