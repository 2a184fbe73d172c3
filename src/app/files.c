/* SPDX-License-Identifier: GPL-2.0-or-later */
/* files.c - opens what the command line names, so that nothing is lost by it. */
#include "app/files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

static const char reads[] = "--replay";

/* /dev/stdout, /dev/fd/3 and the like; /dev/shm is everybody's. */
static bool
is_systems_own(const char *path)
{
	return strncmp(path, "/dev/std", 8) == 0 || strncmp(path, "/dev/fd/", 8) == 0 ||
	       strncmp(path, "/proc/", 6) == 0;
}

/* Names say little: "./x", a link.  Only what is stored can be lost. */
static int
use(struct files *f, const char *name, const struct stat *st, int fd)
{
	struct file_use *u = &f->used[f->n];

	if (!S_ISREG(st->st_mode) || f->n == FILES_MAX)
		return 0;
	for (size_t i = 0; i < f->n; i++) {
		if (f->used[i].dev != st->st_dev || f->used[i].ino != st->st_ino)
			continue;
		if (strcmp(f->used[i].name, reads) == 0)
			log_error("%s would overwrite what --replay reads: name another file", name);
		else
			log_error("%s and %s are the same file: name another", f->used[i].name, name);
		return -1;
	}
	snprintf(u->name, sizeof(u->name), "%s", name);
	u->dev = st->st_dev;
	u->ino = st->st_ino;
	u->fd = fd;
	f->n++;
	return 0;
}

void
files_read(struct files *f, const char *path)
{
	struct stat st;

	if ((strcmp(path, "-") ? stat(path, &st) : fstat(STDIN_FILENO, &st)) == 0)
		use(f, reads, &st, -1);
}

/* A FIFO that nobody reads cannot be opened, and nothing tells when it can: it is
 * tried again.  Not by a sleep in open(2): signals that wake it may be blocked. */
static int
wait_for_reader(struct files *f, const char *path, int flags)
{
	static const int ends[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };
	const struct timespec pause = { .tv_nsec = 20000000 };
	sigset_t set;
	int fd, signo;

	log_note("waiting for somebody to read %s", path);
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		sigaddset(&set, ends[i]);
	for (;;) {
		fd = open(path, flags);
		if (fd >= 0 || errno != ENXIO)
			return fd;
		signo = sigtimedwait(&set, NULL, &pause);
		if (signo > 0) {
			f->stopped = signo;
			return -1;
		}
	}
}

/* A symlink that somebody planted is no place to write to. */
static int
open_to_write(struct files *f, const char *path)
{
	const int flags = O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK |
			  (is_systems_own(path) ? 0 : O_NOFOLLOW);
	int fd = open(path, flags | O_CREAT, 0600);
	struct stat st;

	if (fd < 0 && errno == ENXIO && stat(path, &st) == 0 && S_ISFIFO(st.st_mode))
		fd = wait_for_reader(f, path, flags);
	if (fd >= 0)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return fd;
}

FILE *
files_write(struct files *f, const char *option, const char *path)
{
	char name[sizeof(f->used[0].name)];
	struct stat st;
	FILE *file;
	int fd;

	if (strcmp(path, "-") == 0)
		return files_stream(f, stdout);
	fd = open_to_write(f, path);
	if (f->stopped)
		return NULL;
	file = fd < 0 || fstat(fd, &st) != 0 ? NULL : fdopen(fd, "w");
	if (!file) {
		log_error("cannot write to %s: %s%s", path, strerror(errno),
			  errno == ELOOP ? " (a symbolic link: name the file itself)" : "");
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	snprintf(name, sizeof(name), "%s=%s", option, path);
	if (use(f, name, &st, fd) == 0)
		return file;
	fclose(file);
	return NULL;
}

FILE *
files_stream(struct files *f, FILE *stream)
{
	const char *name = stream == stdout ? "standard output" : "standard error";
	struct stat st;

	return fstat(fileno(stream), &st) == 0 && use(f, name, &st, -1) != 0 ? NULL : stream;
}

int
files_replace(struct files *f, const char *option, const char *path)
{
	char name[sizeof(f->used[0].name)];
	struct stat st;

	snprintf(name, sizeof(name), "%s=%s", option, path);
	/* a link is what is replaced, not what it points to */
	return lstat(path, &st) == 0 ? use(f, name, &st, -1) : 0;
}

int
files_empty(struct files *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->used[i].fd < 0 || ftruncate(f->used[i].fd, 0) == 0)
			continue;
		log_error("cannot empty %s: %s", f->used[i].name, strerror(errno));
		return -1;
	}
	return 0;
}
