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

enum { FIRST_SIZE = 64 * 1024 };

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
	l->buf = NULL;
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
read_more(struct lines *l)
{
	struct pollfd p = { .fd = l->fd, .events = POLLIN };
	ssize_t n;

	/* O_NONBLOCK would change it for every process that shares the descriptor. */
	if (!l->regular && poll(&p, 1, 0) <= 0)
		return 0;
	make_room(l);
	n = read(l->fd, l->buf + l->end, l->size - l->end);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -errno;
	l->end += (size_t)n;
	l->over = n == 0;
	return n;
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
