/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elf_file.c - opens an ELF file of a watched program, and nothing else. */
#include "source/proc/elf_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
elf_file_open(int handle, uint64_t inode, struct stat *st)
{
	char path[64], magic[4];
	int fd;

	if (handle < 0)
		return -1;
	if (fstat(handle, st) != 0 || !S_ISREG(st->st_mode) || (inode && st->st_ino != inode)) {
		close(handle);
		return -1;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", handle);
	/* By the caller's own rights, not by file capabilities. */
	fd = access(path, R_OK) != 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	close(handle);
	if (fd < 0 || (pread(fd, magic, sizeof(magic), 0) == (ssize_t)sizeof(magic) &&
		       memcmp(magic, "\177ELF", sizeof(magic)) == 0))
		return fd;
	close(fd);
	return -1;
}
