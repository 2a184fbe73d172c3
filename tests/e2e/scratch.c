/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scratch.c - a test program's own files. */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char tmp_dir[64];
static pid_t tmp_owner;

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void
tmp_remove(void)
{
	if (getpid() == tmp_owner)
		nftw(tmp_dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *
e2e_tmp(void)
{
	if (!tmp_dir[0]) {
		strcpy(tmp_dir, "/tmp/procwatch-e2e.XXXXXX");
		if (!mkdtemp(tmp_dir) || chmod(tmp_dir, 01777) < 0) {
			perror(tmp_dir);
			exit(1);
		}
		tmp_owner = getpid();
		atexit(tmp_remove);
	}
	return tmp_dir;
}

char *
e2e_path(const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", e2e_tmp(), name) < 0)
		abort();
	unlink(path);
	return path;
}

char *
e2e_read(const char *path)
{
	FILE *f = fopen(path, "r");
	size_t room = 0;
	char *text = NULL;

	if (!f)
		fail_msg("%s: %s", path, strerror(errno));
	if (getdelim(&text, &room, '\0', f) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(f);
	return text;
}

char *
e2e_fifo(const char *name)
{
	char *path = e2e_path(name);

	assert_int_equal(mkfifo(path, 0666), 0);
	assert_int_equal(chmod(path, 0666), 0);
	return path;
}

int
e2e_gate(char **path)
{
	int fd;

	*path = e2e_fifo("gate");
	fd = open(*path, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}
