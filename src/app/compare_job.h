/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare_job.h - --compare: two runs, one after the other, and what differs. */
#ifndef PW_COMPARE_JOB_H
#define PW_COMPARE_JOB_H

struct pw_opts;

/* Prints the comparison where --output says.  The exit status: 0; --error-exitcode's if a
 * finding of either run counts; that of a run that failed. */
int compare_job_run(const struct pw_opts *o);

#endif
