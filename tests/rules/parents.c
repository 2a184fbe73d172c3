/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parents.c - runs the parent that is named. */
#include "parents.h"

#include <sys/mman.h>

static void
share_notes(void)
{
	const char *path = getenv("PARENT_LINES");
	const int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *p = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(*line_notes), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (path && p == MAP_FAILED)
		parent_fails(__FILE__, __LINE__, path);
	if (path)
		line_notes = p;
	if (fd >= 0)
		close(fd);
}

int
main(int argc, char **argv)
{
	size_t n;
	const struct parent_entry *all = parents_all(&n);

	parent_pid = getpid();
	share_notes();
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
