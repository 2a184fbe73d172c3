/* SPDX-License-Identifier: GPL-2.0-or-later */
/* out.h - a stream of records to where a reader may be slow, stuck or gone.
 *
 * A record is written whole or not at all.  What a reader does not take waits in
 * memory, within bounds; what there is no room for is dropped and counted, so that
 * the rest of the program continues.
 */
#ifndef PW_OUT_H
#define PW_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/strbuf.h"

enum {
	OUT_ROOM = 8 << 20,	/* bytes that wait for a reader at most */
	OUT_LAST = 1 << 20,	/* and so many more after out_last() */
};

enum out_flag {
	OUT_CLOSES = 1 << 0,	/* the descriptor is its own: closed with it */
	OUT_WAITS = 1 << 1,	/* drops nothing: the caller stops while out_queued() is much */
};

struct out;

/* fd -1 = no descriptor: all stays in memory, see out_text(). */
struct out *out_new(int fd, unsigned int flags);
void out_free(struct out *o);		/* NULL is harmless; what is queued is lost */
int out_fd(const struct out *o);
int out_close(struct out *o);		/* the descriptor, if it is its own: 0 or -errno */

/* Where the next record is to be appended, and then out_end(); NULL: it is dropped,
 * as nothing can be written any more or there is no room.  *gap is how many records
 * were dropped just before this one: a mark of it may stand at its head. */
struct strbuf *out_begin(struct out *o, uint64_t *gap);
void out_end(struct out *o);

/* A gap that no record has reported yet, now that there is room again; 0 = none. */
uint64_t out_gap(const struct out *o);
uint64_t out_missed(const struct out *o);	/* records dropped so far */

/* Writes what the descriptor takes.  0 = all of it, -EAGAIN = some is left, or what
 * out_error() says.  Blocks for some ms at most after out_bound(); to the end before. */
int out_flush(struct out *o);
int out_error(const struct out *o);	/* the first that writing met: -errno; 0 = none */
size_t out_queued(const struct out *o);	/* bytes */
size_t out_queued_lines(const struct out *o);
const char *out_text(const struct out *o);	/* what is queued */

/* The last records follow: there is a little more room for them. */
void out_last(struct out *o);

/* A file is continued in another before it is larger than max bytes (what a new one
 * begins with comes on top where that is much).  next() gives the descriptor of the
 * new file or -errno, which then is the stream's error. */
void out_limit(struct out *o, uint64_t max, int (*next)(void *arg), void *arg);
/* What each further file begins with, but for the first. */
void out_on_next(struct out *o, void (*head)(void *arg, struct strbuf *to), void *arg);
/* Continues in that descriptor, an empty file's or (head false) any.  0 or -errno of
 * what was still to be written to the old one. */
int out_continue(struct out *o, int fd, bool head);

/* From here on no write in this process may block for long: SIGALRM and the timer
 * behind alarm(2) are taken for that.  For a process that takes its signals from
 * a descriptor, after it has forked what inherits its signals. */
void out_bound(void);

/* To fd, for ms at most once out_bound() was called: how many bytes were taken, or
 * -errno when none were; -EAGAIN = in that time. */
ssize_t out_try(int fd, const char *p, size_t len, int ms);

/* All of it, however long it takes.  0 or -errno. */
int out_all(int fd, const char *p, size_t len);

#endif
