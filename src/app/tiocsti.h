/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tiocsti.h - keeps a command from typing into the terminal that it shares with us. */
#ifndef PW_TIOCSTI_H
#define PW_TIOCSTI_H

/* In a process that is about to become another user: from now on the ioctls by which it
 * and all its descendants could put characters into a terminal's input (TIOCSTI,
 * TIOCLINUX) fail with EPERM.  Takes CAP_SYS_ADMIN, or no_new_privs set already.  0 or
 * -errno: then the terminal must not be its controlling one. */
int tiocsti_forbid(void);

#endif
