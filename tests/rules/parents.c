/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parents.c - runs the parent that is named. */
#include "parents.h"

int
main(int argc, char **argv)
{
	size_t n;
	const struct parent_entry *all = parents_all(&n);

	parent_pid = getpid();
	for (size_t i = 0; argc == 2 && i < n; i++) {
		if (strcmp(all[i].parent->name, argv[1]))
			continue;
		all[i].parent->run();
		return 0;
	}
	fprintf(stderr, "usage: %s NAME, where NAME is one of:\n", argv[0]);
	for (size_t i = 0; i < n; i++)
		if (all[i].kind != PARENT_EXECED)
			fprintf(stderr, "%s: %s\n", all[i].rule, all[i].parent->name);
	return 2;
}
