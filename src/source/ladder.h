/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ladder.h - what this kernel gives this user, and how to get more. */
#ifndef PW_LADDER_H
#define PW_LADDER_H

#include <stdbool.h>
#include <stddef.h>

enum ladder_rung {
	LADDER_NONE,
	/* What --backend=bpf stands on: without any of these it cannot work. */
	LADDER_BUILT_IN,
	LADDER_BTF,
	LADDER_RIGHTS,
	LADDER_HELPERS,
	/* What it costs those who are not watched. */
	LADDER_EXITS,
	/* What --backend=procfs makes use of: each makes it more exact. */
	LADDER_CONNECTOR,
	LADDER_CHILDREN,
	LADDER_PIDFD,
	LADDER_REAP,
	LADDER_STATUS,
	LADDER_CALLS,
	LADDER_OTHERS,
	LADDER_COUNT,
};

struct ladder_step {
	const char *name;	/* "proc connector" */
	const char *gives;	/* "forks, execs and ends at once" */
	bool there;
	const char *found;	/* why not, a sentence without full stop; NULL = there */
	const char *remedy;	/* what to do about it; NULL = there, or nothing helps */
};

/* Looks: a millisecond or so, leaves nothing behind.  Texts are static. */
void ladder_look(enum ladder_rung rung, struct ladder_step *out);

/* The first step that --backend=bpf lacks: found and remedy say it.  false = none
 * of these is in its way. */
bool ladder_missing_for_bpf(struct ladder_step *out);

#endif
