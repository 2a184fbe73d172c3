/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layout.c - which pane stands where at this size of the terminal.
 *
 * The banners are at the top, the first pane below them, the bottom line at the end.
 * Of the other panes one is chosen; where there is room, a second one stands beside it.
 */
#include "view/tui/layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "view/tui/curses/screen.h"
#include "view/tui/panes/panes.h"

#define SMALL 16		/* rows below which there is room for one pane only */
#define WIDE 150		/* columns from which two lower panes stand side by side */

static struct {
	size_t focus, lower;		/* numbers in panes[]; lower: the chosen one */
	bool maximised;
	int pressed_y, pressed_x;	/* y -1 = the button is up */
	bool pressed_line;	/* the one above the lower panes */
	int share;		/* lines of the lower panes, in thousandths; 0 = usual */
	struct rect areas[PANES_MAX];	/* h 0 = not on screen; title line not included */
} layout = { .lower = 1, .pressed_y = -1 };

static bool
exists(size_t p)
{
	return panes[p] && (!panes[p]->exists || panes[p]->exists());
}

static size_t
number_of(const struct pane_ops *p)
{
	size_t i = 0;

	while (panes[i] && panes[i] != p)
		i++;
	return panes[i] ? i : 0;
}

void
layout_reset(void)
{
	for (size_t p = 0; panes[p]; p++)
		if (panes[p]->reset)
			panes[p]->reset();
	memset(&layout, 0, sizeof(layout));
	layout.lower = 1;
	layout.pressed_y = -1;
	if (panes[0] && panes[0]->focus)
		panes[0]->focus(true);
}

/* --- who has the keys ------------------------------------------------------------- */

const struct pane_ops *
layout_focused(void)
{
	return panes[layout.focus];
}

bool
layout_is_typing(void)
{
	const struct pane_ops *p = panes[layout.focus];

	return p->takes_typing && p->takes_typing();
}

unsigned int
layout_keys(void)
{
	return layout_is_typing() ? KEYS_OUTPUT : panes[layout.focus]->keys | KEYS_SAVE;
}

void
layout_focus(const struct pane_ops *p)
{
	const struct pane_ops *before = panes[layout.focus];

	layout.focus = number_of(p);
	if (layout.focus)
		layout.lower = layout.focus;
	if (before != p && before->focus)
		before->focus(false);
	if (p->focus)
		p->focus(true);
}

void
layout_focus_next(int by)
{
	size_t n = 0, p = layout.focus;

	while (panes[n])
		n++;
	while (n) {
		p = (p + n + (size_t)by) % n;
		if (exists(p))
			break;
	}
	layout_focus(panes[p]);
}

void
layout_show(const struct pane_ops *lower)
{
	layout.lower = number_of(lower);
	if (layout.focus)
		layout_focus(lower);
}

/* Lines for the lower panes, of those between the banners and the last one. */
static int
lower_lines(int room)
{
	enum { LEAST = 3 };
	int lower = panes[layout.lower]->tall ? room * 3 / 5 : room / 3;

	if (layout.share)
		lower = (int)((long)room * layout.share / 1000);
	else if (lower < 6)
		lower = 6;
	return lower > room - LEAST ? room - LEAST : lower < LEAST ? LEAST : lower;
}

void
layout_move_lower(int by)
{
	int room = screen_rows() - (layout.areas[0].y - 1) - 1, lines;

	if (layout.areas[0].h <= 0 || layout.areas[layout.lower].h <= 0 || room <= 0)
		return;
	lines = lower_lines(room) + by;
	layout.share = lines > 0 ? (lines * 1000 + room - 1) / room : 1;
}

void
layout_write_lower(struct strbuf *out)
{
	if (layout.share)
		strbuf_addf(out, "%d", layout.share);
}

void
layout_read_lower(const char *number)
{
	char *end;
	long n = strtol(number, &end, 10);

	if (end != number && !*end && n >= 1 && n <= 1000)
		layout.share = (int)n;
}

void
layout_maximise(void)
{
	layout.maximised = !layout.maximised;
}

void
layout_freeze(bool on)
{
	for (size_t p = 0; panes[p]; p++)
		if (panes[p]->freeze)
			panes[p]->freeze(on);
}

/* A press on a title line may be meant to move it, and one elsewhere is the pane's. */
static void
note_press(int y, int x)
{
	layout.pressed_y = y;
	layout.pressed_x = x;
	layout.pressed_line = layout.areas[0].h > 0 && y == layout.areas[layout.lower].y - 1;
}

void
layout_drop(int y, int x)
{
	if (layout.pressed_y < 0)
		return;
	if (layout.pressed_line && y != layout.pressed_y)
		layout_move_lower(layout.pressed_y - y);
	else if (!layout.pressed_line && panes[0]->drop && x != layout.pressed_x)
		panes[0]->drop(layout.pressed_x, x);
	layout.pressed_y = -1;
}

void
layout_mouse(struct scene *sc, int y, int x, int wheel)
{
	for (size_t p = 0; panes[p]; p++) {
		struct rect r = layout.areas[p];

		if (y < r.y - 1 || y >= r.y + r.h || x < r.x || x >= r.x + r.w || r.h <= 0)
			continue;
		if (!wheel)
			note_press(y, x);
		/* the wheel does not take the keys away from the command */
		if (!wheel || !layout_is_typing())
			layout_focus(panes[p]);
		if (panes[p]->mouse)
			panes[p]->mouse(sc, y, x, wheel);
		return;
	}
}

/* --- places ------------------------------------------------------------------------ */

/* The other one that belongs beside the chosen lower pane when there is room: the
 * first of them, or the last that there is. */
