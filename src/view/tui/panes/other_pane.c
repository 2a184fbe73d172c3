/* SPDX-License-Identifier: GPL-2.0-or-later */
/* other_pane.c - the second of two runs, on the axis of the first; and what differs. */
#include "view/tui/panes/other_pane.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "base/strbuf.h"
#include "view/compare/comparison.h"
#include "view/tui/curses/screen.h"
#include "view/tui/other_run.h"
#include "view/tui/panes/timeline_lanes.h"
#include "view/tui/panes/timeline_steps.h"
#include "view/tui/panes/tree_row.h"
#include "view/tui/scene.h"

static struct {
	struct other_run *run;
	int top;		/* rows, or lines, that are scrolled away */
	struct rect area;
	const struct scene *scene;	/* of this picture */
} other;

static struct {
	struct strbuf text;
	int width, top;
	struct rect area;
} differences;

void
other_pane_show(struct other_run *r)
{
	other.run = r;
}

void
other_pane_follow(const struct scene *played)
{
	if (other.run)
		other.scene = other_run_at(other.run, played, other.area.h - 1);
}

static bool
other_exists(void)
{
	return other.run;
}

static int
clamp_top(int top, int lines, int h)
{
	if (top > lines - h)
		top = lines - h;
	return top < 0 ? 0 : top;
}

/* What a key does to the first line in sight. */
static int
scrolled(int top, const struct key_press *k, int h)
{
	switch (k->action) {
	case ACT_MOVE:
		return top + k->arg;
	case ACT_PAGE:
		return top + k->arg * (h > 2 ? h - 1 : 1);
	case ACT_HOME:
		return 0;
	case ACT_END:
		return INT_MAX / 2;
	default:
		return top;
	}
}

/* --- the second run ------------------------------------------------------------------------ */

static void
draw_other_row(const struct scene *sc, size_t i, int y, const struct tree_columns *c, int w)
{
	const struct rows *r = &sc->rows;
	const struct pw_proc *p = scene_row_proc(sc, i);
	const bool lanes = i + 1 < r->n && r->v[i + 1].kind != ROW_PROC;

	if (!p)
		return;
	tree_row_draw(sc, i, y, c);
	if (w <= c->left)
		return;
	draw_glyph(y, c->left, ROLE_FRAME, GLYPH_VLINE);
	timeline_draw_lane(sc, &r->v[i], p, lanes, y, c->left + 1, w - c->left - 1);
}

/* The folder of a program would leave no room for its name. */
static const char *
without_folder(const char *command)
{
	const char *name = command;

	for (const char *p = command; *p && *p != ' '; p++)
		if (*p == '/')
			name = p + 1;
	return name;
}

static void
other_draw(const struct scene *played, struct rect r)
{
	const struct scene *sc = other.scene;
	struct tree_columns c = tree_columns_at(r.w);

	other.top = clamp_top(other.top, (int)sc->rows.n, r.h - 1);
	c.base = UINT32_MAX;
	for (size_t i = 0; i < sc->rows.n; i++)
		if (sc->rows.v[i].depth < c.base)
			c.base = sc->rows.v[i].depth;
	tree_row_draw_head(r.y, &c, without_folder(strbuf_str(&other_run_comparison(other.run)->run[1]->subject)), false);
	if (r.w > c.left)
		timeline_draw_axis(sc, r.y, c.left, r.w - c.left);
	for (int i = 0; i + 1 < r.h; i++) {
		const size_t at = (size_t)other.top + (size_t)i;

		if (at < sc->rows.n)
			draw_other_row(sc, at, r.y + 1 + i, &c, r.w);
		else if (r.w > c.left)
			draw_glyph(r.y + 1 + i, c.left, ROLE_FRAME, GLYPH_VLINE);
	}
	if (steps_are_on())	/* the keys are about the run that is played */
		steps_place(played, r.w - c.left - 1);
	if (!sc->rows.n)
		draw_text(r.y + 1, 1, c.left - 1, ROLE_DIM, "no process yet");
}

static void
other_title(struct strbuf *out)
{
	const struct pw_summary *s = &other.scene->sum;

	strbuf_addf(out, ": zombies %" PRIu64 ", %" PRIu64 " coalesced, %" PRIu64 " reaped", s->child_zombies_now,
		    s->signals.coalesced, s->waits.reaped);
}

static void
other_key(struct scene *sc, const struct key_press *k)
{
	(void)sc;
	other.top = scrolled(other.top, k, other.area.h);
}

static void
other_mouse(struct scene *sc, int y, int x, int wheel)
{
	(void)sc;
	(void)y;
	(void)x;
	other.top += wheel;
}

static void
other_place(struct rect r, struct rect usual)
{
	(void)usual;
	other.area = r;
}

static void
other_reset(void)
{
	memset(&other, 0, sizeof(other));
}

const struct pane_ops other_pane = {
	.name = "Run B",
	.tall = true,
	.wide = true,
	.keys = KEYS_COMMON,
	.reset = other_reset,
	.draw = other_draw,
	.key = other_key,
	.mouse = other_mouse,
	.exists = other_exists,
	.place = other_place,
	.title = other_title,
};

/* --- what differs --------------------------------------------------------------------------- */

static void
differences_draw(const struct scene *sc, struct rect r)
{
	const char *line;
	int n = 0, lines = 0;

	(void)sc;
	if (differences.width != r.w) {
		strbuf_reset(&differences.text);
		comparison_text(&differences.text, other_run_comparison(other.run), (size_t)r.w, screen_utf8());
		differences.width = r.w;
	}
	for (line = strbuf_str(&differences.text); *line; line += strcspn(line, "\n") + 1)
		lines++;
	differences.top = clamp_top(differences.top, lines, r.h);
	for (line = strbuf_str(&differences.text); *line; line += strcspn(line, "\n") + 1, n++)
		if (n >= differences.top && n - differences.top < r.h)
			draw_textf(r.y + n - differences.top, r.x, r.w, ROLE_TEXT, "%.*s", (int)strcspn(line, "\n"),
				   line);
}

static void
differences_key(struct scene *sc, const struct key_press *k)
{
	(void)sc;
	differences.top = scrolled(differences.top, k, differences.area.h);
}

static void
differences_mouse(struct scene *sc, int y, int x, int wheel)
{
	(void)sc;
	(void)y;
	(void)x;
	differences.top += wheel;
}

static void
differences_place(struct rect r, struct rect usual)
{
	(void)usual;
	differences.area = r;
}

static void
differences_reset(void)
{
	strbuf_done(&differences.text);
	memset(&differences, 0, sizeof(differences));
}

const struct pane_ops differences_pane = {
	.name = "Differences",
	.tall = true,
	.wide = true,
	.keys = KEYS_COMMON,
	.reset = differences_reset,
	.draw = differences_draw,
	.key = differences_key,
	.mouse = differences_mouse,
	.exists = other_exists,
	.place = differences_place,
};
