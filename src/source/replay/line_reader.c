/* SPDX-License-Identifier: GPL-2.0-or-later */
/* line_reader.c - reads a descriptor line by line. */
#include "source/replay/line_reader.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

enum {
	FIRST_SIZE = 64 * 1024,
	PACKED_SIZE = 64 * 1024,
};

void
lines_init(struct lines *l, int fd, size_t max)
{
	struct stat st;

	*l = (struct lines){ .fd = fd, .max = max, .size = FIRST_SIZE };
	l->regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	l->buf = xreallocarray(NULL, l->size, 1);
}

void
lines_done(struct lines *l)
{
	free(l->buf);
	free(l->packed);
	unpacker_free(l->unpack);
	l->buf = l->packed = NULL;
	l->unpack = NULL;
}

static void
make_room(struct lines *l)
{
	if (l->start > 0) {
		memmove(l->buf, l->buf + l->start, l->end - l->start);
		l->end -= l->start;
		l->scanned -= l->start;
		l->start = 0;
	}
	if (l->end == l->size) {
		l->size *= 2;
		l->buf = xreallocarray(l->buf, l->size, 1);
	}
}

/* Bytes read, 0 = none yet or the end (then over is set), or -errno. */
static ssize_t
read_some(struct lines *l, char *to, size_t room)
{
	struct pollfd p = { .fd = l->fd, .events = POLLIN };
	ssize_t n;

	/* O_NONBLOCK would change it for every process that shares the descriptor. */
	if (!l->regular && poll(&p, 1, 0) <= 0)
		return 0;
	n = read(l->fd, to, room);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -errno;
	l->over = n == 0;
	return n;
}

/* The same of what it expands to. */
static ssize_t
expand_more(struct lines *l)
{
	size_t used;
	ssize_t n;

	for (;;) {
		make_room(l);
		n = unpacker_take(l->unpack, l->packed + l->packed_at, l->packed_end - l->packed_at, &used,
				  l->buf + l->end, l->size - l->end);
		l->packed_at += used;
		if (n != 0) {
			l->end += n > 0 ? (size_t)n : 0;
			return n;
		}
		n = read_some(l, l->packed, PACKED_SIZE);
		l->cut = l->over && unpacker_is_within(l->unpack);
		if (n <= 0)
			return n;
		l->packed_at = 0;
		l->packed_end = (size_t)n;
	}
}

/* 0 or -ENOSYS.  What has been read so far is compressed, perhaps. */
static int
probe(struct lines *l)
{
	l->kind = pack_of_bytes(l->buf, l->end, &l->probed);
	l->probed |= l->over;
	if (l->kind == PACK_NONE)
		return 0;
	l->unpack = unpacker_new(l->kind);
	if (!l->unpack)
		return -ENOSYS;
	l->packed = xreallocarray(NULL, PACKED_SIZE, 1);
	memcpy(l->packed, l->buf, l->end);
	l->packed_end = l->end;
	l->end = l->scanned = 0;
	return 0;
}

static ssize_t
read_more(struct lines *l)
{
	ssize_t n;
	int err;

	if (l->unpack)
		return expand_more(l);
	make_room(l);
	n = read_some(l, l->buf + l->end, l->size - l->end);
	if (n < 0)
		return n;
	l->end += (size_t)n;
	err = l->probed ? 0 : probe(l);
	return err ? err : l->unpack ? expand_more(l) : n;
}

static int
give(struct lines *l, size_t len, const char **line, size_t *line_len)
{
	if (len > l->max)
		return -E2BIG;
	*line = l->buf + l->start;
	*line_len = len;
	l->start += len + l->whole;
	l->scanned = l->start;
	return 1;
}

int
lines_next(struct lines *l, const char **line, size_t *len)
{
	char *nl;
	ssize_t n;

	for (;;) {
		nl = memchr(l->buf + l->scanned, '\n', l->end - l->scanned);
		l->scanned = l->end;
		l->whole = nl;
		if (nl || l->end - l->start > l->max) {
			l->number++;
			return give(l, nl ? (size_t)(nl - l->buf) - l->start
					  : l->end - l->start, line, len);
		}
		n = l->over ? 0 : read_more(l);
		if (n < 0)
			return (int)n;
		if (n == 0)
			break;
	}
	if (!l->over)
		return 0;
	if (l->start == l->end)
		return -ENODATA;
	l->number++;
	return give(l, l->end - l->start, line, len);
}
