/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command_output.c - pieces of output become events.
 *
 * They come with the time at which they were read, and wait until the source has handed over all
 * events before that.  With a relay (pty_relay.h) they also go to the terminal, between the lines
 * of the log. */
#include "app/command_output.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/pty_relay.h"
#include "app/watch_state.h"
#include "base/clock.h"
#include "base/out.h"
#include "base/output_tee.h"
#include "base/stderr_log.h"
#include "base/text.h"
#include "base/xalloc.h"

enum {
	READ_BYTES = 65536,
	READ_MOST = 2 * READ_BYTES,	/* in one go, so that others get their turn */
	BEHIND = 65536,			/* bytes queued for the terminal at which the command waits */
	WAITING_MOST = 4096,		/* bytes that wait for events before they reach the terminal */
};
#define JOIN_NS (5 * CLOCK_MS)		/* writes with no event between them become one event */
#define SETTLE_NS (3 * CLOCK_MS)	/* so long more may come that is joined */
#define LATE_NS CLOCK_SECOND			/* the terminal gets it, whatever the source is doing */
#define FINISH_NS (CLOCK_SECOND / 2)	/* where a process lives longer */
#define STUCK_NS (10 * CLOCK_SECOND)	/* where none does, and still nothing comes */

struct command_output {
	int fd;			/* -1 = nothing comes any more */
	bool direct;		/* it is the pty itself: the relay has ended */
	struct out *terminal;	/* NULL = no relay */
	struct pty *pty;
	struct strbuf in;	/* of the pipe, not complete */
	struct strbuf bytes;	/* that wait */
	struct piece {
		uint64_t ts;	/* ns */
		size_t len;
	} *pieces;		/* of bytes */
	size_t n, room;
	size_t relayed;		/* of bytes: the terminal has them already */
	uint64_t last;		/* ns: time of the last piece */
	uint64_t kept, left_out;	/* bytes recorded, and not; of those not sent, too: */
	uint64_t not_sent;
	uint64_t ending, moved;	/* ns: since when it is read to its end; when something last came or went */
	int quiet;		/* reads in a row with nothing to read */
};

void
command_output_open(struct watch *w)
{
	if (w->pty.tee < 0)
		return;
	w->output = xzalloc(sizeof(*w->output));
	w->output->fd = w->pty.tee;
	w->output->pty = &w->pty;
	if (w->pty.relay)
		w->output->terminal = w->texts[0].out;
}

void
command_output_close(struct watch *w)
{
	struct command_output *c = w->output;

	if (!c)
		return;
	strbuf_done(&c->in);
	strbuf_done(&c->bytes);
	free(c->pieces);
	free(c);
	w->output = NULL;
}

/* --- to the terminal -------------------------------------------------------------------- */

/* Where the terminal makes \r\n of \n itself the pty has done so, too. */
static void
relay_bytes(struct command_output *c, size_t to)
{
	const bool translates = pty_relay_translates(c->pty);
	const char *s = c->bytes.s + c->relayed, *end = c->bytes.s + to, *cr;

	while (s < end) {
		cr = translates ? memchr(s, '\r', (size_t)(end - s)) : NULL;
		if (!cr || cr + 1 == end || cr[1] != '\n')
			cr = cr ? cr + 1 : end;
		out_raw(c->terminal, s, (size_t)(cr - s));
		s = cr + (cr < end && *cr == '\r');
	}
	c->relayed = to > c->relayed ? to : c->relayed;
}

/* `before` bytes had come before the modes were looked at the last time. */
static void
relay_modes(struct command_output *c, size_t before)
{
	struct termios modes;

	if (!pty_relay_new_modes(c->pty, &modes))
		return;
	if (before > c->relayed)
		relay_bytes(c, before);
	out_flush(c->terminal);
	pty_relay_set_modes(c->pty, &modes);
}

/* --- the pipe --------------------------------------------------------------------------- */

static bool
is_behind(const struct command_output *c)
{
	return c->terminal && out_queued(c->terminal) > BEHIND;
}

int
command_output_fd(const struct watch *w)
{
	return w->output && !is_behind(w->output) ? w->output->fd : -1;
}

