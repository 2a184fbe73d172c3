/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json.c - the view that programs read, and that -w keeps for a replay. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/codec.h"
#include "view/view.h"

enum { FLUSH_AT = 64 * 1024 };	/* bytes: no sooner than a tick but for this */

struct json {
	struct pw_view base;
	FILE *out;
	uint32_t kinds;
	bool threads;
	struct strbuf buf;
	int err;		/* the first that writing met; nothing follows it */
};

static int
json_open(struct pw_view **out, const struct pw_view_opts *o, const char **why)
{
	struct json *j = xzalloc(sizeof(*j));

	(void)why;
	j->base.ops = &pw_view_json;
	j->out = o->out;
	j->kinds = o->kinds;
	j->threads = o->threads;
	*out = &j->base;
	return 0;
}

/* 0 or -errno.  Not by stdio: it loses what it holds when a pipe that somebody
 * else made non-blocking is full. */
static int
write_all(int fd, const char *p, size_t len)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };
	ssize_t n;

	while (len > 0) {
		n = write(fd, p, len);
		if (n < 0 && errno == EAGAIN)
			poll(&room, 1, -1);
		else if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

static int
flush(struct json *j)
{
	int fd = fileno(j->out);

	if (j->err == 0 && j->buf.len > 0) {
		if (fd >= 0)
			j->err = write_all(fd, j->buf.s, j->buf.len);
		else if (fwrite(j->buf.s, 1, j->buf.len, j->out) < j->buf.len)
			j->err = -EIO;	/* a stream in memory */
	}
	strbuf_reset(&j->buf);
	return j->err;
}

/* Without it a replay could not tell why ps shows a zombie. */
static bool
leader_leaves(const struct pw_event *ev)
{
	return ev->thread.state == PW_THREAD_EXIT && ev->tid == ev->who.pid && ev->thread.left;
}

static void
json_event(struct pw_view *v, const struct pw_model *m, const struct pw_event *ev)
{
	struct json *j = (struct json *)v;

	(void)m;
	if (j->err || ev->kind >= PW_EV_COUNT || !(j->kinds & 1u << ev->kind))
		return;
	if (ev->kind == PW_EV_THREAD && !j->threads && !leader_leaves(ev))
		return;
	pw_codec_write(&j->buf, ev);
	if (j->buf.len >= FLUSH_AT)
		flush(j);
}

static void
json_tick(struct pw_view *v, const struct pw_model *m)
{
	(void)m;
	flush((struct json *)v);
}

static int
json_error(const struct pw_view *v)
{
	return ((const struct json *)v)->err;
}

static int
json_finish(struct pw_view *v, const struct pw_model *m)
{
	(void)m;
	return flush((struct json *)v);
}

static void
json_close(struct pw_view *v)
{
	struct json *j = (struct json *)v;

	if (!v)
		return;
	strbuf_done(&j->buf);
	free(j);
}

const struct pw_view_ops pw_view_json = {
	.name = "json",
	.open = json_open,
	.event = json_event,
	.tick = json_tick,
	.error = json_error,
	.finish = json_finish,
	.close = json_close,
};
