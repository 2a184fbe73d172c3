/* SPDX-License-Identifier: GPL-2.0-or-later */
/* out.c - writes records without waiting long for the reader. */
#include "base/out.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/pack.h"
#include "base/xalloc.h"

enum {
	FLUSH_AT = 64 * 1024,	/* bytes at which out_end() flushes */
	WRITE_MS = 10,		/* of one write; the buffer of the source lasts much longer */
};

struct out {
	int fd;
	unsigned int flags;
	bool regular;		/* a file on disk: no reader to wait for */
	bool stuck;		/* the reader is behind: poll(2) before each write */
	bool full;		/* records are dropped until half the queue is free */
	bool last;
	bool in_line;		/* the last raw byte was no newline */
	int err;
	struct strbuf q;
	size_t sent;		/* of q */
	size_t begun;		/* in q: the start of the current record */
	uint64_t gap, missed;
	/* compression */
	struct packer *packer;	/* NULL = none */
	struct strbuf packed;	/* then this is written, and `sent` is of it */
	uint64_t held_since;	/* ns, CLOCK_MONOTONIC: of what the packer may hold; 0 = nothing */
	bool in_stream;		/* the packer has been given something since its last end */
	/* rotation */
	uint64_t max;		/* 0 = one file */
	uint64_t part, head_len;	/* bytes in this one */
	int (*next)(void *arg);
	void *next_arg;
	void (*head)(void *arg, struct strbuf *to);
	void *head_arg;
};

/* Global, since a process has one SIGALRM. */
static bool bounded;

/* --- bounded writes ----------------------------------------------------------- */

static void
on_write_timeout(int signo)
{
	(void)signo;		/* interrupts write(2) */
}

static void
set_write_timer(int ms)
{
	const struct timeval each = { .tv_usec = 1000L * ms };
	/* periodic, because the first one may arrive just before the write begins */
	const struct itimerval timer = { .it_interval = each, .it_value = each };

	setitimer(ITIMER_REAL, &timer, NULL);
}

void
out_bound(void)
{
	sigset_t alarm;

	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &alarm, NULL);
	bounded = true;
}

/* Not by O_NONBLOCK: the command and the shell may share the open file description, and
 * their writes would fail with EAGAIN. */
static ssize_t
write_briefly(int fd, const char *p, size_t len)
{
	/* each time, because libraries may change and restore it */
	const struct sigaction act = { .sa_handler = on_write_timeout };	/* no SA_RESTART */
	ssize_t n;
	int err;

	sigaction(SIGALRM, &act, NULL);
	set_write_timer(WRITE_MS);
	n = write(fd, p, len);
	err = errno;
	set_write_timer(0);
	errno = err;
	return n;
}

static bool
is_writable(int fd, int ms)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };

	return poll(&room, 1, ms) > 0;
}

int
out_all(int fd, const char *p, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, p, len);
		if (n < 0 && errno == EAGAIN)
			is_writable(fd, -1);	/* another process has set O_NONBLOCK */
		else if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

static int64_t
out_now_ms(void)
{
	return (int64_t)(clock_monotonic() / CLOCK_MS);
}

ssize_t
out_try(int fd, const char *p, size_t len, int ms)
{
	const int64_t until = out_now_ms() + ms;
	size_t done = 0;
	ssize_t n;
	int err;

	if (!bounded) {
		err = out_all(fd, p, len);
		return err ? err : (ssize_t)len;
	}
	while (done < len) {
		int64_t left = until - out_now_ms();

		if (!is_writable(fd, left > 0 ? (int)left : 0)) {
			if (left > 0)
				continue;
			break;
		}
		/* a pipe that is writable accepts PIPE_BUF bytes, see pipe(7) */
		n = write_briefly(fd, p + done, len - done < PIPE_BUF ? len - done : PIPE_BUF);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return done ? (ssize_t)done : -errno;
		done += n > 0 ? (size_t)n : 0;
		if (n <= 0 && left <= 0)
			break;
	}
	return done ? (ssize_t)done : -EAGAIN;
}

/* --- the stream ---------------------------------------------------------------- */

struct out *
out_new(int fd, unsigned int flags)
{
	struct out *o = xzalloc(sizeof(*o));
	struct stat st;

	o->fd = fd;
	o->flags = flags;
	o->regular = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	return o;
}

int
out_close(struct out *o)
{
	int fd = o->fd;

	if (fd < 0 || !(o->flags & OUT_CLOSES))
		return 0;
	o->fd = -1;
	return close(fd) != 0 ? -errno : 0;
}

void
out_free(struct out *o)
{
	if (!o)
		return;
	out_close(o);
	packer_free(o->packer);
	strbuf_done(&o->packed);
	strbuf_done(&o->q);
	free(o);
}

int
out_fd(const struct out *o)
{
	return o->fd;
}

size_t
out_queued(const struct out *o)
{
	return o->err ? 0 : o->q.len + o->packed.len - o->sent;
}

size_t
out_queued_lines(const struct out *o)
{
	size_t n = 0;

	for (size_t i = o->packer ? 0 : o->sent; !o->err && i < o->q.len; i++)
		n += o->q.s[i] == '\n';
	return n + (!o->err && o->packed.len > o->sent);	/* of those there are unknown many */
}

const char *
out_text(const struct out *o)
{
	return o->q.s ? o->q.s + o->sent : "";
}

int
out_error(const struct out *o)
{
	return o->err;
}

uint64_t
out_missed(const struct out *o)
{
	return o->missed;
}

void
out_last(struct out *o)
{
	o->last = true;
	o->full = false;
}

/* Once the queue is full it counts as full until half is free, so that there is one long gap
 * and not many short ones. */
