/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fsuid.c - by whose rights a process opens files. */
#include "source/proc/fsuid.h"

#include <inttypes.h>
#include <stdio.h>

/* Not the owner of its folder in /proc, which is root where a process hides. */
uint32_t
fsuid_of(pid_t pid)
{
	char path[32], line[256];
	uint32_t uid = UINT32_MAX;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "Uid: %*u %*u %*u %" SCNu32, &uid) == 1)
			break;
	if (f)
		fclose(f);
	return uid;
}
