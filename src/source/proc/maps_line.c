/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maps_line.c - a line of /proc/PID/maps, proc(5). */
#include "source/proc/maps_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool
maps_line_parse(char *text, struct maps_line *l)
{
	char perms[5];
	int at = 0;

	text[strcspn(text, "\n")] = '\0';
	if (sscanf(text, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64 " %n", &l->start, &l->end,
		   perms, &l->offset, &l->major, &l->minor, &l->inode, &at) < 7 || !at)
		return false;
	l->executable = strlen(perms) == 4 && perms[2] == 'x';
	l->path = text + at;
	return l->start < l->end;
}
