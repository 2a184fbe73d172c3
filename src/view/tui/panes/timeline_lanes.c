/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timeline_lanes.c - a lane for each process, time flowing to the right.
 *
 * A thin line is a running process, a block a zombie, nothing one that is reaped.  A
 * parent's signals and wait calls are letters: help.c explains them.
 */
#include "view/tui/panes/timeline_lanes.h"

#include <stdio.h>
#include <string.h>

#include "base/sat.h"
#include "view/tui/column_text.h"
#include "view/tui/curses/draw.h"
#include "view/tui/message.h"
#include "view/tui/scene.h"

static struct {
	unsigned int zoom;
	uint64_t back;		/* ns that its right end lies back; 0 = now */
} timeline;

/* What one column of a lane shows: the first of these that is there. */
struct letter {
	unsigned int bit;
	enum role role;
	const char *text;	/* NULL = a glyph */
	enum glyph glyph;
};

static const struct letter letters[] = {
	{ MARK_COALESCED, ROLE_COALESCED, "C", 0 },
	{ MARK_IGNORED, ROLE_EMPTY, "i", 0 },
	{ MARK_BLOCKED, ROLE_GENERATED, "b", 0 },
	{ MARK_DELIVERED, ROLE_DELIVERED, "d", 0 },
	{ MARK_GENERATED, ROLE_GENERATED, "g", 0 },
	{ MARK_REAPED, ROLE_REAPED, "R", 0 },
	{ MARK_EINTR, ROLE_ERROR, "I", 0 },
	{ MARK_ECHILD, ROLE_EMPTY, "E", 0 },
	{ MARK_EMPTY, ROLE_EMPTY, "0", 0 },
	{ MARK_WAITING, ROLE_WAITING, NULL, GLYPH_WAIT },
};

struct slice {			/* one column's time, ns */
	uint64_t from, to;
};

void
timeline_reset(void)
{
	timeline.zoom = 3;
	timeline.back = 0;
}

uint64_t
timeline_column_ns(int w)
{
	uint64_t ns = marks_span(timeline.zoom) / (uint64_t)(w > 0 ? w : 1);

	return ns ? ns : 1;
}

/* The columns stand on multiples of their width, so that what is drawn moves by
 * whole columns and nothing flickers. */
static uint64_t
right_edge(uint64_t now, int w)
{
	uint64_t ns = timeline_column_ns(w);

	now = sat_sub(now, timeline.back);
	return (now / ns + 1) * ns;
}

static struct slice
column(uint64_t now, int i, int w)
{
	uint64_t ns = timeline_column_ns(w), edge = right_edge(now, w);
	uint64_t before = (uint64_t)(w - i) * ns;
	struct slice s;

	s.from = sat_sub(edge, before);
	s.to = s.from + ns;
	return s;
}

void
timeline_scroll(int by)
{
	uint64_t step = marks_span(timeline.zoom) / 8;

	if (by < 0)
		timeline.back = sat_add(timeline.back, step * (uint64_t)-by);
	else
		timeline.back = sat_sub(timeline.back, step * (uint64_t)by);
}

void
timeline_scroll_to_now(void)
{
	timeline.back = 0;
}

void
timeline_zoom(int by)
{
	int zoom = (int)timeline.zoom - by;

	if (zoom >= 0 && zoom < MARKS_ZOOMS)
		timeline.zoom = (unsigned int)zoom;
	message_show("timeline: %s wide", marks_span_name(timeline.zoom));
}

void
timeline_draw_axis(int y, int x, int w)
{
	char label[48], age[32];
	int n;

	draw_blank(y, x, w, ROLE_HEAD);
	n = draw_textf(y, x, w, ROLE_HEAD, "%s-%s", glyph_text(GLYPH_VLINE),
		       marks_span_name(timeline.zoom));
	if (timeline.back)
		snprintf(label, sizeof(label), "%s ago", column_age(age, timeline.back, true));
	else
		snprintf(label, sizeof(label), "now");
	if (w - n > (int)strlen(label))
		draw_text(y, x + w - (int)strlen(label), 20, ROLE_HEAD, label);
}

static bool
draw_letter(unsigned int bits, bool faint, int y, int x)
{
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		const struct letter *l = &letters[i];

		if (!(bits & l->bit))
			continue;
		if (l->text)
			draw_text(y, x, 1, faint ? ROLE_DIM : l->role, l->text);
		else
			draw_glyph(y, x, faint ? ROLE_DIM : l->role, l->glyph);
		return true;
	}
	return false;
}

/* Of the column, how much lies in [from, to), ns. */
static uint64_t
overlap(struct slice s, uint64_t from, uint64_t to)
{
	uint64_t a = s.from > from ? s.from : from, b = s.to < to ? s.to : to;

	return b > a ? b - a : 0;
}

static void
draw_life(const struct pw_proc *p, struct slice s, uint64_t now, int y, int x)
{
	uint64_t end = p->gone ? p->gone : now + 1, died = p->died ? p->died : end;
	uint64_t whole = s.to - s.from, visible;

	if (s.from > now || s.to <= p->born || s.from >= end)
		return;
	visible = overlap(s, p->born, end);
	if (p->died && overlap(s, died, end) * 2 >= visible &&
	    (overlap(s, died, end) * 2 >= whole || !p->gone))
		draw_glyph(y, x, ROLE_ZBAR, GLYPH_ZOMBIE);
	else if (p->gone && s.to > end)
		draw_glyph(y, x, ROLE_GONE, GLYPH_END);
	else
		draw_glyph(y, x, p->gone ? ROLE_GONE : ROLE_RUNNING, GLYPH_RUN);
}

/* A wait call that has not returned yet. */
static bool
is_waiting(const struct pw_proc *p, struct slice s, uint64_t now)
{
	const struct pw_wait *w = pw_proc_waiting(p);

	return w && s.to > w->ts && s.from <= now;
}

void
timeline_draw_lane(const struct scene *sc, const struct row *row, const struct pw_proc *p,
		   bool has_lanes, int y, int x, int w)
{
	unsigned int wanted = row->kind == ROW_SIGNALS ? MARK_SIGNALS :
			      row->kind == ROW_WAITS ? MARK_WAITS :
			      has_lanes ? 0 : MARK_SIGNALS | MARK_WAITS;
	uint64_t end = p->gone ? p->gone : sc->now;

	for (int i = 0; i < w; i++) {
		struct slice s = column(sc->now, i, w);
		unsigned int bits = wanted ? marks_at(sc->marks, &p->id, timeline.zoom,
						      s.from, s.to) & wanted : 0;

		/* the counters are those of the program that it runs now */
		const bool before = p->execed && s.to <= p->execed;

		if ((bits & ~(unsigned int)MARK_WAITING) && draw_letter(bits, before, y, x + i))
			continue;
		if ((wanted & MARK_WAITING) && is_waiting(p, s, sc->now))
			bits |= MARK_WAITING;
		if (row->kind == ROW_PROC)
			draw_life(p, s, sc->now, y, x + i);
		else if (p->execed >= s.from && p->execed < s.to)
			draw_text(y, x + i, 1, ROLE_DIM, "x");
		else if (!draw_letter(bits, before, y, x + i) && s.to > p->born && s.from <= end)
			draw_glyph(y, x + i, ROLE_DIM, GLYPH_BASE);
	}
}
