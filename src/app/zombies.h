/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zombies.h - -z: the zombies of now, and what their parents do. */
#ifndef PW_ZOMBIES_H
#define PW_ZOMBIES_H

struct pw_opts;

/* One look at /proc.  The exit status: 0 = there is none, 1 = there are. */
int zombies_run(const struct pw_opts *o);

#endif
