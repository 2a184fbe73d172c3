/* SPDX-License-Identifier: GPL-2.0-or-later */
/* newfile.c - makes a file where others may write, too. */
#include "base/newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"

static bool
below(const char *dir, const char *top)
{
	size_t len = strlen(top);

	return strncmp(dir, top, len) == 0 && (dir[len] == '/' || dir[len] == '\0');
}

/* By whatever name: relative, through a link. */
static bool
in_dev(const char *path)
{
	char *dir = xstrdup(path), *slash = strrchr(dir, '/'), *real;
	bool is;

	if (slash)
		slash[slash == dir] = '\0';
	real = realpath(slash ? dir : ".", NULL);
	is = real && below(real, "/dev") && !below(real, "/dev/shm");
	free(real);
	free(dir);
	return is;
}

int
newfile_open(const char *path, int flags)
{
	int fd;

	if (in_dev(path))
		return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0 ? -EEXIST : -ENODEV;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | flags, 0600);
	return fd < 0 ? -errno : fd;
}