static void
take_piece(struct command_output *c, const struct output_piece *p, const char *bytes)
{
	const uint64_t now = clock_boottime(), ts = p->ts < now ? p->ts : now;

	c->not_sent = p->left_out;
	if (p->last)
		c->fd = -1;
	if (!p->len)
		return;
	if (c->kept + c->bytes.len >= COMMAND_OUTPUT_KEPT && !c->terminal) {
		c->left_out += p->len;
		return;
	}
	if (c->n == c->room) {
		c->room = c->room ? 2 * c->room : 64;
		c->pieces = xreallocarray(c->pieces, c->room, sizeof(*c->pieces));
	}
	c->last = ts > c->last ? ts : c->last;
	c->pieces[c->n++] = (struct piece){ c->last, p->len };
	strbuf_add(&c->bytes, bytes, p->len);
}

static void
take_pieces(struct command_output *c)
{
	struct output_piece p;
	size_t at = 0;
	int len;

	while ((len = output_piece_next(c->in.s + at, c->in.len - at, &p)) > 0) {
		take_piece(c, &p, c->in.s + at + sizeof(p));
		at += (size_t)len;
	}
	memmove(c->in.s, c->in.s + at, c->in.len - at);
	c->in.len -= at;
	if (len < 0)
		c->fd = -1;	/* the process that sends it does not speak as it should */
}

/* A relay that was killed has left the pty with what the command writes. */
static void
on_end(struct command_output *c)
{
	c->fd = c->terminal && !c->direct ? c->pty->master : -1;
	c->direct = true;
}

static void
take_bytes(struct command_output *c, const char *bytes, size_t len)
{
	const struct output_piece p = {
		.ts = clock_boottime(), .left_out = c->not_sent, .len = (uint32_t)len,
	};

	if (c->direct) {
		take_piece(c, &p, bytes);
		return;
	}
	strbuf_add(&c->in, bytes, len);
	take_pieces(c);
}

void
command_output_read(struct watch *w)
{
	struct command_output *c = w->output;
	const size_t before = c ? c->bytes.len : 0;
	char buf[READ_BYTES];
	ssize_t n = 0;

	for (size_t got = 0; c && c->fd >= 0 && !is_behind(c) && got < READ_MOST; got += (size_t)n) {
		n = read(c->fd, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0 && errno == EAGAIN)
			break;
		else if (n <= 0) {
			on_end(c);
			n = 0;
		}
		take_bytes(c, buf, (size_t)n);
	}
	if (c && c->terminal)
		relay_modes(c, before);
}

/* --- what waits ------------------------------------------------------------------------- */

/* A whole line waits for the events before it; a prompt or an echo does not, nor does much. */
static void
relay_step(struct command_output *c, uint64_t complete)
{
	const uint64_t now = clock_boottime();
	size_t to = 0, late = 0;

	if (!c->terminal || c->relayed == c->bytes.len)
		return;
	for (size_t i = 0; i < c->n; i++) {
		to += c->pieces[i].ts <= complete ? c->pieces[i].len : 0;
		late += c->pieces[i].ts + LATE_NS <= now ? c->pieces[i].len : 0;
	}
	if (late > to)
		to = late;
	if (c->bytes.len - c->relayed > WAITING_MOST || c->bytes.s[c->bytes.len - 1] != '\n')
		to = c->bytes.len;
	if (to > c->relayed)
		relay_bytes(c, to);
	out_flush(c->terminal);
}

/* --- events ------------------------------------------------------------------------------ */

static void
apply_output(struct watch *w, uint64_t ts, const char *bytes, size_t len, uint64_t left_out)
{
	struct pw_event *ev = xzalloc(sizeof(*ev) + len);

	ev->ts = ts;
	ev->kind = PW_EV_OUTPUT;
	ev->output.stream = PW_STREAM_TERMINAL;
	ev->output.left_out = left_out;
	ev->tail_len = (uint32_t)len;
	if (len)
		memcpy(ev->tail, bytes, len);
	pw_model_apply(w->model, ev);
	free(ev);
}

static void
record_bytes(struct watch *w, uint64_t ts, const char *bytes, size_t len)
{
	struct command_output *c = w->output;
	size_t n;

	for (; len; bytes += n, len -= n) {
		n = text_cut(bytes, len, PW_OUTPUT_MAX);
		if (c->left_out || c->kept + n > COMMAND_OUTPUT_KEPT)
			break;
		apply_output(w, ts, bytes, n, 0);
		c->kept += n;
	}
	c->left_out += len;
}

