/* SPDX-License-Identifier: GPL-2.0-or-later */
/* events_pane.c - the log's lines in a pane: made when they are drawn. */
#include "view/tui/panes/events_pane.h"

#include <limits.h>
#include <string.h>

#include "base/columns.h"
#include "base/strbuf.h"
#include "event/names.h"
#include "phrase/spans.h"
#include "view/event_line.h"
#include "view/event_text.h"
#include "view/tui/curses/screen.h"
#include "view/tui/overlays/prompt.h"
#include "view/tui/scene.h"

/* Columns of the pane below which the time is left out, then the names: what
 * happened has to be seen, and the pid says to whom. */
enum { ROOM_FOR_TIME = 60, ROOM_FOR_NAMES = 50 };

enum { NOTE_UNKNOWN, NOTE_MATCH, NOTE_OTHER };	/* an event and the filter */

static struct {
	bool follow;		/* the last line is the newest */
	uint64_t bottom;	/* else: the number of the last line */
	int left;		/* columns scrolled away */
	struct strbuf filter;
	unsigned int filtered;	/* how often the filter has changed */
	struct rect area;
} events;

/* For a pane of w columns, but not cut to it; 0 = all there is. */
static void
format_event(const struct scene *sc, struct spans *out, uint64_t seq, int w)
{
	struct pw_line_opts o = {
		.zero = scene_zero(sc),
		.width = (unsigned int)w,
		.no_time = w && w < ROOM_FOR_TIME,
		.no_name = w && w < ROOM_FOR_NAMES,
	};
	const struct pw_event *ev = evring_get(sc->ring, seq);

	spans_reset(out);
	out->utf8 = screen_utf8();
	out->toneless = screen_colours() == 0;
	pw_line_head(out, sc->stream->m, ev, &o);
	pw_event_text(out, sc->stream->m, ev);
}

static bool
is_shown(const struct scene *sc, uint64_t seq)
{
	struct evring *ring = sc->ring;
	const struct pw_event *ev = evring_get(ring, seq);
	unsigned char *note = evring_note(ring, seq);
	struct spans line = { 0 };

	evring_notes_about(ring, events.filtered);
	if (*note == EVRING_QUIET || !pw_kinds_have(sc->stream->o.kinds, ev))
		return false;
	if (!events.filter.len)
		return true;
	if (*note == NOTE_UNKNOWN) {
		format_event(sc, &line, seq, 0);
		*note = strcasestr(strbuf_str(&line.text), events.filter.s) ? NOTE_MATCH
									    : NOTE_OTHER;
		spans_done(&line);
	}
	return *note == NOTE_MATCH;
}

/* The nth shown event before (n < 0) or after seq; as far as there are any. */
static uint64_t
step(const struct scene *sc, uint64_t seq, int n)
{
	const struct evring *ring = sc->ring;
	uint64_t first = evring_first(ring), last = evring_last(ring), at;
	int by = n < 0 ? -1 : 1;

	if (seq > last)		/* of the live ring, while the display is frozen */
		seq = last;
	at = seq;
	while (n) {
		if ((by < 0 && at <= first) || (by > 0 && at >= last))
			break;
		at += (uint64_t)by;
		if (is_shown(sc, at)) {
			seq = at;
			n -= by;
		}
	}
	return seq;
}

static void
move_lines(struct scene *sc, int by)
{
	const struct evring *ring = sc->ring;

	if (events.follow)
		events.bottom = evring_last(ring);
	if (by == INT_MAX) {
		events.follow = true;
		return;
	}
	if (by == INT_MIN)	/* the first ones fill the pane */
		events.bottom = step(sc, evring_first(ring) - 1,
				     events.area.h > 0 ? events.area.h : 1);
	else
		events.bottom = step(sc, events.bottom, by);
	events.follow = by > 0 && step(sc, events.bottom, 1) == events.bottom;
}

