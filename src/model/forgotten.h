/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forgotten.h - what is kept of parents that are gone and forgotten: sums, by program.  A
 * plain value: assigning it copies it. */
#ifndef PW_FORGOTTEN_H
#define PW_FORGOTTEN_H

#include <stddef.h>
#include <stdint.h>

#include "model/proc.h"

enum { FORGOTTEN_PROGRAMS = 64 };

struct pw_program {
	char comm[PW_COMM_LEN];		/* empty: of those that came when all places were taken */
	uint64_t n;			/* parents */
	uint64_t left_zombies;		/* when they ended */
	struct pw_parenting kids;	/* their sums, but for the maxima */
};

struct forgotten {
	struct pw_program v[FORGOTTEN_PROGRAMS];
	size_t n;
};

/* p is to be forgotten: adds it if it was a parent. */
void forgotten_add(struct forgotten *f, const struct pw_proc *p);

#endif
