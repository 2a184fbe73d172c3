/* SPDX-License-Identifier: GPL-2.0-or-later */
/* line_uses.h - the stacks that led to calls of one kind, and how often. */
#ifndef PW_LINE_USES_H
#define PW_LINE_USES_H

#include "model/proc.h"
#include "model/stacks.h"

/* Counts a call; the one that was used longest ago makes room.  NULL: its stack is not known. */
struct pw_line_use *line_uses_count(struct pw_line_use use[PW_LINE_USES], uint32_t stack, uint64_t ts);

/* They are still referred to. */
void line_uses_mark(struct stacks *all, const struct pw_line_use use[PW_LINE_USES]);

#endif
