/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe.h - --probe: which backends work here, for this user, and why not. */
#ifndef PW_PROBE_H
#define PW_PROBE_H

struct pw_opts;

/* Prints a row for each requirement.  Returns the exit status. */
int probe_run(const struct pw_opts *o);

#endif
