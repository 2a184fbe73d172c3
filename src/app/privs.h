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
 * signal and (with files, and never from file capabilities) writing where a file is
 * still to be made need, drops all else for good, and sets no_new_privs.  The held
 * command has been forked by then.  0 or -errno. */
int privs_drop(bool files);

/* In a process that is about to exec another program: gives up what an ordinary one would
 * lose by it, all but ambient capabilities.  Root loses nothing by it.  0 or -errno. */
int privs_drop_for_exec(void);

/* Before a file that the caller names is read or made for a job that needs no capability
 * any more: gives up what he has not himself, all that file capabilities gave.  Root's
 * are his own.  0 or -errno. */
int privs_drop_lent(void);

/* For a helper process that needs none.  0 or -errno. */
int privs_drop_all(void);

#endif
