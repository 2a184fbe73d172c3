/* SPDX-License-Identifier: GPL-2.0-or-later */
/* privs.h - what procwatch may do, what an ordinary user may do with it, and which
 * capabilities it drops once the source is open. */
#ifndef PW_PRIVS_H
#define PW_PRIVS_H

#include <stdbool.h>
#include <sys/types.h>

/* May the caller read every process (root, or CAP_SYS_PTRACE)?  If not, procwatch may have
 * file capabilities to trace with, but shows the caller's own processes only. */
bool privs_see_all(void);

/* May the caller watch pid, by the rules of ptrace(2)?  0; -ESRCH: no such process;
 * -EPERM. */
int privs_may_watch(pid_t pid);

/* After the probes are attached and the held command has been forked: keeps the
 * capabilities to read /proc of others, to send signals, and (if files, but never from file
 * capabilities) to create files; drops the others for good and sets no_new_privs.  0 or
 * -errno. */
int privs_drop(bool files);

/* In a process that is about to exec another program: drops what the exec of an ordinary
 * process would drop, all but ambient capabilities.  Root keeps all.  0 or -errno. */
int privs_drop_for_exec(void);

/* Before reading or creating a file that the caller names, when no capability is needed any
 * more: drops what procwatch has by file capabilities.  Root keeps all.  0 or -errno. */
int privs_drop_file_caps(void);

#endif
