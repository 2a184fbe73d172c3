/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proctree.h - more than one process: threads, children, a tree, the machine. */
#ifndef PW_PROCTREE_H
#define PW_PROCTREE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/pidvec.h"
#include "source/proc/procinfo.h"

/* Threads of pid, the leader included: 0 or -ESRCH. */
int procinfo_threads(pid_t pid, struct pidvec *out);

/* Is SIGCHLD (or another) blocked in every thread, so that none can take it? */
bool procinfo_blocked_everywhere(const struct procinfo *p, int signo);

/* Has the kernel /proc/PID/task/TID/children (CONFIG_PROC_CHILDREN)? */
bool procinfo_have_children_file(void);

/* Appends the children of pid, zombies included: 0, -ESRCH, -ENOENT where the kernel
 * has no such file (then take procinfo_tree() or procinfo_machine()), or another
 * -errno: there may be more. */
int procinfo_children(pid_t pid, struct pidvec *out);

/* Appends root and all that descend from it, parents before children, whatever
 * the kernel has: 0, or -ESRCH. */
int procinfo_tree(pid_t root, struct pidvec *out);

/* Appends the pids of all processes, at 1 us each: 0 or -errno. */
int procinfo_all(struct pidvec *out);

/* All processes (not threads) in the order of /proc, by libproc2: what struct procinfo
 * has above WAIT but session, status, stack, nspid and tracer.  0, or -errno. */
typedef void procinfo_fn(void *arg, const struct procinfo *p);
int procinfo_machine(procinfo_fn *fn, void *arg);

#endif
