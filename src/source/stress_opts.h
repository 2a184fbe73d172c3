/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stress_opts.h - the race that a tracer is asked to force (--stress). */
#ifndef PW_STRESS_OPTS_H
#define PW_STRESS_OPTS_H

#include <stdint.h>

#include "event/event.h"

#define STRESS_LIMIT_NS 2000000000ULL	/* by default */

/* Zeroed memory: none is forced. */
struct stress_opts {
	enum pw_stress kind;
	uint32_t children;	/* MERGE: how many ends; 0 = those of all that a parent has */
	uint64_t limit;		/* ns that a process is held at most */
};

#endif
