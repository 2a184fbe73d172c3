/* SPDX-License-Identifier: GPL-2.0-or-later */
/* diagnose.h - why is this zombie there?  One decision per zombie. */
#ifndef PW_DIAGNOSE_H
#define PW_DIAGNOSE_H

#include "model/situation.h"

struct diagnosis {
	enum cause cause;	/* NONE: not known, or not yet */
	uint32_t candidates;	/* bits of enum cause: what is known excludes none of these */
	uint32_t pending;	/* of the others: what decides on them is still to come */
	bool deduced, early;	/* as in deduce.h: needed, early */
	uint64_t retry;		/* ns: an answer may be known then; NEVER */
};

/* s->z is the zombie; s->p and s->ev are not NULL. */
struct diagnosis diagnose(const struct situation *s);

struct conclusion {
	enum cause cause;	/* the likeliest; UNEXPLAINED: none fits, or many; NONE: it is too early */
	enum cause also;	/* another that fits; NONE */
	bool certain;		/* no other can be */
	uint32_t fits;		/* bits of enum cause: all that fit */
};

/* What there is to say of it now; final: nothing is to come. */
struct conclusion conclude(const struct diagnosis *d, const struct situation *s, bool final);

#endif
