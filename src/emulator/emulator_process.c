/* SPDX-License-Identifier: GPL-2.0-or-later */
/* emulator_process.c - the loop of the emulator's process.  It may only make the system calls
 * that sandbox/sandbox.c allows. */
#include "emulator/emulator_process.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/output_tee.h"
#include "base/strbuf.h"
#include "emulator/emulator.h"
#include "emulator/wire.h"

#define READ_MAX 65536		/* bytes per read, so that keys are handled in between */
#define SYNC_MAX (4u << 20)	/* bytes per WIRE_SYNC, as the command may write forever */

struct server {
	struct emulator *e;
	int screen, pty;	/* -1 = closed by the other side */
	int rows, cols;
	bool utf8;
	struct output_tee tee;
	struct strbuf in, out;
	bool welcome;		/* the last picture has been shown */
	bool over_sent;
	bool renewed;		/* it is a new terminal, of which no picture was sent */
	bool held;		/* nor is before a WIRE_SYNC */
};

/* Bytes read; 0 = none now, or end of file. */
static size_t
read_pty(struct server *s)
{
	char buf[READ_MAX];
	ssize_t n;

	if (s->pty < 0)
		return 0;
	n = read(s->pty, buf, sizeof(buf));
	if (n > 0) {
		output_tee_add(&s->tee, buf, (size_t)n);
		emulator_write(s->e, buf, (size_t)n);
		return (size_t)n;
	}
	if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		s->pty = -1;	/* EIO: no process has the other side open */
		output_tee_end(&s->tee);
	}
	return 0;
}

static void
remove_front(struct strbuf *b, size_t n)
{
	memmove(b->s, b->s + n, b->len - n);
	b->len -= n;
}

static void
write_typed(struct server *s)
{
	struct strbuf *typed = emulator_typed(s->e);
	ssize_t n;

	if (!typed->len)
		return;
	if (s->pty < 0) {
		strbuf_reset(typed);
		return;
	}
	n = write(s->pty, typed->s, typed->len);
	if (n > 0)
		remove_front(typed, (size_t)n);
}

static void
resize_pty(struct server *s, int rows, int cols)
{
	const struct winsize size = {
		.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols,
	};

	s->rows = rows;
	s->cols = cols;
	emulator_resize(s->e, rows, cols);
	if (s->pty >= 0)
		ioctl(s->pty, TIOCSWINSZ, &size);
}

static void
queue_picture(struct server *s)
{
	if (s->renewed)
		wire_add(&s->out, WIRE_CLEARED, 0, 0, NULL, 0);
	s->renewed = false;
	emulator_picture(s->e, &s->out);
	s->welcome = false;
}

static void
renew_terminal(struct server *s)
{
	emulator_free(s->e);
	s->e = emulator_new(s->rows, s->cols, s->utf8);
	s->renewed = s->held = true;
}

static void
sync_with(struct server *s, int number)
{
	size_t got = 0, n;

	while (got < SYNC_MAX && (n = read_pty(s)) > 0)
		got += n;
	s->held = false;
	queue_picture(s);
	wire_add(&s->out, WIRE_SYNCED, number, 0, NULL, 0);
}

static void
handle_message(struct server *s, const struct wire_head *h, const char *payload)
{
	switch ((enum wire_kind)h->kind) {
	case WIRE_SHOWN:
		s->welcome = true;
		break;
	case WIRE_SIZE:
		resize_pty(s, h->a, h->b);
		break;
	case WIRE_TYPED:
		emulator_type(s->e, payload, h->len);
		break;
	case WIRE_KEY:
		emulator_key(s->e, (enum wire_key)h->a, h->b);
		break;
	case WIRE_CHAR:
		emulator_char(s->e, (uint32_t)h->a);
		break;
	case WIRE_SYNC:
		sync_with(s, h->a);
		break;
	case WIRE_RESET:
		renew_terminal(s);
		break;
	case WIRE_OUTPUT:
		emulator_write(s->e, payload, h->len);
		break;
	case WIRE_NONE: case WIRE_SIZE_IS: case WIRE_LINE: case WIRE_PUSHED:
	case WIRE_CURSOR: case WIRE_PICTURE: case WIRE_OVER: case WIRE_SYNCED:
	case WIRE_CLEARED: case WIRE_COUNT:
		break;
	}
}

