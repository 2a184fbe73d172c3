/* SPDX-License-Identifier: GPL-2.0-or-later */
/* deduce.h - what a parent's state says of its zombie, where its past was not seen. */
#ifndef PW_DEDUCE_H
#define PW_DEDUCE_H

#include "model/situation.h"

struct deduction {
	bool needed;		/* what the parent did before now is not known: not its wait calls */
	bool early;		/* another look at it may show more */
	uint32_t fits;		/* bits of enum cause: none else can be; 0 = not looked at yet */
};

struct deduction deduce(const struct situation *s);

#endif
