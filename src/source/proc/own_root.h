/* SPDX-License-Identifier: GPL-2.0-or-later */
/* own_root.h - is a path in another process the same file here? */
#ifndef PW_OWN_ROOT_H
#define PW_OWN_ROOT_H

#include <stdbool.h>
#include <sys/types.h>

/* Does the process have procwatch's own mount namespace and root directory?  False also where that
 * cannot be read. */
bool own_root_is_of(pid_t pid);

#endif
