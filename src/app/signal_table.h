/* SPDX-License-Identifier: GPL-2.0-or-later */
/* signal_table.h - --signals -p PID: disposition, mask and pending signals of a process. */
#ifndef PW_SIGNAL_TABLE_H
#define PW_SIGNAL_TABLE_H

struct pw_opts;

/* Reads /proc once.  Returns the exit status. */
int signal_table_run(const struct pw_opts *o);

#endif