/* The lines of the pane, the last one first; how many. */
static int
collect(const struct scene *sc, uint64_t *lines, int h)
{
	const struct evring *ring = sc->ring;
	uint64_t first = evring_first(ring), at = evring_last(ring);
	int n = 0;

	if (!events.follow) {
		if (events.bottom < first + (uint64_t)h - 1)	/* it has scrolled out of the ring */
			events.bottom = first + (uint64_t)h - 1;
		if (events.bottom > at)	/* the pane has room for more than there are */
			events.bottom = at;
		at = events.bottom;
	}
	for (; n < h && at >= first && at > 0; at--)
		if (is_shown(sc, at))
			lines[n++] = at;
	return n;
}

static void
events_draw(const struct scene *sc, struct rect r)
{
	uint64_t lines[512];
	struct spans line = { 0 };
	int h = r.h > 512 ? 512 : r.h, n = collect(sc, lines, h);

	for (int i = 0; i < n; i++) {
		format_event(sc, &line, lines[n - 1 - i], r.w);
		draw_spans(r.y + i, r.x, r.w, events.left, &line, 0, line.text.len);
	}
	if (!n)
		draw_text(r.y, r.x + 1, r.w - 1, ROLE_DIM,
			  events.filter.len ? "no event matches the filter" : "no event yet");
	spans_done(&line);
}

static void
events_title(struct strbuf *out)
{
	enum { FILTER_W = 20 };
	size_t from;

	if (events.filter.len) {
		strbuf_adds(out, " with: ");
		from = out->len;
		strbuf_adds(out, events.filter.s);
		columns_cut(out, from, FILTER_W, screen_utf8());
	}
	if (!events.follow)
		strbuf_adds(out, " (scrolled back)");
}

/* --- keys ----------------------------------------------------------------------------- */

static void
events_page(struct scene *sc, int by)
{
	move_lines(sc, by * (events.area.h > 2 ? events.area.h - 1 : 1));
}

static void
events_home(struct scene *sc, int arg)
{
	(void)arg;
	move_lines(sc, INT_MIN);
}

static void
events_end(struct scene *sc, int arg)
{
	(void)arg;
	move_lines(sc, INT_MAX);
}

static void
events_sideways(struct scene *sc, int by)
{
	(void)sc;
	events.left += by * 10;
	if (events.left < 0)
		events.left = 0;
}

static void
events_follow(struct scene *sc, int arg)
{
	bool follow = !events.follow;

	(void)arg;
	move_lines(sc, 0);	/* where it stands from now on */
	events.follow = follow;
}

static void
filter_done(struct scene *sc, const char *text)
{
	(void)sc;
	strbuf_reset(&events.filter);
	strbuf_adds(&events.filter, text ? text : "");
	events.filtered++;
	events.follow = true;
}

static void
events_filter(struct scene *sc, int arg)
{
	(void)sc;
	(void)arg;
	prompt_open("Events with:", strbuf_str(&events.filter), true, filter_done);
}

static void
events_key(struct scene *sc, const struct key_press *k)
{
	static void (*const acts[ACT_COUNT])(struct scene *sc, int arg) = {
		[ACT_MOVE] = move_lines, [ACT_PAGE] = events_page,
		[ACT_HOME] = events_home, [ACT_END] = events_end,
		[ACT_SIDEWAYS] = events_sideways,
		[ACT_FILTER] = events_filter, [ACT_FOLLOW] = events_follow,
	};

	if (acts[k->action])
		acts[k->action](sc, k->arg);
}

static void
events_mouse(struct scene *sc, int y, int x, int wheel)
{
	(void)y;
	(void)x;
	if (wheel)
		move_lines(sc, wheel);
}

static void
events_place(struct rect r, struct rect usual)
{
	(void)usual;
	events.area = r;
}

static void
events_reset(void)
{
	strbuf_done(&events.filter);
	memset(&events, 0, sizeof(events));
	events.follow = true;
}

const struct pane_ops events_pane = {
	.name = "Events",
	.keys = KEYS_COMMON | KEYS_FILTER | KEYS_OUTPUT,
	.reset = events_reset,
	.draw = events_draw,
	.key = events_key,
	.mouse = events_mouse,
	.place = events_place,
	.title = events_title,
};
