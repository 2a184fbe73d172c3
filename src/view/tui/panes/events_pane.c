/* SPDX-License-Identifier: GPL-2.0-or-later */
/* events.c - the log's lines in a pane: made when they are looked at. */
#include <limits.h>
#include <string.h>

#include "phrase/spans.h"
#include "view/event_line.h"
#include "view/event_text.h"
#include "view/tui/tui.h"

/* Columns of the pane below which the time is left out, then the names: what
 * happened has to be seen, and the pid says to whom. */
enum { ROOM_FOR_TIME = 60, ROOM_FOR_NAMES = 50 };

enum { NOTE_UNKNOWN, NOTE_MATCH, NOTE_OTHER };	/* an event and the filter */

/* A parent of zombies is asked again and again; only a new answer is news. */
static bool
is_news(struct tui *t, const struct pw_event *ev)
{
	uint32_t tid = ev->tid == ev->who.pid ? 0 : ev->tid;
	struct activity *last = &t->events.activities[(tid ? tid : ev->who.pid) % EVENTS_ACTIVITIES];
	struct activity now = { ev->who, tid, ev->activity.state, ev->activity.syscall };

	if (rows_same(&last->who, &now.who) && last->tid == tid && last->state == now.state &&
	    last->syscall == now.syscall)
		return false;
	*last = now;
	return true;
}

bool
events_is_quiet(struct tui *t, const struct pw_event *ev)
{
	switch (ev->kind) {
	case PW_EV_ACTIVITY:
		return !is_news(t, ev);
	case PW_EV_THREAD:
		/* a leader that ends alone is always told: ps calls it a zombie */
		return !t->o.threads && !(ev->thread.state == PW_THREAD_EXIT &&
					  ev->tid == ev->who.pid && ev->thread.left);
	case PW_EV_LIMITS:
	case PW_EV_RELEASE:
	case PW_EV_SUMMARY:	/* has a pane of its own */
		return true;
	}
	return false;
}

/* For a pane of w columns, but not cut to it; 0 = all there is. */
static void
format(struct tui *t, struct spans *out, uint64_t seq, int w)
{
	const struct pw_event *start = pw_model_start(t->m);
	struct pw_line_opts o = {
		.zero = start ? start->ts : 0,
		.width = (unsigned int)w,
		.no_time = w && w < ROOM_FOR_TIME,
		.no_name = w && w < ROOM_FOR_NAMES,
	};
	const struct pw_event *ev = evring_get(tui_scene(t)->ring, seq);

	spans_reset(out);
	out->utf8 = screen_utf8();
	out->toneless = screen_colours() == 0;
	pw_line_head(out, t->m, ev, &o);
	pw_event_text(out, t->m, ev);
}

static bool
shown(struct tui *t, uint64_t seq)
{
	struct evring *ring = tui_scene(t)->ring;
	const struct pw_event *ev = evring_get(ring, seq);
	unsigned char *note = evring_note(ring, seq);
	struct spans line = { 0 };

	if (*note == EVRING_QUIET || ev->kind >= 32 || !(t->o.kinds >> ev->kind & 1))
		return false;
	if (!t->event_filter.len)
		return true;
	if (*note == NOTE_UNKNOWN) {
		format(t, &line, seq, 0);
		*note = strcasestr(strbuf_str(&line.text), t->event_filter.s) ? NOTE_MATCH
									      : NOTE_OTHER;
		spans_done(&line);
	}
	return *note == NOTE_MATCH;
}

/* The nth shown event before (n < 0) or after seq; as far as there are any. */
static uint64_t
step(struct tui *t, uint64_t seq, int n)
{
	const struct evring *ring = tui_scene(t)->ring;
	uint64_t first = evring_first(ring), last = evring_last(ring), at;
	int by = n < 0 ? -1 : 1;

	if (seq > last)		/* of the live ring, while an older picture is looked at */
		seq = last;
	at = seq;
	while (n) {
		if ((by < 0 && at <= first) || (by > 0 && at >= last))
			break;
		at += (uint64_t)by;
		if (shown(t, at)) {
			seq = at;
			n -= by;
		}
	}
	return seq;
}

void
events_filter(struct tui *t)
{
	evring_clear_notes(t->live.ring);
	if (t->frozen)
		evring_clear_notes(t->frozen->ring);
	t->events.follow = true;
}

void
events_move(struct tui *t, int by)
{
	const struct evring *ring = tui_scene(t)->ring;
	uint64_t last = evring_last(ring);
	int h = t->areas[PANE_EVENTS].h;

	if (t->events.follow)
		t->events.bottom = last;
	if (by == INT_MAX) {
		t->events.follow = true;
		return;
	}
	if (by == INT_MIN)	/* the first ones fill the pane */
		t->events.bottom = step(t, evring_first(ring) - 1, h > 0 ? h : 1);
	else
		t->events.bottom = step(t, t->events.bottom, by);
	t->events.follow = by > 0 && step(t, t->events.bottom, 1) == t->events.bottom;
}

/* The lines of the pane, the last one first; how many. */
static int
collect(struct tui *t, uint64_t *lines, int h)
{
	const struct evring *ring = tui_scene(t)->ring;
	uint64_t first = evring_first(ring), at = evring_last(ring);
	int n = 0;

	if (!t->events.follow) {
		if (t->events.bottom < first + (uint64_t)h - 1)	/* it has scrolled out of the ring */
			t->events.bottom = first + (uint64_t)h - 1;
		if (t->events.bottom > at)	/* the pane has room for more than there are */
			t->events.bottom = at;
		at = t->events.bottom;
	}
	for (; n < h && at >= first && at > 0; at--)
		if (shown(t, at))
			lines[n++] = at;
	return n;
}

void
events_draw(struct tui *t, struct rect r)
{
	uint64_t lines[512];
	struct spans line = { 0 };
	int h = r.h > 512 ? 512 : r.h, n = collect(t, lines, h);

	for (int i = 0; i < n; i++) {
		format(t, &line, lines[n - 1 - i], r.w);
		screen_spans(r.y + i, r.x, r.w, t->events.left, &line, 0, line.text.len);
	}
	if (!n)
		screen_put(r.y, r.x + 1, r.w - 1, ROLE_DIM,
			   t->event_filter.len ? "no event matches the filter" : "no event yet");
	spans_done(&line);
}
