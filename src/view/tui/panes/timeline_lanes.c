/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timeline_lanes.c - a lane for each process, time flowing to the right.
 *
 * A thin line is a running process, a block a zombie, nothing one that is reaped.  A
 * parent's signals and wait calls are letters: help.c explains them.
 */
#include "view/tui/panes/timeline_lanes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/sat.h"
#include "base/strbuf.h"
#include "event/id.h"
#include "history/chain.h"
#include "view/tui/column_text.h"
#include "view/tui/curses/draw.h"
#include "view/tui/panes/timeline_steps.h"
#include "view/tui/panes/timeline_window.h"
#include "view/tui/scene.h"

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
	{ MARK_PENDING, ROLE_GENERATED, NULL, GLYPH_HLINE },
	{ MARK_WAITING, ROLE_WAITING, NULL, GLYPH_WAIT },
};

/* --- columns ------------------------------------------------------------------------------ */

/* The window is of the run that is played; one beside it has other times. */
static struct slice
lane_column(const struct scene *sc, int i)
{
	const struct slice s = window_column(i);

	return (struct slice){ s.from + (uint64_t)sc->shift, s.to + (uint64_t)sc->shift };
}

static int
lane_column_of(const struct scene *sc, uint64_t ts)
{
	return window_column_of(ts - (uint64_t)sc->shift);
}

/* --- the heading ------------------------------------------------------------------------ */

/* "8.151294s": since the watch began, as finely as the columns are. */
static void
add_moment(struct strbuf *out, uint64_t ts, uint64_t zero, uint64_t column_ns)
{
	const uint64_t ns = sat_sub(ts, zero);
	uint64_t unit = CLOCK_SECOND;
	int digits = 0;

	while (digits < 6 && unit > column_ns) {
		unit /= 10;
		digits++;
	}
	strbuf_addf(out, "%" PRIu64, ns / CLOCK_SECOND);
	if (digits)
		strbuf_addf(out, ".%0*" PRIu64, digits, ns % CLOCK_SECOND / unit);
	strbuf_addc(out, 's');
}

static void
add_right_label(const struct scene *sc, struct strbuf *out, int w)
{
	const uint64_t end = lane_column(sc, w - 1).to;
	char age[32];

	if (window_follows())
		strbuf_adds(out, scene_is_past(sc) ? "" : "now");
	else if (!scene_is_past(sc) && end < sc->now)
		strbuf_addf(out, "%s ago", column_age(age, sc->now - end, true));
	if (!out->len)
		add_moment(out, end, scene_zero(sc), window_column_ns());
}

/* Above the column of the shown moment, unless a label says when that is. */
static void
draw_playhead(int y, int x, int w, int column, int left, int right)
{
	if (column + 1 >= left && column + 1 < w - right)
		draw_glyph(y, x + 1 + column, ROLE_PAUSED, GLYPH_DOWN);
}

/* Between the labels of the edges, and beside the playhead.  false: it has no room. */
static bool
draw_middle(const char *text, int y, int x, int w, int left, int right, int column)
{
	const int len = (int)strlen(text), least = left + 1, most = w - right - 1 - len, at = column + 1;
	int from = (w - len) / 2;

	from = from > most ? most : from;
	from = from < least ? least : from;
	if (at >= from - 1 && at <= from + len)
		from = at + 2 <= most ? at + 2 : at - 1 - len;
	if (from < least || from > most)
		return false;
	draw_text(y, x + from, w, ROLE_HEAD, text);
	return true;
}

/* Of a column for each event. */
static void
draw_steps_axis(const struct scene *sc, int y, int x, int w)
{
	const int shown = steps_column_of(sc->seq);
	const struct pw_event *first, *last = NULL;
	struct strbuf left = { 0 }, right = { 0 };
	int used;

	steps_place(sc, w - 1);
	draw_blank(y, x, w, ROLE_HEAD);
	first = steps_event(sc, 0);
	for (int i = 0; steps_event(sc, i); i++)
		last = steps_event(sc, i);
	strbuf_adds(&left, glyph_text(GLYPH_VLINE));
	if (first)
		add_moment(&left, first->ts, scene_zero(sc), 1000);
	if (last)
		add_moment(&right, last->ts, scene_zero(sc), 1000);
	used = draw_text(y, x, w, ROLE_HEAD, left.s);
	if (!draw_middle("a column for each event", y, x, w, used, (int)right.len, shown))
		draw_middle("per event", y, x, w, used, (int)right.len, shown);
	if (used + (int)right.len < w)
		draw_text(y, x + w - (int)right.len, w, ROLE_HEAD, strbuf_str(&right));
	draw_playhead(y, x, w, shown, used, (int)right.len);
	strbuf_done(&left);
	strbuf_done(&right);
}

