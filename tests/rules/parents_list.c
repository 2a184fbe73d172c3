/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parents_list.c - every parent of the RULE.cause.c and RULE.near.c. */
#include "parents.h"

static struct parent_entry all[256];
static size_t n_all;
pid_t parent_pid;
static struct line_notes own_notes;
struct line_notes *line_notes = &own_notes;

void
parents_add(const char *rule, enum parent_kind kind, const struct parent *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (n_all == sizeof(all) / sizeof(all[0]))
			abort();
		all[n_all++] = (struct parent_entry){ .rule = rule, .kind = kind, .parent = &list[i] };
	}
}

const struct parent_entry *
parents_all(size_t *n)
{
	*n = n_all;
	return all;
}
