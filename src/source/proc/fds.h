/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fds.h - what the descriptors of a process are for. */
#ifndef PW_FDS_H
#define PW_FDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct procinfo;

/* Has it a signalfd(2) for that signal?  Asked only of a process (read with STATUS) whose
 * first thread blocks the signal: otherwise a signalfd gets none.  false, too, without the
 * right to read its descriptors (PTRACE_MODE_READ). */
bool fds_read_signal(const struct procinfo *p, int signo);

/* The process is in a read(2) of that descriptor: other processes of its session that
 * can write to it, if it is a pipe, at most max pids into out, and how many.
 * Costs a pass over /proc. */
size_t fds_writers(const struct procinfo *p, int fd, uint32_t *out, size_t max);

#endif
