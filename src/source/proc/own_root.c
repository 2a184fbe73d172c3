/* SPDX-License-Identifier: GPL-2.0-or-later */
/* own_root.c - is a path in another process the same file here? */
#include "source/proc/own_root.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
own_root_is_of(pid_t pid)
{
	char root[64], link[64], theirs[64], ours[64];
	struct stat a, b;
	ssize_t n, m;

	snprintf(root, sizeof(root), "/proc/%d/root/", (int)pid);
	snprintf(link, sizeof(link), "/proc/%d/ns/mnt", (int)pid);
	n = readlink(link, theirs, sizeof(theirs));
	m = readlink("/proc/self/ns/mnt", ours, sizeof(ours));
	return n > 0 && n == m && memcmp(theirs, ours, (size_t)n) == 0 &&
	       stat(root, &a) == 0 && stat("/", &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}
