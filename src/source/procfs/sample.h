/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sample.h - what a parent does with SIGCHLD, and whether it sits in a wait call. */
#ifndef PW_SAMPLE_H
#define PW_SAMPLE_H

#include "event/suspect.h"
#include "source/proc/limits.h"
#include "source/procfs/emit.h"
#include "source/procfs/options.h"
#include "source/procfs/watched.h"

struct sampler {
	const struct procfs_options *o;
	struct emit *emit;
	size_t n_parents;	/* sampled at the last tick */
	struct limits limits;
};

void sample_done(struct sampler *s);

/* Looks at w: its disposition, its pending signals, its wait call. */
void sample_take(struct sampler *s, struct watched *w);

/* The same once, early: when it gets or loses its first child. */
void sample_first(struct sampler *s, struct watched *w);

/* Those that have children, each when it is its time. */
void sample_parents(struct sampler *s, const struct watched_table *t);

/* What a process that the rules ask about is doing now; w NULL = it is not watched. */
void sample_suspect(struct sampler *s, struct watched *w, const struct pw_suspect *who);

/* w has exec'd: what was known of it is to be seen again. */
void sample_execed(struct watched *w);
/* A child of w has ended, by CLD_EXITED, CLD_KILLED or CLD_DUMPED. */
void sample_child_exited(struct sampler *s, struct watched *w, int cld_code);
/* A child of w was reaped, so the wait call is over. */
void sample_wait_returned(struct watched *w);

#endif
