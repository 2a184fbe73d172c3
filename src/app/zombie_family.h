/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zombie_family.h - a parent and its zombies at one look at /proc, and what the model
 * makes of them.
 *
 * The model gets what is seen as the events of a source that sees no signals and no
 * waits; so the causes are those that a watch would ask about, as far as /proc answers.
 */
#ifndef PW_ZOMBIE_FAMILY_H
#define PW_ZOMBIE_FAMILY_H

#include "base/strbuf.h"
#include "source/proc/procinfo.h"

enum { ZOMBIE_CAUSES = 8 };

struct zombie_family {
	const struct procinfo *zombies;	/* given: all of one parent, with STATUS */
	size_t n;
	struct procinfo parent;		/* pid 0 = outside of this PID namespace, or gone */
	struct strbuf argv;		/* the parent's, NULs included */
	bool argv_cut;
	bool blocked;			/* SIGCHLD, in every thread of the parent */
	const char *causes[ZOMBIE_CAUSES];	/* ids: one that is certain, or several */
	size_t n_causes;
	struct strbuf held;		/* phrase_held() of the parent */
	struct strbuf message;
};

/* Fills in all but the zombies; a family zeroed but for those. */
void zombie_family_look(struct zombie_family *f);
void zombie_family_done(struct zombie_family *f);

#endif
