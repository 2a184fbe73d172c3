/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts_stress.h - parses the argument of --stress. */
#ifndef PW_OPTS_STRESS_H
#define PW_OPTS_STRESS_H

#include "source/stress_opts.h"

/* "merge", "merge:5", "child-first", "parent-first", each also with ",SEC".  0, or -1 with
 * *out as it was. */
int opts_stress_parse(const char *arg, struct stress_opts *out);
/* What it must be, as the end of a message: "merge, merge:N, ...". */
const char *opts_stress_wants(void);

#endif
