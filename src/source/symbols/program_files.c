/* SPDX-License-Identifier: GPL-2.0-or-later */
/* program_files.c - opens the files of a watched program. */
#include "source/symbols/program_files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "source/proc/elf_file.h"
#include "source/proc/own_root.h"

#define MEMORY_FILE_MAX (1u << 20)	/* bytes */

int
program_root_open(pid_t pid)
{
	char root[64];

	snprintf(root, sizeof(root), "/proc/%d/root/", (int)pid);
	return own_root_is_of(pid) ? -1 : open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* No link leads out of root, neither a relative one nor one of /proc. */
static int
program_path_open(int root, const char *path, int flags)
{
	struct open_how how = { .flags = (uint64_t)(flags | O_CLOEXEC), .resolve = RESOLVE_IN_ROOT };
	const int top = root >= 0 ? root : open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd;

	if (top < 0)
		return -1;
	fd = (int)syscall(SYS_openat2, top, path, &how, sizeof(how));
	if (fd < 0 && errno == ENOSYS && root < 0)
		fd = open(path, flags | O_CLOEXEC);
	if (root < 0)
		close(top);
	return fd;
}

int
program_file_open(int root, const char *path, uint64_t inode, struct stat *st)
{
	return elf_file_open(program_path_open(root, path, O_PATH), inode, st);
}

DIR *
program_folder_open(int root, const char *path)
{
	const int fd = program_path_open(root, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
	DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;

	if (!folder && fd >= 0)
		close(fd);
	return folder;
}

/* The inode is the mapping's by itself.  The path may be another file's by now; the device
 * is not compared, because maps has another number of it on btrfs and overlayfs. */
int
program_mapped_file_open(pid_t pid, int root, uint64_t start, uint64_t end, const char *path,
			 uint64_t inode, struct stat *st)
{
	char link[96];
	int fd;

	snprintf(link, sizeof(link), "/proc/%d/map_files/%llx-%llx", (int)pid,
		 (unsigned long long)start, (unsigned long long)end);
	fd = elf_file_open(open(link, O_PATH | O_CLOEXEC), 0, st);	/* with CAP_CHECKPOINT_RESTORE */
	if (fd < 0)
		fd = program_file_open(root, path, inode, st);
	if (fd >= 0)
		return fd;
	snprintf(link, sizeof(link), "/proc/%d/exe", (int)pid);
	return elf_file_open(open(link, O_PATH | O_CLOEXEC), inode, st);
}

static uint64_t
hash_of(const uint8_t *bytes, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		h = (h ^ bytes[i]) * UINT64_C(0x100000001b3);
	return h;
}

int
program_memory_open(pid_t pid, uint64_t start, uint64_t end, uint64_t *hash)
{
	const size_t size = end - start <= MEMORY_FILE_MAX ? (size_t)(end - start) : 0;
	uint8_t *bytes = xzalloc(size + 1);
	struct iovec to = { bytes, size }, from = { (void *)(uintptr_t)start, size };
	int fd = -1;

	if (size && process_vm_readv(pid, &to, 1, &from, 1, 0) == (ssize_t)size) {
		*hash = hash_of(bytes, size);
		fd = memfd_create("vdso", MFD_CLOEXEC);
	}
	if (fd >= 0 && write(fd, bytes, size) != (ssize_t)size) {
		close(fd);
		fd = -1;
	}
	free(bytes);
	return fd;
}
