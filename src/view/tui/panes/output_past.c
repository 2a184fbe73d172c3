/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output_past.c - what the command had written, played to an emulator.
 *
 * Forwards the emulator gets what is new.  Backwards it begins again with a new terminal, of which
 * no picture is drawn before it has got all. */
#include "view/tui/panes/output_past.h"

#include <assert.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "emulator/wire.h"
#include "event/event.h"
#include "history/event_log.h"
#include "view/tui/panes/output_link.h"

static_assert(PW_OUTPUT_MAX <= WIRE_BYTES, "an event is a message");

struct output_past {
	struct output *link;
	struct piece {
		uint64_t seq;	/* of the event */
		uint64_t end;	/* bytes of all up to this one */
	} *pieces;
	size_t n, room;
	size_t wanted;		/* pieces by the moment that is shown */
	size_t sent;		/* pieces that the emulator has got */
	int rows, cols;
	bool stale;		/* the emulator's picture is of another size */
	bool renewing;		/* it has a new terminal, and not yet all that belongs there */
};

struct output_past *
output_past_new(int emulator)
{
	struct output_past *p = xzalloc(sizeof(*p));

	p->link = output_new(-1, emulator);
	return p;
}

void
output_past_free(struct output_past *p)
{
	if (!p)
		return;
	output_free(p->link);
	free(p->pieces);
	free(p);
}

struct output *
output_past_link(struct output_past *p)
{
	return p->link;
}

void
output_past_add(struct output_past *p, uint64_t seq, size_t len)
{
	const uint64_t before = p->n ? p->pieces[p->n - 1].end : 0;

	if (!len)
		return;
	if (p->n == p->room) {
		p->room = p->room ? 2 * p->room : 64;
		p->pieces = xreallocarray(p->pieces, p->room, sizeof(*p->pieces));
	}
	p->pieces[p->n++] = (struct piece){ seq, before + len };
}

bool
output_past_any(const struct output_past *p)
{
	return p->n > 0;
}

void
output_past_resize(struct output_past *p, int rows, int cols)
{
	if (rows < 1 || cols < 2 || (rows == p->rows && cols == p->cols))
		return;
	output_resize(p->link, rows, cols);
	p->rows = rows;
	p->cols = cols;
	p->stale = p->sent > 0;	/* lines that were broken at the old width */
}

/* --- what is sent ------------------------------------------------------------------------ */

/* Those of the events up to seq. */
static size_t
pieces_until(const struct output_past *p, uint64_t seq)
{
	size_t from = 0, to = p->n;

	while (from < to) {
		const size_t half = from + (to - from) / 2;

		if (p->pieces[half].seq <= seq)
			from = half + 1;
		else
			to = half;
	}
	return from;
}

static uint64_t
bytes_until(const struct output_past *p, size_t pieces)
{
	return pieces ? p->pieces[pieces - 1].end : 0;
}

/* The picture at that piece begins behind this one. */
static size_t
first_piece(const struct output_past *p, size_t pieces)
{
	size_t first = pieces;

	while (first > 0 && bytes_until(p, pieces) - bytes_until(p, first - 1) <= OUTPUT_PAST_BYTES)
		first--;
	return first;
}

static bool
has_to_renew(const struct output_past *p)
{
	return p->stale || p->wanted < p->sent ||
	       bytes_until(p, p->wanted) - bytes_until(p, p->sent) > OUTPUT_PAST_BYTES;
}

static void
send_piece(struct output_past *p, const struct event_log *log, uint64_t seq)
{
	const struct pw_event *ev;

	if (seq < event_log_first(log))
		return;		/* dropped: what is left of the run is shown */
	ev = event_log_get(log, seq);
	output_bytes(p->link, ev->tail, ev->tail_len);
}

/* One at a time: while a key is held, the moments between are not drawn. */
static void
renew(struct output_past *p)
{
	output_renew(p->link);
	p->sent = first_piece(p, p->wanted);
	p->stale = false;
	p->renewing = true;
}

/* All that there is room for: what was not written now wants to be written later. */
static void
send_pieces(struct output_past *p, const struct event_log *log)
{
	while (p->sent < p->wanted && !output_wants_write(p->link) && output_takes_bytes(p->link)) {
		while (p->sent < p->wanted && output_takes_bytes(p->link))
			send_piece(p, log, p->pieces[p->sent++].seq);
		output_flush(p->link);
	}
}

void
output_past_continue(struct output_past *p, const struct event_log *log)
{
	if (!p->renewing && output_is_synced(p->link) && output_takes_bytes(p->link) && has_to_renew(p))
		renew(p);
	output_flush(p->link);
	send_pieces(p, log);
	if (p->renewing && p->sent >= p->wanted && output_takes_bytes(p->link)) {
		output_sync(p->link);
		p->renewing = false;
	}
	output_flush(p->link);
}

void
output_past_show(struct output_past *p, const struct event_log *log, uint64_t seq)
{
	p->wanted = pieces_until(p, seq);
	output_past_continue(p, log);
}
