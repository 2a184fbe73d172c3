/* SPDX-License-Identifier: GPL-2.0-or-later */
/* newfile.c - creates a file in a directory where other users may write. */
#include "base/newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"

static bool
is_below(const char *dir, const char *top)
{
	size_t len = strlen(top);

	return strncmp(dir, top, len) == 0 && (dir[len] == '/' || dir[len] == '\0');
}

/* Also by a relative name or through a link. */
static bool
is_in_dev(const char *path)
{
	char *dir = xstrdup(path), *slash = strrchr(dir, '/'), *real;
	bool is;

	if (slash)
		slash[slash == dir] = '\0';
	real = realpath(slash ? dir : ".", NULL);
	is = real && is_below(real, "/dev") && !is_below(real, "/dev/shm");
	free(real);
	free(dir);
	return is;
}

int
newfile_open(const char *path, int flags)
{
	int fd;

	if (is_in_dev(path))
		return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0 ? -EEXIST : -ENODEV;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | flags, 0600);
	return fd < 0 ? -errno : fd;
}