/* Those up to that time. */
static void
record_until(struct watch *w, uint64_t ts)
{
	struct command_output *c = w->output;
	size_t first = 0, at = 0, len, k;

	while (first < c->n && c->pieces[first].ts <= ts) {
		len = c->pieces[first].len;
		for (k = first + 1; k < c->n && c->pieces[k].ts <= ts &&
		     c->pieces[k].ts - c->pieces[first].ts <= JOIN_NS && len + c->pieces[k].len <= PW_OUTPUT_MAX; k++)
			len += c->pieces[k].len;
		if (c->terminal && at + len > c->relayed)
			relay_bytes(c, at + len);
		record_bytes(w, c->pieces[first].ts, c->bytes.s + at, len);
		at += len;
		first = k;
	}
	if (!first)
		return;
	c->n -= first;
	memmove(c->pieces, c->pieces + first, c->n * sizeof(*c->pieces));
	c->bytes.len -= at;
	memmove(c->bytes.s, c->bytes.s + at, c->bytes.len);
	c->relayed -= c->relayed < at ? c->relayed : at;
}

void
command_output_before(struct watch *w, uint64_t ts)
{
	if (w->output && w->output->n)
		record_until(w, ts);
}

void
command_output_step(struct watch *w, uint64_t complete)
{
	struct command_output *c = w->output;
	const uint64_t settled = clock_boottime() - SETTLE_NS;

	if (!c || !c->n)
		return;
	record_until(w, complete < settled ? complete : settled);
	relay_step(c, complete);
}

uint64_t
command_output_timeout(const struct watch *w)
{
	return w->output && w->output->n ? SETTLE_NS : UINT64_MAX;
}

/* --- the end ----------------------------------------------------------------------------- */

/* No process has it open that could write more: what was written comes to an end. */
static bool
pty_is_over(const struct command_output *c)
{
	struct pollfd pty = { .fd = c->pty->master };

	return poll(&pty, 1, 0) > 0 && pty.revents & POLLHUP;
}

/* The pty has been read, as far as can be seen from here. */
static bool
pty_is_read(const struct command_output *c)
{
	struct pollfd fds[] = { { .fd = c->pty->master, .events = POLLIN }, { .fd = c->fd, .events = POLLIN } };

	return poll(fds, 2, 0) <= 0 || (!(fds[0].revents & POLLIN) && !fds[1].revents);
}

/* What there is now, or what comes in a moment.  false: nothing has, nor has the terminal got any. */
static bool
read_more(struct watch *w)
{
	struct command_output *c = w->output;
	const size_t queued = c->terminal ? out_queued(c->terminal) : 0, had = c->bytes.len;
	struct pollfd more = { .fd = c->fd, .events = POLLIN };
	bool moves;

	if (is_behind(c))
		more = (struct pollfd){ .fd = out_fd(c->terminal), .events = POLLOUT };
	(void)poll(&more, 1, 5);
	if (c->terminal)
		out_flush(c->terminal);
	moves = c->terminal && out_queued(c->terminal) < queued;
	command_output_read(w);
	moves |= c->fd < 0 || c->bytes.len > had;
	if (c->terminal && c->bytes.len > BEHIND)
		record_until(w, UINT64_MAX);
	return moves;
}

/* How long nothing may move until it is given up: of a terminal as of any reader (watch_output.c). */
static uint64_t
patience(const struct command_output *c)
{
	return is_behind(c) ? CLOCK_SECOND : STUCK_NS;
}

/* What a process that lives longer has written stands there a moment after. */
bool
command_output_ends(struct watch *w)
{
	struct command_output *c = w->output;
	const uint64_t now = clock_boottime();
	bool over;

	if (!c || c->fd < 0)
		return true;
	if (!c->ending)
		c->ending = c->moved = now;
	over = pty_is_over(c);
	if (over && now - c->moved >= patience(c)) {
		log_note("what the command wrote last is not recorded: %s",
			 is_behind(c) ? "the terminal takes no output" : "it was not passed on in time");
		return true;
	}
	if (!over && (c->quiet >= 3 || now - c->ending >= FINISH_NS))
		return true;
	c->quiet = !over && pty_is_read(c) ? c->quiet + 1 : 0;
	if (read_more(w))
		c->moved = clock_boottime();
	return false;
}

void
command_output_last(struct watch *w)
{
	struct command_output *c = w->output;
	uint64_t now, left_out;

	if (!c)
		return;
	record_until(w, UINT64_MAX);
	left_out = c->left_out + c->not_sent;
	now = pw_model_now(w->model);
	if (left_out)
		apply_output(w, c->last > now ? c->last : now, NULL, 0, left_out);
	c->left_out = c->not_sent = 0;
	c->fd = -1;
}