static void
read_screen(struct server *s)
{
	struct wire_head h;
	char buf[4096];
	ssize_t n = read(s->screen, buf, sizeof(buf));
	int len;

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		s->screen = -1;
	if (n <= 0)
		return;
	strbuf_add(&s->in, buf, (size_t)n);
	while ((len = wire_next(s->in.s, s->in.len, false, &h)) > 0) {
		handle_message(s, &h, s->in.s + sizeof(h));
		remove_front(&s->in, (size_t)len);
	}
	if (len < 0)
		s->screen = -1;
}

static void
write_screen(struct server *s)
{
	ssize_t n = write(s->screen, s->out.s, s->out.len);

	if (n > 0)
		remove_front(&s->out, (size_t)n);
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		s->screen = -1;
	if (!s->out.len)
		strbuf_done(&s->out);	/* a large picture's memory is not kept */
}

/* A new picture is made only when the last one has been shown: a slow screen skips
 * pictures, and the command does not wait. */
static void
send_picture(struct server *s)
{
	if (s->out.len || s->held)
		return;
	if (s->welcome && emulator_changed(s->e))
		queue_picture(s);
	if (s->pty < 0 && !s->over_sent) {
		if (emulator_changed(s->e))
			queue_picture(s);
		wire_add(&s->out, WIRE_OVER, 0, 0, NULL, 0);
		s->over_sent = true;
	}
}

static void
wait_for_io(struct server *s, short *screen, short *pty)
{
	struct pollfd fds[3] = {
		{ .fd = s->screen, .events = (short)(POLLIN | (s->out.len ? POLLOUT : 0)) },
		{ .fd = s->pty,
		  .events = (short)(POLLIN | (emulator_typed(s->e)->len ? POLLOUT : 0)) },
		{ .fd = s->tee.out.len ? s->tee.fd : -1, .events = POLLOUT },
	};

	if (poll(fds, 3, -1) < 0)
		fds[0].revents = fds[1].revents = 0;
	*screen = fds[0].revents;
	*pty = fds[1].revents;
}

static void
serve_round(struct server *s)
{
	short screen, pty;

	send_picture(s);
	wait_for_io(s, &screen, &pty);
	if (pty & ~POLLOUT)
		read_pty(s);
	if (screen & ~POLLOUT)
		read_screen(s);
	output_tee_flush(&s->tee);
	write_typed(s);
	if (s->screen >= 0 && s->out.len)
		write_screen(s);
}

/* Keeps the terminal open and discards what is written: otherwise the command would get
 * SIGHUP, and EIO from each write. */
static void
discard_output(int pty)
{
	struct pollfd pfd = { .fd = pty, .events = POLLIN };
	char buf[READ_MAX];

	for (;;) {
		ssize_t n = read(pty, buf, sizeof(buf));

		if (n > 0 || (n < 0 && errno == EINTR))
			continue;
		if (n == 0 || errno != EAGAIN)
			return;
		poll(&pfd, 1, -1);
	}
}

void
emulator_serve(int screen, int pty, int tee, uint64_t keep, int rows, int cols, bool utf8)
{
	struct server s = {
		.screen = screen, .pty = pty, .welcome = true, .tee = { .fd = tee, .room = keep },
		.rows = rows, .cols = cols, .utf8 = utf8,
		.over_sent = pty < 0,	/* then there is no command that could be */
	};

	s.e = emulator_new(rows, cols, utf8);
	while (s.screen >= 0)
		serve_round(&s);
	if (s.pty >= 0)
		discard_output(s.pty);
	emulator_free(s.e);
	strbuf_done(&s.in);
	strbuf_done(&s.out);
	strbuf_done(&s.tee.out);
}
