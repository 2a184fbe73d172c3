/* SPDX-License-Identifier: GPL-2.0-or-later */
/* privs.h - what procwatch may do, what it must not let others do through it, and
 * what it gives back once the probes are on. */
#ifndef PW_PRIVS_H
#define PW_PRIVS_H

#include <stdbool.h>
#include <sys/types.h>

/* May this caller look into any process (root, or CAP_SYS_PTRACE)?  Otherwise he
 * may have file capabilities to trace with, but only what is his own. */
bool privs_see_all(void);

/* May this caller watch pid, as ptrace(2) would decide it?  0; -ESRCH: it is not
 * there; -EPERM. */
int privs_may_watch(pid_t pid);

/* After the probes are attached: keeps what reading /proc of others, sending a
 * signal and (with files) writing where a file is still to be made need, drops all
 * else for good, and sets no_new_privs.  The held command has been forked by then
 * and keeps what it had.  0 or -errno. */
int privs_drop(bool files);

/* For a helper process that needs none.  0 or -errno. */
int privs_drop_all(void);

#endif
