/* SPDX-License-Identifier: GPL-2.0-or-later */
/* own_rights.h - what procwatch itself may do, as /proc/self says. */
#ifndef PW_OWN_RIGHTS_H
#define PW_OWN_RIGHTS_H

#include <stdbool.h>

/* Not the first user namespace, in which root is root of the machine. */
bool own_in_user_namespace(void);

/* Is the capability (CAP_*, by number) effective? */
bool own_has_capability(int cap);

#endif
