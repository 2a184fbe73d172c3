/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stuck.h - is the parent stuck? */
#ifndef PW_STUCK_H
#define PW_STUCK_H

#include "model/rules.h"

bool parent_stuck(const struct judge *j);
void tell_parent_stuck(struct strbuf *b, const struct judge *j);

/* Too early to tell one who is stuck from one who never waits: what it does is
 * asked once a second. */
bool is_undecided(const struct judge *j);

#endif
