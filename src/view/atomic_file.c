/* SPDX-License-Identifier: GPL-2.0-or-later */
/* atomic_file.c - a file that is written whole at the end: a report, a trace.
 *
 * It has no name before it is whole (O_TMPFILE), so that nothing is left of it when
 * procwatch is killed, and who opens the name finds the last one or this one, never
 * half of it.  Where the file system cannot do that it is made beside its final name.
 */
#include "view/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/out.h"
#include "base/text.h"
#include "base/xalloc.h"

/* --- what can be known at the start --------------------------------------------- */

static char *
folder_of(const char *path)
{
	char *dir = xstrdup(path), *slash = strrchr(dir, '/');

	if (!slash) {
		free(dir);
		return xstrdup(".");
	}
	slash[slash == dir] = '\0';
	return dir;
}

/* rename(2) over what is there: not even root's CAP_FOWNER helps, it is given up. */
static bool
is_held_by_others(const char *path, const char *dir)
{
	struct stat there, folder;

	return lstat(path, &there) == 0 && stat(dir, &folder) == 0 &&
	       (folder.st_mode & S_ISVTX) && there.st_uid != geteuid() &&
	       folder.st_uid != geteuid();
}

static bool
is_fixed(const char *path)
{
	const uint64_t fixed = STATX_ATTR_MOUNT_ROOT | STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND;
	struct statx st;

	return statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_TYPE, &st) == 0 &&
	       (st.stx_attributes & fixed);
}

static int
check_path(const char *path, const char *dir, const char **why)
{
	struct stat st;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		*why = "cannot be replaced: not a regular file";
		return -EEXIST;
	}
	if (is_held_by_others(path, dir)) {
		*why = "cannot be replaced: it belongs to another user, in a sticky directory: "
		       "choose another name";
		return -EPERM;
	}
	if (is_fixed(path)) {
		*why = "cannot be replaced: it is a mount point or immutable";
		return -EBUSY;
	}
	return 0;
}

/* --- names ------------------------------------------------------------------------- */

static int
make_named(struct atomic_file *f)
{
	struct strbuf name = { 0 };

	strbuf_addf(&name, "%s.XXXXXX", f->path);
	f->fd = mkostemp(name.s, O_NOFOLLOW | O_CLOEXEC);
	if (f->fd < 0) {
		int err = -errno;

		strbuf_done(&name);
		return err;
	}
	f->temp = name.s;
	return 0;
}

/* The first way takes CAP_DAC_READ_SEARCH before Linux 6.10, the other /proc. */
static int
link_as(const struct atomic_file *f, const char *name)
{
	char self[64];

	if (linkat(f->fd, "", AT_FDCWD, name, AT_EMPTY_PATH) == 0)
		return 0;
	if (errno == EEXIST)
		return -errno;
	snprintf(self, sizeof(self), "/proc/self/fd/%d", f->fd);
	return linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 ? 0 : -errno;
}

/* Beside the final one. */
static int
give_name(struct atomic_file *f)
{
	enum { TRIES = 100 };
	struct strbuf name = { 0 };
	uint32_t number;
	int err = -EEXIST;

	for (int i = 0; i < TRIES && err == -EEXIST; i++) {
		if (getrandom(&number, sizeof(number), GRND_NONBLOCK) < 0)
			number = (uint32_t)i;
		strbuf_reset(&name);
		strbuf_addf(&name, "%s.%06x", f->path, number & 0xffffff);
		err = link_as(f, name.s);
	}
	if (err)
		strbuf_done(&name);
	else
		f->temp = name.s;
	return err;
}

/* --- from the start to the end -------------------------------------------------------- */

int
atomic_file_open(struct atomic_file *f, const char *path, const char **why)
{
	char *dir;
	int err;

	*f = (struct atomic_file){ .fd = -1 };
	if (!path || !*path) {
		*why = "the file needs a name";
		return -EINVAL;
	}
	f->path = xstrdup(path);
	dir = folder_of(path);
	err = check_path(path, dir, why);
	if (!err) {
		f->fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
		err = f->fd < 0 ? make_named(f) : 0;
		if (err)
			*why = "cannot be created: its directory must exist and be writable";
	}
	free(dir);
	return err;
}

/* The nameless file cannot be linked here: a named one takes its place. */
static int
write_named(struct atomic_file *f, const char *text, size_t len)
{
	int err;

	close(f->fd);
	err = make_named(f);
	return err ? err : out_all(f->fd, text, len);
}

static int
put_in_place(struct atomic_file *f, const char *text, size_t len)
{
	int err = 0;

	if (!f->temp && link_as(f, f->path) == 0)
		return 0;	/* the name was free */
	if (!f->temp)
		err = give_name(f);
	if (err)
		err = write_named(f, text, len);
	if (!err && rename(f->temp, f->path) != 0)
		err = -errno;
	if (!err) {
		free(f->temp);
		f->temp = NULL;
	}
	return err;
}

/* An incomplete file is better than none. */
static void
keep(struct atomic_file *f, int err)
{
	struct stat st;

	if (f->fd < 0 || fstat(f->fd, &st) != 0 || st.st_size == 0 ||
	    (!f->temp && give_name(f) != 0))
		return;
	strbuf_adds(&f->why, "cannot write to ");
	text_visible(&f->why, f->path, strlen(f->path), true);
	strbuf_addf(&f->why, ": %s: the incomplete file is in ", strerror(-err));
	text_visible(&f->why, f->temp, strlen(f->temp), true);
	free(f->temp);
	f->temp = NULL;
}

int
atomic_file_finish(struct atomic_file *f, const char *text, size_t len)
{
	int err = out_all(f->fd, text, len);

	if (!err)
		err = put_in_place(f, text, len);
	if (err)
		keep(f, err);
	if (f->fd >= 0 && close(f->fd) != 0 && !err)
		err = -errno;
	f->fd = -1;
	return err;
}

void
atomic_file_close(struct atomic_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	if (f->temp)
		unlink(f->temp);
	free(f->temp);
	free(f->path);
	strbuf_done(&f->why);
	*f = (struct atomic_file){ .fd = -1 };
}
