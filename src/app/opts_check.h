/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts_check.h - options that do not go together.  Private to the parser of options. */
#ifndef PW_OPTS_CHECK_H
#define PW_OPTS_CHECK_H

#include "app/opts_fields.h"

/* Sets the message; -EINVAL. */
int opt_error(struct pw_opts *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Also completes what one option means for another.  0, or -EINVAL after opt_error(). */
int opts_check(struct pw_opts *o);

/* What a job is called in messages; NULL = it has no name. */
const char *opts_job_name(unsigned int job);
/* What is watched, once all options are taken: 0, or -EINVAL with the reason in o->why. */
int opts_check_target(struct pw_opts *o);

#endif
