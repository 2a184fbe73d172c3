/* SPDX-License-Identifier: GPL-2.0-or-later */
/* files.c - opens the files that the command line names. */
#include "app/files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/newfile.h"
#include "base/stderr_log.h"

static const char replay_name[] = "--replay";

/* Not /dev/stdout, /dev/fd/3, /proc/self/fd/3: links to what is open already. */
bool
files_has_name(const char *path)
{
	const char *last = strrchr(path, '/');

	if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0 ||
	    strcmp(path, "/dev/stderr") == 0)
		return false;
	return !(last && last - path >= 3 && strncmp(last - 3, "/fd/", 4) == 0 && last[1] &&
		 strspn(last + 1, "0123456789") == strlen(last + 1) &&
		 (strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0));
}

/* --- files that are named twice ---------------------------------------------------- */

static void
report_overwrite(const char *name)
{
	log_error("%s would overwrite the recording that --replay reads: choose another file", name);
}

static bool
stat_folder(const char *path, struct stat *st)
{
	const char *slash = strrchr(path, '/');
	char folder[FILES_NAME] = ".";

	if (slash && (size_t)snprintf(folder, sizeof(folder), "%.*s", (int)(slash + 1 - path), path) >= sizeof(folder))
		return false;
	return stat(folder, st) == 0;
}

/* A file of strace -ff, PREFIX.1. */
static int
check_not_of_set(const struct files *f, const char *name, const char *path)
{
	const char *slash = strrchr(path, '/'), *base = f->set ? strrchr(f->set, '/') : NULL;
	const char *last = slash ? slash + 1 : path;
	struct stat a, b;
	size_t len;

	if (!f->set)
		return 0;
	base = base ? base + 1 : f->set;
	len = strlen(base);
	if (strncmp(last, base, len) != 0 || last[len] != '.' || !last[len + 1] ||
	    last[len + 1 + strspn(last + len + 1, "0123456789")] || !stat_folder(path, &a) ||
	    !stat_folder(f->set, &b) || a.st_dev != b.st_dev || a.st_ino != b.st_ino)
		return 0;
	report_overwrite(name);
	return -1;
}

/* By device and inode, since one file has many names ("./x", a link). */
static int
check_not_used(const struct files *f, const char *name, const struct stat *st)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->used[i].dev != st->st_dev || f->used[i].ino != st->st_ino)
			continue;
		if (strcmp(f->used[i].name, replay_name) == 0)
			report_overwrite(name);
		else
			log_error("%s and %s are the same file: choose another", f->used[i].name, name);
		return -1;
	}
	return 0;
}

static int
add_use(struct files *f, const char *name, const struct stat *st, int fd)
{
	struct file_use *u = &f->used[f->n];

	if (!S_ISREG(st->st_mode) || f->n == FILES_MAX)
		return 0;
	if (check_not_used(f, name, st) != 0)
		return -1;
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
		add_use(f, replay_name, &st, -1);
	else
		f->set = path;
}

/* --- files that another user may have prepared --------------------------------------- */

static int
report_error(const char *path, int err)
{
	static const struct {
		int err;
		const char *text;
	} rows[] = {
		{ ELOOP, "it is a symbolic link: name the file itself" },
		{ ENODEV, "files are not created in /dev: choose another place" },
	};
	const char *text = strerror(err);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].err == err)
			text = rows[i].text;
	log_error("cannot write to %s: %s", path, text);
	return -err;
}

static bool
is_ours(const struct stat *st)
{
	return st->st_uid == geteuid();
}

/* A device or a FIFO: ours, root's, or also open as stdin, stdout or stderr. */
static bool
is_trusted(const struct stat *st)
{
	struct stat std;

	if (is_ours(st) || st->st_uid == 0)
		return true;
	for (int fd = 0; fd <= 2; fd++)
		if (fstat(fd, &std) == 0 && std.st_dev == st->st_dev && std.st_ino == st->st_ino)
			return true;
	return false;
}

/* The output shows arguments and behaviour of other users' processes, which the owner of
 * the file, or who has it open by another name, could read.  0, or -errno after printing
 * why. */
static int
check_owner(const char *path, const struct stat *st)
{
	if (S_ISREG(st->st_mode) ? !is_ours(st) : !is_trusted(st)) {
		log_error("cannot write to %s: it belongs to user %u, who could read the output: "
			  "remove it, or choose another file", path, (unsigned int)st->st_uid);
		return -EPERM;
	}
	if (S_ISREG(st->st_mode) && st->st_nlink > 1) {
		log_error("cannot write to %s: the file has a second name (a hard link): remove this "
			  "one, or choose another file", path);
		return -EMLINK;
	}
	return 0;
}

/* A FIFO without a reader cannot be opened, and no event says when it can, so this polls.
 * Not by blocking in open(2): the signals that would interrupt it may be blocked. */
static int
wait_for_reader(int *stopped, const char *path, int flags)
{
	static const int ends[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };
	const struct timespec pause = { .tv_nsec = 20000000 };
	sigset_t set;
	int fd, signo;

	log_note("waiting for a reader of %s", path);
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		sigaddset(&set, ends[i]);
	for (;;) {
		fd = open(path, flags);
		if (fd >= 0 || errno != ENXIO)
			return fd;
		signo = sigtimedwait(&set, NULL, &pause);
		if (signo > 0) {
			*stopped = signo;
			return -1;
		}
	}
}

