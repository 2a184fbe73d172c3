/* SPDX-License-Identifier: GPL-2.0-or-later */
/* named_lines.h - the lines that a finding names are those of the parent. */
#ifndef PW_NAMED_LINES_H
#define PW_NAMED_LINES_H

#include "../e2e/harness.h"
#include "parents.h"

/* Zeroed memory has none. */
struct named_lines {
	char *path;
	struct line_notes *notes;
};

/* The parent that is started next notes its lines there. */
void named_lines_open(struct named_lines *l);
/* Fails where the finding of that rule names another line than the parent's; or none for what it
 * did, once it was settled if it was attached to.  Nothing is checked where no stacks are seen. */
void named_lines_check(const struct named_lines *l, const struct e2e_run *r, const char *rule, bool attached);
/* Fails where the finding in a replay of its recording names others. */
void named_lines_compare(const struct e2e_run *r, const json_t *replayed, const char *rule);
void named_lines_close(struct named_lines *l);

#endif
