/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracefs.h - numbers of tracepoints, mounted or not. */
#ifndef PW_TRACEFS_H
#define PW_TRACEFS_H

/* The id of a tracepoint, "syscalls/sys_exit_wait4", for perf_event_open(2); or
 * -errno.  Where tracefs is not mounted a mount is made that stands in no
 * namespace (fsmount(2), Linux 5.2): no other process sees it and it ends with the call. */
int tracefs_id(const char *tracepoint);

#endif
