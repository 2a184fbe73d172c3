/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timeline.c - a lane for each process, time flowing to the right.
 *
 * A thin line is life, a block is a zombie, nothing is gone.  A parent's signals
 * and wait calls are letters: the ones its row in the list begins its words with.
 */
#include <stdio.h>
#include <string.h>

#include "base/sat.h"
#include "view/tui/tui.h"

/* What one column of a lane shows: the first of these that is there. */
struct letter {
	unsigned int bit;
	enum role role;
	const char *text;	/* NULL = a glyph */
	enum glyph glyph;
};

static const struct letter letters[] = {
	{ MARK_MERGED, ROLE_MERGED, "M", 0 },
	{ MARK_IGNORED, ROLE_NOBODY, "i", 0 },
	{ MARK_BLOCKED, ROLE_SENT, "b", 0 },
	{ MARK_DELIVERED, ROLE_DELIVERED, "d", 0 },
	{ MARK_SENT, ROLE_SENT, "s", 0 },
	{ MARK_REAPED, ROLE_REAPED, "R", 0 },
	{ MARK_EINTR, ROLE_ERROR, "I", 0 },
	{ MARK_ECHILD, ROLE_NOBODY, "E", 0 },
	{ MARK_NOBODY, ROLE_NOBODY, "n", 0 },
	{ MARK_WAITING, ROLE_WAITING, NULL, GLYPH_WAIT },
};

struct span {			/* one column's time, ns */
	uint64_t from, to;
};

static uint64_t
column_ns(const struct tui *t, int w)
{
	uint64_t ns = marks_span(t->list.zoom) / (uint64_t)(w > 0 ? w : 1);

	return ns ? ns : 1;
}

/* The columns stand on multiples of their width, so that what is drawn moves by
 * whole columns and nothing flickers. */
static uint64_t
right_edge(struct tui *t, int w)
{
	uint64_t ns = column_ns(t, w), now = tui_scene(t)->now;

	if (t->list.back)
		now = sat_sub(now, t->list.back);
	return (now / ns + 1) * ns;
}

static struct span
column(struct tui *t, int i, int w)
{
	uint64_t ns = column_ns(t, w), edge = right_edge(t, w);
	uint64_t before = (uint64_t)(w - i) * ns;
	struct span s;

	s.from = sat_sub(edge, before);
	s.to = s.from + ns;
	return s;
}

uint64_t
timeline_step(const struct tui *t)
{
	int w = t->areas[PANE_LIST].w - list_left_width(t, t->areas[PANE_LIST].w) - 1;

	return w > 0 && t->areas[PANE_LIST].h > 0 ? column_ns(t, w) : UINT64_MAX;
}

void
timeline_scroll(struct tui *t, int by)
{
	uint64_t step = marks_span(t->list.zoom) / 8;

	if (by < 0)
		t->list.back = sat_add(t->list.back, step * (uint64_t)-by);
	else
		t->list.back = sat_sub(t->list.back, step * (uint64_t)by);
}

void
timeline_zoom(struct tui *t, int by)
{
	int zoom = (int)t->list.zoom - by;

	if (zoom >= 0 && zoom < MARKS_ZOOMS)
		t->list.zoom = (unsigned int)zoom;
}

void
timeline_axis(struct tui *t, int y, int x, int w)
{
	char label[48];
	const char *span = marks_span_name(t->list.zoom);
	char age[32];
	int n;

	screen_blank(y, x, w, ROLE_HEAD);
	n = screen_putf(y, x, w, ROLE_HEAD, "%s-%s", screen_glyph_text(GLYPH_VLINE), span);
	if (t->list.back)
		snprintf(label, sizeof(label), "%s ago", word_age(age, t->list.back, true));
	else
		snprintf(label, sizeof(label), "now");
	if (w - n > (int)strlen(label))
		screen_put(y, x + w - (int)strlen(label), 20, ROLE_HEAD, label);
}

static bool
put_letter(unsigned int bits, int y, int x)
{
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		const struct letter *l = &letters[i];

		if (!(bits & l->bit))
			continue;
		if (l->text)
			screen_put(y, x, 1, l->role, l->text);
		else
			screen_glyph(y, x, l->role, l->glyph);
		return true;
	}
	return false;
}

/* Of the column, how much lies in [from, to), ns. */
static uint64_t
overlap(struct span s, uint64_t from, uint64_t to)
{
	uint64_t a = s.from > from ? s.from : from, b = s.to < to ? s.to : to;

	return b > a ? b - a : 0;
}

static void
put_life(const struct pw_proc *p, struct span s, uint64_t now, int y, int x)
{
	uint64_t end = p->gone ? p->gone : now + 1, died = p->died ? p->died : end;
	uint64_t whole = s.to - s.from, visible;

	if (s.from > now || s.to <= p->born || s.from >= end)
		return;
	visible = overlap(s, p->born, end);
	if (p->died && overlap(s, died, end) * 2 >= visible &&
	    (overlap(s, died, end) * 2 >= whole || !p->gone))
		screen_glyph(y, x, ROLE_ZBAR, GLYPH_ZOMBIE);
	else if (p->gone && s.to > end)
		screen_glyph(y, x, ROLE_GONE, GLYPH_END);
	else
		screen_glyph(y, x, p->gone ? ROLE_GONE : ROLE_RUNNING, GLYPH_RUN);
}

/* A wait call that has not come back yet. */
static bool
is_waiting(const struct pw_proc *p, struct span s, uint64_t now)
{
	return p->in_wait.ts && s.to > p->in_wait.ts && s.from <= now;
}

void
timeline_lane(struct tui *t, const struct row *row, const struct pw_proc *p,
	      bool has_lanes, int y, int x, int w)
{
	const struct scene *sc = tui_scene(t);
	unsigned int wanted = row->kind == ROW_SIGNALS ? MARK_SIGNALS :
			      row->kind == ROW_WAITS ? MARK_WAITS :
			      has_lanes ? 0 : MARK_SIGNALS | MARK_WAITS;
	uint64_t end = p->gone ? p->gone : sc->now;

	for (int i = 0; i < w; i++) {
		struct span s = column(t, i, w);
		unsigned int bits = wanted ? marks_at(sc->marks, &p->id, t->list.zoom,
						      s.from, s.to) & wanted : 0;

		if ((bits & ~(unsigned int)MARK_WAITING) && put_letter(bits, y, x + i))
			continue;
		if ((wanted & MARK_WAITING) && is_waiting(p, s, sc->now))
			bits |= MARK_WAITING;
		if (row->kind == ROW_PROC)
			put_life(p, s, sc->now, y, x + i);
		else if (!put_letter(bits, y, x + i) && s.to > p->born && s.from <= end)
			screen_glyph(y, x + i, ROLE_DIM, GLYPH_BASE);
	}
}
