/* SPDX-License-Identifier: GPL-2.0-or-later */
/* program_runtime.c - what runs the program of a process.
 *
 * It is asked at every exec.  Most names say it, and then no file is opened; the others are
 * read once. */
#include "source/proc/program_runtime.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "event/runtime.h"
#include "source/proc/elf_file.h"
#include "source/proc/elf_runtime.h"

enum { FILES = 64 };		/* remembered; a file has one place */

struct program_file {
	dev_t dev;
	ino_t inode;		/* 0 = this place is free */
	off_t size;
	struct timespec changed;
	enum pw_runtime runtime;
};

struct program_runtimes {
	struct program_file files[FILES];
};

struct program_runtimes *
program_runtimes_new(void)
{
	return xzalloc(sizeof(struct program_runtimes));
}

void
program_runtimes_free(struct program_runtimes *r)
{
	free(r);
}

static bool
is_same_file(const struct program_file *f, const struct stat *st)
{
	return f->inode == st->st_ino && f->dev == st->st_dev && f->size == st->st_size &&
	       f->changed.tv_sec == st->st_mtim.tv_sec && f->changed.tv_nsec == st->st_mtim.tv_nsec;
}

/* Another file may be there by now than was looked for: what was read is remembered. */
static enum pw_runtime
runtime_read(struct program_file *f, const char *link)
{
	struct stat st;
	const int fd = elf_file_open(open(link, O_PATH | O_CLOEXEC), 0, &st);

	if (fd < 0)
		return PW_RUNTIME_NONE;
	*f = (struct program_file){
		.dev = st.st_dev, .inode = st.st_ino, .size = st.st_size, .changed = st.st_mtim,
		.runtime = elf_runtime(fd, (uint64_t)st.st_size),
	};
	close(fd);
	return f->runtime;
}

static enum pw_runtime
runtime_of_file(struct program_runtimes *r, const char *link)
{
	struct program_file *f, scratch;
	struct stat st;

	if (!r)
		return runtime_read(&scratch, link);
	if (stat(link, &st) != 0)
		return PW_RUNTIME_NONE;
	f = &r->files[(st.st_ino ^ st.st_dev) % FILES];
	return is_same_file(f, &st) ? f->runtime : runtime_read(f, link);
}

enum pw_runtime
program_runtime(struct program_runtimes *r, pid_t pid, const char *argv, size_t argv_len)
{
	static const char gone[] = " (deleted)";
	const size_t tail = sizeof(gone) - 1;
	char link[64], path[PATH_MAX];
	enum pw_runtime by_name;
	size_t len;
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/%d/exe", (int)pid);
	n = readlink(link, path, sizeof(path));
	if (n <= 0)
		return PW_RUNTIME_NONE;
	len = (size_t)n;
	if (len > tail && memcmp(path + len - tail, gone, tail) == 0)
		len -= tail;
	by_name = pw_runtime_by_words(path, len, argv, argv_len);
	return by_name ? by_name : runtime_of_file(r, link);
}

void
program_runtime_add(struct program_runtimes *r, struct pw_event *ev)
{
	const bool execs = ev->kind == PW_EV_EXEC;
	const size_t exe = execs && ev->tail_len ? strnlen(ev->tail, ev->tail_len - 1) + 1 : 0;
	const enum pw_runtime found = program_runtime(r, (pid_t)ev->who.pid, ev->tail + exe, ev->tail_len - exe);

	if (execs)
		ev->exec.runtime = found;
	else
		ev->process.runtime = found;
}