void
timeline_draw_axis(const struct scene *sc, int y, int x, int w)
{
	struct strbuf left = { 0 }, middle = { 0 }, right = { 0 }, column = { 0 };
	int used, playhead;

	if (!sc->beside)
		window_place(w - 1, sc->now);
	if (steps_are_on()) {
		draw_steps_axis(sc, y, x, w);
		return;
	}
	draw_blank(y, x, w, ROLE_HEAD);
	strbuf_adds(&left, glyph_text(GLYPH_VLINE));
	if (window_follows()) {
		strbuf_addc(&left, '-');
		window_width_text(&left);
	} else {
		add_moment(&left, lane_column(sc, 0).from, scene_zero(sc), window_column_ns());
	}
	window_column_text(&column);
	strbuf_addf(&middle, "%s a column", column.s);
	add_right_label(sc, &right, w - 1);
	used = draw_text(y, x, w, ROLE_HEAD, left.s);
	playhead = window_follows() ? -1 : lane_column_of(sc, sc->now);
	if (!draw_middle(middle.s, y, x, w, used, (int)right.len, playhead))
		draw_middle(column.s, y, x, w, used, (int)right.len, playhead);
	if (used + (int)right.len < w)
		draw_text(y, x + w - (int)right.len, w, ROLE_HEAD, strbuf_str(&right));
	draw_playhead(y, x, w, playhead, used, (int)right.len);
	strbuf_done(&left);
	strbuf_done(&middle);
	strbuf_done(&right);
	strbuf_done(&column);
}

/* --- lanes --------------------------------------------------------------------------------- */

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

