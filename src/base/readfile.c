/* SPDX-License-Identifier: GPL-2.0-or-later */
/* readfile.c - small files, whole. */
#include "base/readfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

ssize_t
readfile(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n = 0;

	buf[0] = '\0';
	if (fd < 0)
		return -errno;
	while (len < size - 1) {
		n = read(fd, buf + len, size - 1 - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	n = n < 0 ? -errno : (ssize_t)len;
	buf[len] = '\0';
	close(fd);
	return n;
}

uint64_t
readfile_number(const char *path)
{
	char buf[64];

	return readfile(path, buf, sizeof(buf)) > 0 ? strtoull(buf, NULL, 10) : 0;
}

bool
readfile_has(const char *path, const char *word)
{
	char buf[513];

	return readfile(path, buf, sizeof(buf)) > 0 && strstr(buf, word);
}
