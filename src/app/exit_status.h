/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exit_status.h - procwatch's exit status: what the numbers mean and which one is given. */
#ifndef PW_EXIT_STATUS_H
#define PW_EXIT_STATUS_H

#include <stdbool.h>

struct pw_finding;
struct pw_model;
struct pw_opts;

/* As env(1), nice(1) and timeout(1) have them. */
enum pw_exit {
	PW_EXIT_NOT_PROVED = 1,		/* --nudge: it is not known why the zombies are there */
	PW_EXIT_FAILED = 125,		/* procwatch itself: options, files, probes */
	PW_EXIT_CANNOT_RUN = 126,	/* the command was found but cannot be executed */
	PW_EXIT_NOT_FOUND = 127,
	PW_EXIT_SIGNAL = 128,		/* plus the signal that terminated the command */
};

/* Does this finding count for --error-exitcode?  Leaks do; others as --fail-on says. */
bool exit_status_counts(const struct pw_opts *o, const struct pw_finding *f);

/* A wait(2) status as a shell would give it: the exit status, or 128 + the signal. */
int exit_status_from_wait(int wait_status);

/* Of a watch that has ended, the first that applies: failed, which is procwatch's own
 * failure (0 = none); --error-exitcode if a finding counts; the command's (wait_status,
 * NULL = none launched or not reaped); 0. */
int exit_status_of_watch(const struct pw_opts *o, const struct pw_model *m, int failed,
			 const int *wait_status);

#endif
