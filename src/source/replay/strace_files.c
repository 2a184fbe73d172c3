/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_files.c - the files PREFIX.TID that strace -ff writes. */
#include "source/replay/strace_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

enum {
	PIECE = 16 * 1024,	/* bytes */
	LINE_MAX_LEN = 1 << 20,
};

static bool
is_tid(const char *s, uint32_t *tid)
{
	uint64_t n = 0;

	if (*s < '1' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9' && n <= INT32_MAX; s++)
		n = n * 10 + (uint64_t)(*s - '0');
	*tid = (uint32_t)n;
	return *s == '\0' && n <= INT32_MAX;
}

static int
compare_tid(const void *a, const void *b)
{
	const struct strace_file *x = a, *y = b;

	return (x->tid > y->tid) - (x->tid < y->tid);
}

static void
list_names(struct strace_files *fs, DIR *dir, const char *base)
{
	const size_t len = strlen(base);
	const struct dirent *d;
	size_t cap = 0;
	uint32_t tid;

	while ((d = readdir(dir))) {
		if (strncmp(d->d_name, base, len) != 0 || d->d_name[len] != '.' ||
		    !is_tid(d->d_name + len + 1, &tid))
			continue;
		if (fs->n == cap) {
			cap = cap ? cap * 2 : 16;
			fs->v = xreallocarray(fs->v, cap, sizeof(*fs->v));
		}
		fs->v[fs->n++] = (struct strace_file){ .tid = tid, .fd = -1 };
	}
	if (fs->n)
		qsort(fs->v, fs->n, sizeof(*fs->v), compare_tid);
}

static int
open_file(const struct strace_files *fs, const struct strace_file *f)
{
	struct strbuf path = { 0 };
	struct stat st;
	int fd;

	strace_file_add_name(fs, f, &path);
	fd = open(path.s, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		fd = -errno;
	strbuf_done(&path);
	if (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))) {
		close(fd);
		fd = -EINVAL;
	}
	return fd;
}

/* procwatch may drop rights before it has read all, so descriptors are better than names. */
static int
open_some(struct strace_files *fs)
{
	struct rlimit l;
	size_t most = 64;

	if (getrlimit(RLIMIT_NOFILE, &l) == 0)
		most = l.rlim_cur > 1 << 16 ? 1 << 15 : (size_t)l.rlim_cur / 2;
	for (size_t i = 0; i < fs->n && i < most; i++) {
		const int fd = open_file(fs, &fs->v[i]);

		if (fd == -EMFILE || fd == -ENFILE)
			return 0;
		if (fd < 0) {
			fs->failed = &fs->v[i];
			return fd;
		}
		fs->v[i].fd = fd;
	}
	return 0;
}

int
strace_files_open(struct strace_files *fs, const char *prefix)
{
	const char *slash = strrchr(prefix, '/');
	const char *base = slash ? slash + 1 : prefix;
	struct strbuf folder = { 0 };
	DIR *dir;
	int err;

	strbuf_add(&folder, slash ? prefix : ".", slash ? (size_t)(base - prefix) : 1);
	dir = opendir(folder.s);
	err = dir ? 0 : -errno;
	strbuf_done(&folder);
	if (!dir)
		return err;
	fs->prefix = xstrdup(prefix);
	if (*base)
		list_names(fs, dir, base);
	closedir(dir);
	return open_some(fs);
}

void
strace_files_done(struct strace_files *fs)
{
	for (size_t i = 0; i < fs->n; i++) {
		if (fs->v[i].fd >= 0)
			close(fs->v[i].fd);
		strbuf_done(&fs->v[i].buf);
	}
	free(fs->v);
	free(fs->prefix);
	*fs = (struct strace_files){ 0 };
}

struct strace_file *
strace_files_find(const struct strace_files *fs, uint32_t tid)
{
	const struct strace_file key = { .tid = tid };

	return fs->n ? bsearch(&key, fs->v, fs->n, sizeof(*fs->v), compare_tid) : NULL;
}

void
strace_file_add_name(const struct strace_files *fs, const struct strace_file *f, struct strbuf *out)
{
	strbuf_addf(out, "%s.%u", fs->prefix, f->tid);
}

/* Bytes read, 0 = the end, or -errno. */
static ssize_t
read_piece(const struct strace_files *fs, struct strace_file *f)
{
	char piece[PIECE];
	int fd = f->fd >= 0 ? f->fd : open_file(fs, f);
	ssize_t n;

	if (fd < 0)
		return fd;
	do
		n = pread(fd, piece, sizeof(piece), (off_t)f->offset);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		n = -errno;
	if (fd != f->fd)
		close(fd);
	if (n <= 0)
		return n;
	if (f->from) {
		memmove(f->buf.s, f->buf.s + f->from, f->buf.len - f->from);
		f->buf.len -= f->from;
		f->from = 0;
	}
	strbuf_add(&f->buf, piece, (size_t)n);
	f->offset += (uint64_t)n;
	return n;
}

int
strace_file_next(const struct strace_files *fs, struct strace_file *f, const char **line, size_t *len)
{
	size_t scanned = 0;
	const char *nl = NULL;
	ssize_t n;

	for (;;) {
		const size_t left = f->buf.len - f->from;

		if (left > scanned)
			nl = memchr(f->buf.s + f->from + scanned, '\n', left - scanned);
		if (nl)
			break;
		if (left > LINE_MAX_LEN)
			return -E2BIG;
		scanned = left;
		n = read_piece(fs, f);
		if (n < 0)
			return (int)n;
		if (n == 0)
			break;
	}
	if (!nl && scanned == 0) {
		strbuf_done(&f->buf);
		f->from = 0;
		return -ENODATA;
	}
	f->number++;
	*line = f->buf.s + f->from;
	*len = nl ? (size_t)(nl - *line) : scanned;
	f->from += *len + (nl != NULL);
	return 1;
}

void
strace_file_rewind(struct strace_file *f)
{
	strbuf_done(&f->buf);
	f->from = 0;
	f->offset = 0;
	f->number = 0;
}
