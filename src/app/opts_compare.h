/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts_compare.h - what --compare compares, and --align. */
#ifndef PW_OPTS_COMPARE_H
#define PW_OPTS_COMPARE_H

#include "app/opts_fields.h"

/* "fork:3" or "finding" into o: 0, or -1 if it is neither. */
int opts_compare_align(const char *arg, struct pw_opts *o);

/* The words behind --compare: two recordings, or two commands with --- between them, which
 * makes it PW_JOB_COMPARE_RUNS.  0, or -EINVAL with the reason in o->why. */
int opts_compare_split(struct pw_opts *o);

#endif
