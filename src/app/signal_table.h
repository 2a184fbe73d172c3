/* SPDX-License-Identifier: GPL-2.0-or-later */
/* signal_table.h - --signals -p PID: what a process does with each signal. */
#ifndef PW_SIGNAL_TABLE_H
#define PW_SIGNAL_TABLE_H

struct pw_opts;

/* One look at /proc.  The exit status. */
int signal_table_run(const struct pw_opts *o);

#endif