/* Several that were coalesced within a column are counted: nine of ten are seen to be nine. */
static bool
draw_count(unsigned int coalesced, bool faint, int y, int x)
{
	const char text[] = { coalesced > 9 ? '+' : (char)('0' + coalesced), '\0' };

	if (coalesced < 2)
		return false;
	draw_text(y, x, 1, faint ? ROLE_DIM : ROLE_COALESCED, text);
	return true;
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

static unsigned int
marks_wanted(const struct row *row, bool has_lanes)
{
	switch ((enum row_kind)row->kind) {
	case ROW_SIGNALS:
		return MARK_SIGNALS;
	case ROW_WAITS:
		return MARK_WAITS;
	case ROW_PROC:
		break;
	}
	return has_lanes ? 0 : (MARK_SIGNALS | MARK_WAITS) & ~(unsigned int)MARK_PENDING;
}

/* Up to the moment that is shown. */
static struct mark_sum
column_marks(const struct scene *sc, const struct pw_proc *p, struct slice s)
{
	const uint64_t end = sat_add(sc->now, 1);

	return marks_at(history_marks(sc->history), &p->id, s.from, s.to < end ? s.to : end, sc->seq);
}

/* --- a column for each event --------------------------------------------------------------- */

/* Of that process, in that column: of the event only, or what lasts then. */
static unsigned int
step_marks(const struct scene *sc, const struct pw_proc *p, int column)
{
	const struct pw_event *ev = steps_event(sc, column);
	const struct mark_point *before;
	unsigned int bits;

	if (!ev)
		return 0;
	bits = marks_at(history_marks(sc->history), &p->id, ev->ts, sat_add(ev->ts, 1), steps_seq(column)).bits &
	       (MARK_WAITING | MARK_PENDING);
	/* of one time, but after its delivery */
	before = marks_before(history_marks(sc->history), &p->id, MARK_GENERATED | MARK_BLOCKED | MARK_DELIVERED,
			      0, ev->ts, steps_seq(column));
	if (!before || before->bits & MARK_DELIVERED)
		bits &= ~(unsigned int)MARK_PENDING;
	return pw_id_same(&ev->who, &p->id) ? bits | marks_of_event(ev) : bits;
}

static void
draw_step_life(const struct pw_proc *p, enum step_life before, enum step_life now, int y, int x)
{
	switch (now) {
	case STEP_RUNS:
		draw_glyph(y, x, p->gone ? ROLE_GONE : ROLE_RUNNING, GLYPH_RUN);
		break;
	case STEP_ZOMBIE:
		draw_glyph(y, x, ROLE_ZBAR, GLYPH_ZOMBIE);
		break;
	case STEP_GONE:
		if (before != STEP_GONE)
			draw_glyph(y, x, ROLE_GONE, GLYPH_END);
		break;
	case STEP_NONE:
		break;
	}
}

static void
draw_steps_lane(const struct scene *sc, const struct row *row, const struct pw_proc *p, unsigned int wanted,
		int y, int x, int w)
{
	const unsigned int spans = MARK_WAITING | MARK_PENDING;
	enum step_life life[STEPS_MAX];
	const struct pw_event *ev;

	steps_life(sc, p, life);
	for (int i = 0; i < w && (ev = steps_event(sc, i)); i++) {
		const bool faint = p->execed && ev->ts < p->execed;
		const unsigned int bits = step_marks(sc, p, i) & wanted;

		if ((bits & ~spans) && draw_letter(bits & ~spans, faint, y, x + i))
			continue;
		if (ev->kind == PW_EV_EXEC && pw_id_same(&ev->who, &p->id))
			draw_text(y, x + i, 1, ROLE_DIM, "x");
		else if (row->kind == ROW_PROC)
			draw_step_life(p, i ? life[i - 1] : STEP_GONE, life[i], y, x + i);
		else if (!draw_letter(bits, faint, y, x + i) && life[i] == STEP_RUNS)
			draw_glyph(y, x + i, ROLE_DIM, GLYPH_BASE);
	}
}

void
timeline_draw_lane(const struct scene *sc, const struct row *row, const struct pw_proc *p,
		   bool has_lanes, int y, int x, int w)
{
	const unsigned int wanted = marks_wanted(row, has_lanes);
	const unsigned int spans = MARK_WAITING | MARK_PENDING;
	const uint64_t end = p->gone ? p->gone : sc->now;

	if (steps_are_on()) {
		draw_steps_lane(sc, row, p, wanted, y, x, w);
		return;
	}
	for (int i = 0; i < w; i++) {
		const struct slice s = lane_column(sc, i);
		const struct mark_sum sum = wanted ? column_marks(sc, p, s) : (struct mark_sum){ 0 };
		/* the counters are those of the program that it runs now */
		const bool before = p->execed && s.to <= p->execed;
		unsigned int bits = sum.bits & wanted;

		if (row->kind == ROW_SIGNALS && draw_count(sum.coalesced, before, y, x + i))
			continue;
		if ((bits & ~spans) && draw_letter(bits & ~spans, before, y, x + i))
			continue;
		if ((wanted & MARK_WAITING) && is_waiting(p, s, sc->now))
			bits |= MARK_WAITING;
		if (p->execed >= s.from && p->execed < s.to && p->execed <= sc->now)
			draw_text(y, x + i, 1, ROLE_DIM, "x");
		else if (row->kind == ROW_PROC)
			draw_life(p, s, sc->now, y, x + i);
		else if (!draw_letter(bits, before, y, x + i) && s.to > p->born && s.from <= end)
			draw_glyph(y, x + i, ROLE_DIM, GLYPH_BASE);
	}
}

/* --- the band --------------------------------------------------------------------------------- */

static int
column_of(const struct scene *sc, uint64_t ts, uint64_t seq)
{
	if (steps_are_on())
		return steps_column_of(seq);
	return ts ? lane_column_of(sc, ts) : -1;
}

static struct mark_sum
sum_in_column(const struct scene *sc, const struct pw_proc *p, int column)
{
	if (steps_are_on())
		return (struct mark_sum){ .bits = step_marks(sc, p, column) };
	return column_marks(sc, p, lane_column(sc, column));
}

static void
draw_upright(const struct scene *sc, const struct pw_proc *parent, int column, int x, int from, int to)
{
	/* a mark of the wait calls, which it passes, is not covered */
	for (int y = from; column >= 0 && y < to; y++)
		if (y != from || !(sum_in_column(sc, parent, column).bits & MARK_WAITS & ~(unsigned int)MARK_WAITING))
			draw_glyph(y, x + column, ROLE_BOLD, GLYPH_VLINE);
}

/* One of the moments again, so that it stands out. */
static void
draw_link(const struct scene *sc, const struct pw_proc *parent, int column, unsigned int wanted, int y,
	  int x)
{
	struct mark_sum sum;

	if (column < 0 || y < 0)
		return;
	sum = sum_in_column(sc, parent, column);
	draw_select(true);
	if (!(wanted & MARK_COALESCED) || !draw_count(sum.coalesced, false, y, x + column))
		draw_letter(sum.bits & wanted, false, y, x + column);
	draw_select(false);
}

void
timeline_draw_band(const struct scene *sc, const struct chain *c, const struct pw_proc *child,
		   const struct band_lines *at, int x)
{
	const struct pw_proc *parent = scene_proc(sc, child->orphaned ? &child->forker : &child->parent_id);
	const unsigned int signals = MARK_SIGNALS & ~(unsigned int)MARK_PENDING;
	const int signalled = column_of(sc, c->signalled, c->signalled_seq);
	const int reaped = column_of(sc, c->reaped, c->reaped_seq);

	if (!parent)
		return;
	if (at->child > at->signals && at->signals >= 0)
		draw_upright(sc, parent, signalled, x, at->signals + 1, at->child);
	if (at->child > at->waits && at->waits >= 0 && reaped != signalled)
		draw_upright(sc, parent, reaped, x, at->waits + 1, at->child);
	draw_link(sc, parent, signalled, signals, at->signals, x);
	draw_link(sc, parent, column_of(sc, c->queued, c->queued_seq), signals, at->signals, x);
	draw_link(sc, parent, column_of(sc, c->delivered, c->delivered_seq), signals, at->signals, x);
	draw_link(sc, parent, reaped, MARK_REAPED, at->waits, x);
}
