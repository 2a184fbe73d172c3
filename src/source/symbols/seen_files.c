/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seen_files.c - the paths of files with code that were met before, by their inodes. */
#include "source/symbols/seen_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "source/proc/maps_line.h"
#include "source/symbols/mapped_code.h"

static const struct seen_file *
seen_file_find(const struct seen_files *s, uint32_t device, uint64_t inode)
{
	for (size_t i = 0; inode && i < SEEN_FILES; i++)
		if (s->v[i].inode == inode && s->v[i].device == device)
			return &s->v[i];
	return NULL;
}

const char *
seen_files_path(const struct seen_files *s, uint32_t device, uint64_t inode)
{
	const struct seen_file *f = seen_file_find(s, device, inode);

	return f ? f->path : NULL;
}

void
seen_files_add(struct seen_files *s, uint32_t device, uint64_t inode, const char *path)
{
	const struct seen_file *known = seen_file_find(s, device, inode);
	const size_t at = known ? (size_t)(known - s->v) : s->next;

	if (!inode || path[0] != '/' || (known && strcmp(known->path, path) == 0))
		return;
	free(s->v[at].path);
	s->v[at] = (struct seen_file){ .device = device, .inode = inode, .path = xstrdup(path) };
	if (!known)
		s->next = (s->next + 1) % SEEN_FILES;
}

void
seen_files_add_own(struct seen_files *s)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	struct maps_line l;
	char *text = NULL;
	size_t room = 0;

	while (maps && getline(&text, &room, maps) > 0)
		if (maps_line_parse(text, &l) && l.executable)
			seen_files_add(s, MAPPED_DEVICE(l.major, l.minor), l.inode, l.path);
	free(text);
	if (maps)
		fclose(maps);
}

void
seen_files_done(struct seen_files *s)
{
	for (size_t i = 0; i < SEEN_FILES; i++)
		free(s->v[i].path);
	memset(s, 0, sizeof(*s));
}
