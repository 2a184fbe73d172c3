/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracefs.c - numbers of tracepoints, mounted or not. */
#include "source/bpf/tracefs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

/* A directory descriptor of tracefs itself, or -errno. */
static int
open_mounted(void)
{
	static const char *const places[] = { "/sys/kernel/tracing", "/sys/kernel/debug/tracing" };
	size_t i;
	int fd;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		fd = open(places[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0 && faccessat(fd, "events", X_OK, 0) == 0)
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -ENOENT;
}

static int
open_detached(void)
{
	int fs, mnt = -1, err;

	fs = fsopen("tracefs", FSOPEN_CLOEXEC);
	if (fs < 0)
		return -errno;
	if (fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		mnt = fsmount(fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSUID);
	err = mnt < 0 ? -errno : mnt;
	close(fs);
	return err;
}

static int
read_id(int dir, const char *tracepoint)
{
	char path[128], text[32] = "";
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "events/%s/id", tracepoint);
	fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	return n > 0 && atoi(text) > 0 ? atoi(text) : -EIO;
}

int
tracefs_id(const char *tracepoint)
{
	int dir = open_mounted(), id;

	if (dir < 0)
		dir = open_detached();
	if (dir < 0)
		return dir;
	id = read_id(dir, tracepoint);
	close(dir);
	return id;
}
