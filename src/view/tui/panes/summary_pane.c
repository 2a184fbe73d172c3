/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary_pane.c - the text that the log ends with, in a pane. */
#include "view/tui/panes/summary_pane.h"

#include <limits.h>
#include <string.h>

#include "phrase/spans.h"
#include "view/text/summary_view.h"
#include "view/tui/curses/screen.h"
#include "view/tui/scene.h"

static struct {
	struct spans text;
	int width;		/* columns it was made for */
	int top, left;		/* scrolled away: lines, columns */
	struct rect area;
} summary;

static void
make_text(const struct scene *sc, int width)
{
	struct pw_view_opts o = sc->stream->o;

	o.out = NULL;
	o.utf8 = screen_utf8();
	o.width = (unsigned int)width;
	spans_reset(&summary.text);
	summary.text.utf8 = o.utf8;
	summary.text.toneless = screen_colours() == 0;
	pw_summary_text(&summary.text, sc->stream->m, &o);
	summary.width = width;
}

void
summary_pane_open(const struct scene *sc)
{
	make_text(sc, screen_cols());
}

static bool
summary_exists(void)
{
	return summary.text.text.len > 0;
}

static void
keep_in_sight(int h)
{
	int lines = 0;

	for (const char *s = strbuf_str(&summary.text.text); (s = strchr(s, '\n')); s++)
		lines++;
	if (summary.top > lines - h)
		summary.top = lines - h;
	if (summary.top < 0)
		summary.top = 0;
}

static void
summary_draw(const struct scene *sc, struct rect r)
{
	const struct strbuf *text = &summary.text.text;
	int y = 0, skip;

	if (summary.width != r.w)
		make_text(sc, r.w);
	keep_in_sight(r.h);
	skip = summary.top;
	for (size_t at = 0, len; at < text->len && y < r.h; at += len + 1) {
		len = strcspn(text->s + at, "\n");
		if (skip-- > 0)
			continue;
		draw_spans(r.y + y++, r.x, r.w, summary.left, &summary.text, at, at + len);
	}
}

static void
scroll(int by)
{
	summary.top = by == INT_MIN ? 0 : by == INT_MAX ? INT_MAX / 2 : summary.top + by;
}

static void
summary_key(struct scene *sc, const struct key_press *k)
{
	int page = summary.area.h > 2 ? summary.area.h - 1 : 1;

	(void)sc;
	if (k->action == ACT_MOVE)
		scroll(k->arg);
	else if (k->action == ACT_PAGE)
		scroll(k->arg * page);
	else if (k->action == ACT_HOME)
		scroll(INT_MIN);
	else if (k->action == ACT_END)
		scroll(INT_MAX);
	else if (k->action == ACT_SIDEWAYS)
		summary.left = summary.left + k->arg * 10 > 0 ? summary.left + k->arg * 10 : 0;
}

static void
summary_mouse(struct scene *sc, int y, int x, int wheel)
{
	(void)sc;
	(void)y;
	(void)x;
	scroll(wheel);
}

static void
summary_place(struct rect r, struct rect usual)
{
	(void)usual;
	summary.area = r;
}

static void
summary_reset(void)
{
	spans_done(&summary.text);
	memset(&summary, 0, sizeof(summary));
}

const struct pane_ops summary_pane = {
	.name = "Summary",
	.tall = true,
	.keys = KEYS_COMMON | KEYS_OUTPUT,
	.reset = summary_reset,
	.draw = summary_draw,
	.key = summary_key,
	.mouse = summary_mouse,
	.exists = summary_exists,
	.place = summary_place,
};