static size_t
neighbour(void)
{
	size_t last = 1;

	if (layout.lower != 1)
		return 1;
	for (size_t p = 2; panes[p]; p++)
		if (exists(p))
			last = p;
	return last;
}

static void
set_lower_areas(struct rect r)
{
	size_t other = neighbour(), left = layout.lower, right = other;

	layout.areas[layout.lower] = r;
	if (r.w < WIDE || other == layout.lower || panes[layout.lower]->wide || panes[other]->wide)
		return;
	if (left > right) {		/* each keeps its side whichever is chosen */
		left = other;
		right = layout.lower;
	}
	layout.areas[left] = r;
	layout.areas[left].w = r.w / 2;		/* and a column for the line between them */
	layout.areas[right] = (struct rect){ r.y, r.x + r.w / 2 + 1, r.h, r.w - r.w / 2 - 1 };
}

static int
banner_height(const struct scene *sc)
{
	int h = 0;

	for (size_t i = 0; banners[i]; i++)
		h += banners[i]->height(sc);
	return h;
}

static void
place_panes(struct rect usual)
{
	for (size_t p = 0; panes[p]; p++)
		if (panes[p]->place)
			panes[p]->place(layout.areas[p], usual);
}

void
layout_place(const struct scene *sc)
{
	int rows = screen_rows(), cols = screen_cols(), top = banner_height(sc);
	int room = rows - top - 1;	/* the bottom line shows the keys */
	struct rect whole = { top + 1, 0, room - 1, cols }, low;
	int lower;

	memset(layout.areas, 0, sizeof(layout.areas));
	if (room < 2)
		return;
	if (rows < SMALL || layout.maximised) {
		layout.areas[layout.focus] = whole;
		place_panes(whole);
		return;
	}
	lower = lower_lines(room);
	low = (struct rect){ rows - lower, 0, lower - 1, cols };
	layout.areas[0] = (struct rect){ top + 1, 0, room - lower - 1, cols };
	set_lower_areas(low);
	/* the finding above comes and goes: that is no reason for a SIGWINCH */
	low.h = layout.share ? lower_lines(rows - 7) - 1 : (rows - 7) / 3 < 6 ? 5 : (rows - 7) / 3 - 1;
	place_panes(low);
}

/* --- the picture -------------------------------------------------------------------- */

/* The names of those that a pane stands in front of are in its title, too. */
static bool
is_named_in(size_t p, size_t other)
{
	if (!exists(other))
		return false;
	return other == p || (layout.areas[other].h <= 0 && layout.areas[p].x == 0);
}

static int
draw_name(size_t p, int y, int x, int w, enum role role)
{
	struct strbuf s = { 0 };
	int used;

	strbuf_addf(&s, " %s", panes[p]->name);
	if (panes[p]->title)
		panes[p]->title(&s);
	strbuf_addc(&s, ' ');
	used = draw_text(y, x, w, role, strbuf_str(&s));
	strbuf_done(&s);
	return used;
}

/* At the end of the title line of what stands below it. */
static void
draw_hidden(struct rect below)
{
	struct strbuf s = { 0 };

	if (panes[0]->hidden && layout.areas[0].h > 0)
		panes[0]->hidden(&s);
	if (s.len) {
		strbuf_addc(&s, ' ');
		draw_text(below.y - 1, below.x + below.w - draw_width(s.s) - 1, below.w, ROLE_BOLD, s.s);
	}
	strbuf_done(&s);
}

/* The lines around a lower pane, and the names in the one above it. */
static void
draw_frame(size_t p)
{
	struct rect r = layout.areas[p];
	int x = r.x + 1;

	draw_fill(r.y - 1, r.x ? r.x - 1 : 0, r.w + 1, ROLE_FRAME, GLYPH_HLINE);
	for (int y = r.y; r.x && y < r.y + r.h; y++)
		draw_glyph(y, r.x - 1, ROLE_FRAME, GLYPH_VLINE);
	for (size_t other = 1; panes[other]; other++) {
		enum role role = other != p ? ROLE_FRAME : layout.focus != p ? ROLE_BOLD :
				 layout_is_typing() ? ROLE_TYPING : ROLE_FOCUS;

		if (is_named_in(p, other))
			x += draw_name(other, r.y - 1, x, r.x + r.w - x, role) + 1;
	}
	if (r.x + r.w == screen_cols())
		draw_hidden(r);
}

void
layout_draw(const struct scene *sc)
{
	struct rect r = { 0, 0, 0, screen_cols() };

	for (size_t i = 0; banners[i]; i++) {
		r.h = banners[i]->height(sc);
		if (r.h > 0)
			banners[i]->draw(sc, r);
		r.y += r.h;
	}
	for (size_t p = 0; panes[p]; p++) {
		if (layout.areas[p].h <= 0)
			continue;
		if (p)
			draw_frame(p);
		panes[p]->draw(sc, layout.areas[p]);
	}
}

static void
take_earlier(uint64_t *in, const struct pane_ops *p, const struct scene *sc)
{
	uint64_t its = p->changes_in ? p->changes_in(sc) : UINT64_MAX;

	if (its < *in)
		*in = its;
}

uint64_t
layout_changes_in(const struct scene *sc)
{
	uint64_t in = UINT64_MAX;

	for (size_t i = 0; banners[i]; i++)
		take_earlier(&in, banners[i], sc);
	for (size_t p = 0; panes[p]; p++)
		if (layout.areas[p].h > 0)
			take_earlier(&in, panes[p], sc);
	return in;
}

bool
layout_work(struct scene *sc)
{
	bool worked = false;

	for (size_t p = 0; panes[p]; p++)
		if (panes[p]->work && layout.areas[p].h > 0)
			worked |= panes[p]->work(sc);
	return worked;
}
