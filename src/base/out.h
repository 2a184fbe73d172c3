/* SPDX-License-Identifier: GPL-2.0-or-later */
/* out.h - a stream of records whose reader may be slow, stuck or gone.
 *
 * A record is written as a whole or not at all.  Records that the reader does not read are
 * queued in memory, within bounds; when the queue is full they are dropped and counted, and
 * the program continues.
 */
#ifndef PW_OUT_H
#define PW_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/pack.h"
#include "base/strbuf.h"

enum {
	OUT_ROOM = 8 << 20,	/* bytes: the greatest size of the queue */
	OUT_LAST = 1 << 20,	/* bytes more after out_last() */
};

enum out_flag {
	OUT_CLOSES = 1 << 0,	/* out_free() closes the descriptor */
	OUT_WAITS = 1 << 1,	/* drops nothing: the caller has to stop while out_queued() is large */
};

struct out;

/* fd -1 = no descriptor: everything stays in memory, see out_text(). */
struct out *out_new(int fd, unsigned int flags);
void out_free(struct out *o);		/* NULL is harmless; what is queued is lost */
int out_fd(const struct out *o);
int out_close(struct out *o);		/* with OUT_CLOSES, closes the descriptor: 0 or -errno */

/* The buffer to append the next record to, before out_end().  NULL = it is dropped, because
 * writing has failed or the queue is full.  *gap: how many records were dropped just before
 * this one, so that the record can mention it. */
struct strbuf *out_begin(struct out *o, uint64_t *gap);
void out_end(struct out *o);

/* What another process writes to the same place, as it is and whole: the next record begins on
 * a line of its own.  Never dropped: the caller stops reading while out_queued() is large. */
void out_raw(struct out *o, const char *bytes, size_t len);

/* Dropped records that no record has mentioned, if there is room again; 0 = none. */
uint64_t out_gap(const struct out *o);
uint64_t out_missed(const struct out *o);	/* records dropped so far */

/* Writes what the descriptor accepts.  0 = all of it, -EAGAIN = some is left, or the value
 * of out_error().  After out_bound() it blocks for some ms at most. */
int out_flush(struct out *o);
int out_error(const struct out *o);	/* the first error of writing: -errno; 0 = none */
size_t out_queued(const struct out *o);	/* bytes */
size_t out_queued_lines(const struct out *o);
const char *out_text(const struct out *o);	/* what is queued */

/* The last records follow: they get OUT_LAST bytes more. */
void out_last(struct out *o);

/* Compresses all that follows.  What was given is in the file a second later, so that another
 * process can read it there: out_flush() has to be called in out_due() ns.  The sizes that
 * out_limit() counts are those before. */
#define OUT_PACK_NS UINT64_C(1000000000)
void out_compress(struct out *o, enum pack_kind kind);
uint64_t out_due(const struct out *o);		/* UINT64_MAX = it does not */
void out_end_packing(struct out *o);		/* nothing follows */

/* Rotates the file before it grows larger than max bytes (see out_on_next() for when it may
 * be larger).  next() returns the descriptor of the new file, or -errno, which becomes the
 * error of the stream. */
void out_limit(struct out *o, uint64_t max, int (*next)(void *arg), void *arg);
/* head() appends what each file but the first begins with.  If that is more than max / 2,
 * the file may grow by max / 2 beyond it. */
void out_on_next(struct out *o, void (*head)(void *arg, struct strbuf *to), void *arg);
/* Continues with another descriptor: of an empty file, or (head false) of any.  0, or
 * -errno of writing the rest to the old one. */
int out_continue(struct out *o, int fd, bool head);

/* From here on no write in this process blocks for long; this uses SIGALRM and the
 * ITIMER_REAL timer.  For a process that reads its signals from a signalfd, and after it
 * has forked children that inherit its signals. */
void out_bound(void);

/* Writes to fd, after out_bound() for at most ms: the number of bytes written, or -errno if
 * none; -EAGAIN = none in that time. */
ssize_t out_try(int fd, const char *p, size_t len, int ms);

/* Writes all of it, however long that takes.  0 or -errno. */
int out_all(int fd, const char *p, size_t len);

#endif