static bool
has_room(const struct out *o)
{
	const size_t room = OUT_ROOM + (o->last ? OUT_LAST : 0);

	if (o->fd < 0 || o->regular || (o->flags & OUT_WAITS))
		return true;
	return out_queued(o) < (o->full ? room / 2 : room);
}

uint64_t
out_gap(const struct out *o)
{
	return !o->err && has_room(o) ? o->gap : 0;
}

struct strbuf *
out_begin(struct out *o, uint64_t *gap)
{
	if (o->err)
		return NULL;
	o->full = !has_room(o);
	if (o->full) {
		o->gap++;
		o->missed++;
		return NULL;
	}
	*gap = o->gap;
	o->gap = 0;
	if (o->in_line)
		strbuf_addc(&o->q, '\n');
	o->in_line = false;
	o->begun = o->q.len;
	return &o->q;
}

void
out_raw(struct out *o, const char *bytes, size_t len)
{
	if (o->err || !len)
		return;
	strbuf_add(&o->q, bytes, len);
	o->in_line = bytes[len - 1] != '\n';
}

static size_t
write_some(struct out *o, const char *p, size_t len)
{
	const bool brief = bounded && !o->regular;
	ssize_t n;

	if (brief && o->stuck && len > PIPE_BUF)
		len = PIPE_BUF;
	n = brief ? write_briefly(o->fd, p, len) : write(o->fd, p, len);
	if (n < 0 && errno == EAGAIN && !brief)
		is_writable(o->fd, -1);	/* another process has set O_NONBLOCK */
	else if (n < 0 && errno != EINTR && errno != EAGAIN)
		o->err = -errno;
	if (brief && n < (ssize_t)len)
		o->stuck = true;
	return n > 0 ? (size_t)n : 0;
}

/* --- compression ------------------------------------------------------------------ */

void
out_compress(struct out *o, enum pack_kind kind)
{
	o->packer = packer_new(kind);
}

static void
pack_records(struct out *o, enum pack_until until)
{
	packer_add(o->packer, &o->packed, o->q.len ? o->q.s : "", o->q.len, until);
	strbuf_reset(&o->q);
	o->in_stream = until != PACK_END;
	o->held_since = 0;
}

/* Often, all that is written would become larger; seldom, a reader of the file waits. */
static void
pack_due(struct out *o)
{
	const uint64_t now = clock_monotonic(), since = o->held_since ? o->held_since : now;

	if (o->held_since && now - since >= OUT_PACK_NS)
		pack_records(o, PACK_FLUSH);
	if (!o->q.len)
		return;
	pack_records(o, PACK_MORE);
	o->held_since = since;
}

uint64_t
out_due(const struct out *o)
{
	const uint64_t now = clock_monotonic();

	if (!o->packer || o->err || !o->held_since)
		return UINT64_MAX;
	return o->held_since + OUT_PACK_NS > now ? o->held_since + OUT_PACK_NS - now : 0;
}

void
out_end_packing(struct out *o)
{
	if (o->packer && (o->in_stream || o->q.len))
		pack_records(o, PACK_END);
}

/* --- writing ---------------------------------------------------------------------- */

int
out_flush(struct out *o)
{
	struct strbuf *b = o->packer ? &o->packed : &o->q;

	if (o->fd < 0)
		return 0;
	if (o->packer && !o->err)
		pack_due(o);
	while (b->len > o->sent && !o->err) {
		if (o->stuck && !is_writable(o->fd, 0))
			break;
		o->sent += write_some(o, b->s + o->sent, b->len - o->sent);
	}
	if (b->len == o->sent || o->err) {
		strbuf_reset(b);
		o->sent = 0;
		o->stuck = false;
	} else if (o->sent > OUT_ROOM / 4) {
		memmove(b->s, b->s + o->sent, b->len - o->sent + 1);
		b->len -= o->sent;
		o->sent = 0;
	}
	return o->err ? o->err : b->len > o->sent ? -EAGAIN : 0;
}

/* --- rotation -------------------------------------------------------------------- */

void
out_limit(struct out *o, uint64_t max, int (*next)(void *arg), void *arg)
{
	o->max = max;
	o->next = next;
	o->next_arg = arg;
}

void
out_on_next(struct out *o, void (*head)(void *arg, struct strbuf *to), void *arg)
{
	o->head = head;
	o->head_arg = arg;
}

int
out_continue(struct out *o, int fd, bool head)
{
	int err;

	out_end_packing(o);
	err = out_flush(o);
	if (o->flags & OUT_CLOSES)
		close(o->fd);
	o->fd = fd;
	o->part = o->head_len = 0;
	if (!head || err)
		return err;
	if (o->head)
		o->head(o->head_arg, &o->q);
	o->part = o->head_len = o->q.len;
	return 0;
}

/* The current record, of len bytes, becomes the first of the next file. */
static void
rotate(struct out *o, size_t len)
{
	char *rec = xmemdup(o->q.s + o->begun, len);
	int fd = -1;

	o->q.len = o->begun;
	if (out_flush(o) == 0)
		fd = o->next(o->next_arg);
	if (fd >= 0 && out_continue(o, fd, true) == 0)
		strbuf_add(&o->q, rec, len);
	else if (!o->err)
		o->err = fd;
	free(rec);
}

/* Of one file.  Records may always use half of max, even if its head is longer than that. */
static uint64_t
bytes_allowed(const struct out *o)
{
	return o->head_len > o->max / 2 ? o->head_len + o->max / 2 : o->max;
}

void
out_end(struct out *o)
{
	size_t len = o->q.len - o->begun;

	if (o->max && o->part > o->head_len && o->part + len > bytes_allowed(o))
		rotate(o, len);
	o->part += len;
	if (!o->stuck && out_queued(o) >= FLUSH_AT)
		out_flush(o);
}
