/* SPDX-License-Identifier: GPL-2.0-or-later */
/* line_uses.c - the stacks that led to calls of one kind, and how often. */
#include "model/line_uses.h"

struct pw_line_use *
line_uses_count(struct pw_line_use use[PW_LINE_USES], uint32_t stack, uint64_t ts)
{
	struct pw_line_use *u = use;

	if (!stack)
		return NULL;
	for (unsigned int i = 0; i < PW_LINE_USES; i++) {
		if (use[i].stack == stack) {
			u = &use[i];
			break;
		}
		if (use[i].last < u->last)
			u = &use[i];
	}
	if (u->stack != stack)
		*u = (struct pw_line_use){ .stack = stack };
	u->n++;
	u->last = ts;
	return u;
}

void
line_uses_mark(struct stacks *all, const struct pw_line_use use[PW_LINE_USES])
{
	for (unsigned int i = 0; i < PW_LINE_USES; i++)
		stacks_mark(all, use[i].stack);
}
