/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layout.c - which pane stands where at this size of the terminal. */
#include <stdio.h>
#include <string.h>

#include "base/columns.h"
#include "view/tui/tui.h"

#define SMALL 16		/* rows below which there is room for one pane only */
#define WIDE 150		/* columns from which two lower panes stand side by side */

static bool
exists(const struct tui *t, enum pane p)
{
	return p == PANE_OUTPUT ? t->out != NULL :
	       p == PANE_SUMMARY ? t->summary.text.len > 0 : true;
}

/* The other one that belongs beside the chosen lower pane when there is room. */
static enum pane
neighbour(const struct tui *t)
{
	if (t->lower != PANE_EVENTS)
		return PANE_EVENTS;
	return t->summary.text.len ? PANE_SUMMARY : PANE_OUTPUT;
}

static void
place_lower(struct tui *t, struct rect r)
{
	enum pane other = neighbour(t);

	t->areas[t->lower] = r;
	if (r.w < WIDE || !exists(t, other) || t->maximised)
		return;
	t->areas[t->lower].w = r.w / 2;		/* and a column for the line between them */
	t->areas[other] = (struct rect){ r.y, r.x + r.w / 2 + 1, r.h, r.w - r.w / 2 - 1 };
	if (t->lower > other) {		/* each keeps its side whoever is chosen */
		struct rect swap = t->areas[t->lower];

		t->areas[t->lower] = t->areas[other];
		t->areas[other] = swap;
	}
}

/* The command's terminal has the size of its pane, seen or not, so that looking at
 * it changes nothing for the command. */
static void
size_output(struct tui *t, struct rect pane)
{
	if (t->out)
		output_resize(t->out, pane.h, t->areas[PANE_OUTPUT].h > 0 ?
			      t->areas[PANE_OUTPUT].w : pane.w);
}

void
layout(struct tui *t)
{
	int rows = screen_rows(), cols = screen_cols(), top = header_height(t);
	int room = rows - top - 1;	/* the bottom line shows the keys */
	struct rect whole = { top + 1, 0, room - 1, cols }, low;
	int lower;

	memset(t->areas, 0, sizeof(t->areas));
	if (room < 2)
		return;
	if (rows < SMALL || t->maximised) {
		t->areas[t->focus] = whole;
		size_output(t, whole);
		return;
	}
	/* when it is over, what is left to read is the summary */
	lower = t->lower == PANE_SUMMARY ? room * 3 / 5 : room / 3;
	if (lower < 6)
		lower = 6;
	low = (struct rect){ rows - lower, 0, lower - 1, cols };
	t->areas[PANE_LIST] = (struct rect){ top + 1, 0, room - lower - 1, cols };
	place_lower(t, low);
	/* the finding above comes and goes: that is no reason for a SIGWINCH */
	low.h = (rows - 7) / 3 < 6 ? 5 : (rows - 7) / 3 - 1;
	size_output(t, low);
}

static const char *
events_title(const struct tui *t, struct strbuf *s)
{
	enum { FILTER_W = 20 };
	size_t from;

	strbuf_adds(s, " Events ");
	if (t->event_filter.len) {
		strbuf_adds(s, "with: ");
		from = s->len;
		strbuf_adds(s, t->event_filter.s);
		columns_cut(s, from, FILTER_W, screen_utf8());
		strbuf_addc(s, ' ');
	}
	if (!t->events.follow)
		strbuf_adds(s, "(scrolled back) ");
	return s->s;
}

/* May be in s. */
static const char *
title(const struct tui *t, enum pane p, struct strbuf *s)
{
	strbuf_reset(s);
	switch (p) {
	case PANE_LIST:
		return " Processes ";
	case PANE_EVENTS:
		return events_title(t, s);
	case PANE_OUTPUT:
		return keys_pane(t) == PANE_OUTPUT ? " Output: keys go to the command, Ctrl-O leaves "
					       : " Output ";
	case PANE_SUMMARY:
		return " Summary ";
	case PANE_COUNT:
		break;
	}
	return "";
}

/* Where the list ends: how much of it is out of sight. */
static void
put_hidden(const struct tui *t, struct rect r)
{
	char text[64] = "";
	size_t n = 0;

	if (t->list.above)
		n = (size_t)snprintf(text, sizeof(text), " %s %zu above",
				     screen_glyph_text(GLYPH_UP), t->list.above);
	if (t->list.below)
		n += (size_t)snprintf(text + n, sizeof(text) - n, " %s %zu below",
				      screen_glyph_text(GLYPH_DOWN), t->list.below);
	if (n && t->areas[PANE_LIST].h > 0)
		screen_putf(r.y - 1, r.x + r.w - screen_width(text) - 2, r.w, ROLE_BOLD, "%s ", text);
}

/* The names of those that a pane stands in front of are said once. */
static bool
names(const struct tui *t, enum pane p, enum pane q)
{
	if (!exists(t, q))
		return false;
	return q == p || (t->areas[q].h <= 0 && t->areas[p].x == 0);
}

/* The lines around a lower pane; in the one above it its name, and the others'. */
void
layout_titles(struct tui *t)
{
	struct strbuf text = { 0 };

	for (int p = PANE_EVENTS; p < PANE_COUNT; p++) {
		struct rect r = t->areas[p];
		int x = r.x + 1;

		if (r.h <= 0)
			continue;
		screen_fill(r.y - 1, r.x ? r.x - 1 : 0, r.w + 1, ROLE_FRAME, GLYPH_HLINE);
		for (int y = r.y; r.x && y < r.y + r.h; y++)
			screen_glyph(y, r.x - 1, ROLE_FRAME, GLYPH_VLINE);
		for (int q = PANE_EVENTS; q < PANE_COUNT; q++) {
			bool here = q == p, focus = here && (int)t->focus == p;

			if (!names(t, (enum pane)p, (enum pane)q))
				continue;
			x += screen_put(r.y - 1, x, r.x + r.w - x,
					focus ? ROLE_FOCUS :
					here ? ROLE_BOLD : ROLE_FRAME, title(t, (enum pane)q, &text));
			x++;
		}
		if (r.x + r.w == screen_cols())
			put_hidden(t, r);
	}
	strbuf_done(&text);
}
