/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fds.h - what the descriptors of a process are for. */
#ifndef PW_FDS_H
#define PW_FDS_H

#include <stdbool.h>

struct procinfo;

/* Has it a signalfd(2) for that signal?  Asked only of a process (read with STATUS) whose
 * first thread blocks the signal: otherwise a signalfd gets none.  false, too, without the
 * right to read its descriptors (PTRACE_MODE_READ). */
bool fds_read_signal(const struct procinfo *p, int signo);

#endif
