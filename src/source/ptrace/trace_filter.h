/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_filter.h - the calls at which a launched command stops for its tracer. */
#ifndef PW_TRACE_FILTER_H
#define PW_TRACE_FILTER_H

/* What PTRACE_GETEVENTMSG returns at such a stop: a command may have a filter of its own that
 * asks for a stop, with another number. */
enum { TRACE_FILTER_DATA = 0x7077 };

/* In a process that is traced with PTRACE_O_TRACESECCOMP, for it and all its descendants: they
 * stop at wait calls, at execve, at the change of a name, at a thread's exit, and where they change the disposition of a
 * signal, block signals, trace, enter a namespace or hide a child (CLONE_UNTRACED).  All
 * other calls are made at full speed.  Without a tracer those calls fail with ENOSYS.
 * Without CAP_SYS_ADMIN it also sets no_new_privs.  0 or -errno. */
int trace_filter_install(void);

#endif
