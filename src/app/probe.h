/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe.h - --probe: what this machine and this user can have. */
#ifndef PW_PROBE_H
#define PW_PROBE_H

struct pw_opts;

/* Prints a row for each; the exit status. */
int probe_run(const struct pw_opts *o);

#endif
