/* SPDX-License-Identifier: GPL-2.0-or-later */
/* requirement.h - what a source needs of the kernel and of the user's rights. */
#ifndef PW_REQUIREMENT_H
#define PW_REQUIREMENT_H

#include <stdbool.h>
#include <stddef.h>

/* All zero: it is met. */
struct requirement_lack {
	const char *found;	/* why not, a sentence without full stop */
	const char *remedy;	/* what to do about it; NULL = nothing helps */
};

struct requirement {
	const char *name;	/* "procfs: proc connector" */
	const char *gives;	/* "forks, execs and exits, at once" */
	bool essential;		/* without it the source cannot work */

	/* Tries it: a millisecond or so, leaves nothing behind.  Texts are static. */
	struct requirement_lack (*look)(void);
};

#endif
