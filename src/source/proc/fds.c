/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fds.c - what the descriptors of a process are for, as /proc/PID/fd has them. */
#include "source/proc/fds.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/readfile.h"
#include "source/proc/procinfo.h"

enum { MANY = 1024 };		/* descriptors that are looked at: 1 us each */

/* proc(5), /proc/PID/fdinfo: "sigmask:" has bit signo-1, in hexadecimal. */
static bool
is_signalfd_for(const char *dir, const char *name, int signo)
{
	char path[96], text[512], to[32];
	const char *mask;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/fd/%s", dir, name);
	n = readlink(path, to, sizeof(to) - 1);
	if (n < 0)
		return false;
	to[n] = '\0';
	if (strcmp(to, "anon_inode:[signalfd]") != 0)
		return false;
	snprintf(path, sizeof(path), "%s/fdinfo/%s", dir, name);
	if (readfile(path, text, sizeof(text)) < 0)
		return false;
	mask = strstr(text, "sigmask:");
	return mask && strtoull(mask + strlen("sigmask:"), NULL, 16) >> (signo - 1) & 1;
}

bool
fds_read_signal(const struct procinfo *p, int signo)
{
	char dir[32], fd[48];
	struct dirent *de;
	bool found = false;
	DIR *all;

	if (!(p->blocked >> (signo - 1) & 1))
		return false;
	snprintf(dir, sizeof(dir), "/proc/%u", p->id.pid);
	snprintf(fd, sizeof(fd), "%s/fd", dir);
	all = opendir(fd);
	if (!all)
		return false;
	for (int i = 0; !found && i < MANY && (de = readdir(all)); i++)
		found = de->d_name[0] != '.' && strlen(de->d_name) < 16 &&
			is_signalfd_for(dir, de->d_name, signo);
	closedir(all);
	return found;
}