/* An existing file.  A descriptor, or -errno after printing why, except for -ENOENT.
 * stopped NULL = do not wait for the reader of a FIFO. */
static int
open_existing(const char *path, int *stopped)
{
	const bool named = files_has_name(path);
	const int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK |
			  (named ? O_NOFOLLOW : 0);
	struct stat st;
	int fd, err;

	/* before it is opened, which a FIFO's reader would notice */
	if (named && lstat(path, &st) == 0 && !S_ISLNK(st.st_mode) && check_owner(path, &st) != 0)
		return -EPERM;
	fd = open(path, flags);
	if (fd < 0 && errno == ENXIO && stopped && stat(path, &st) == 0 && S_ISFIFO(st.st_mode))
		fd = wait_for_reader(stopped, path, flags);
	if (fd < 0 && stopped && *stopped)
		return -EINTR;
	if (fd < 0 || fstat(fd, &st) != 0) {
		err = errno;
		if (fd >= 0)
			close(fd);
		return err == ENOENT && named ? -ENOENT : report_error(path, err);
	}
	if (named && check_owner(path, &st) != 0) {
		close(fd);
		return -EPERM;
	}
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return fd;
}

static int
open_to_write(const char *path, int *stopped)
{
	enum { TRIES = 10 };	/* another process may create and remove it all the time */
	int fd = files_has_name(path) ? -ENOENT : open_existing(path, stopped);

	for (int i = 0; fd == -ENOENT && i < TRIES; i++) {
		fd = newfile_open(path, O_APPEND);
		if (fd == -EEXIST)
			fd = open_existing(path, stopped);
		else if (fd < 0)
			return report_error(path, -fd);
	}
	return fd == -ENOENT ? report_error(path, ENOENT) : fd;
}

/* --- all of them ----------------------------------------------------------------------- */

int
files_write(struct files *f, const char *option, const char *path)
{
	char name[sizeof(f->used[0].name)];
	struct stat st;
	int fd;

	if (strcmp(path, "-") == 0)
		return files_stream(f, STDOUT_FILENO);
	snprintf(name, sizeof(name), "%s=%s", option, path);
	/* first, as it is the better reason: two names of one file may be a hard link */
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    (check_not_used(f, name, &st) != 0 || check_not_of_set(f, name, path) != 0))
		return -1;
	fd = open_to_write(path, &f->stopped);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && add_use(f, name, &st, fd) == 0)
		return fd;
	close(fd);
	return -1;
}

int
files_stream(struct files *f, int fd)
{
	const char *name = fd == STDOUT_FILENO ? "standard output" : "standard error";
	struct stat st;

	return fstat(fd, &st) == 0 && add_use(f, name, &st, -1) != 0 ? -1 : fd;
}

int
files_replace(struct files *f, const char *option, const char *path)
{
	char name[sizeof(f->used[0].name)];
	struct stat st;

	snprintf(name, sizeof(name), "%s=%s", option, path);
	/* lstat: a link itself is replaced, not its target */
	if (lstat(path, &st) != 0)
		return 0;
	return check_not_of_set(f, name, path) == 0 ? add_use(f, name, &st, -1) : -1;
}

int
files_empty(struct files *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->used[i].fd < 0 || ftruncate(f->used[i].fd, 0) == 0)
			continue;
		log_error("cannot truncate %s: %s", f->used[i].name, strerror(errno));
		return -1;
	}
	return 0;
}

/* --- rotation ---------------------------------------------------------------------------- */

static void
part_name(char name[FILES_NAME], const char *path, unsigned int i)
{
	snprintf(name, FILES_NAME, i ? "%s.%u" : "%s", path, i);
}

int
files_parts(struct files *f, const char *path, unsigned int n)
{
	char name[FILES_NAME];
	struct stat st;

	if (!files_has_name(path) || strlen(path) > FILES_NAME - 16) {
		log_error("--max-size: %s cannot be renamed: name a regular file", path);
		return -1;
	}
	for (unsigned int i = 1; i <= n; i++) {
		part_name(name, path, i);
		if (lstat(name, &st) != 0)
			continue;
		if (!S_ISREG(st.st_mode) || !is_ours(&st)) {
			log_error("--max-size would replace %s, which is not a file of yours: remove it, "
				  "or choose another file", name);
			return -1;
		}
		if (check_not_used(f, name, &st) != 0)
			return -1;
	}
	return 0;
}

int
files_reopen(const char *path)
{
	int fd = open_to_write(path, NULL);

	return fd < 0 ? -1 : fd;
}

int
files_rotate(const char *path, int fd, unsigned int n)
{
	char from[FILES_NAME], to[FILES_NAME];
	struct stat mine, there;
	int err;

	if (fstat(fd, &mine) != 0)
		return report_error(path, errno);
	if (lstat(path, &there) != 0 || there.st_dev != mine.st_dev || there.st_ino != mine.st_ino)
		n = 0;		/* it has been renamed already */
	for (; n > 0; n--) {
		part_name(from, path, n - 1);
		part_name(to, path, n);
		if (rename(from, to) == 0 || errno == ENOENT)
			continue;
		err = errno;
		log_error("cannot rename %s to %s: %s", from, to, strerror(err));
		return -err;
	}
	return open_to_write(path, NULL);
}
