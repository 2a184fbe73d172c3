/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary_pane.c - the text that the log ends with, in a pane. */
#include "view/tui/panes/summary_pane.h"

#include <limits.h>
#include <string.h>

#include "base/strbuf.h"
#include "phrase/spans.h"
#include "view/text/summary_view.h"
#include "view/tui/curses/screen.h"
#include "view/tui/overlays/prompt.h"
#include "view/tui/scene.h"

static struct {
	struct spans text;
	int width;		/* columns it was made for */
	int top, left;		/* scrolled away: lines, columns */
	int found;		/* line + 1 that was searched for; 0 = none */
	struct strbuf filter;
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

static bool
line_has(size_t at, size_t len, const char *text)
{
	const char *s = summary.text.text.s + at;
	const char *found = strcasestr(s, text);

	return found && found < s + len;
}

static void
keep_in_sight(int h)
{
	const struct strbuf *text = &summary.text.text;
	int lines = 0;

	for (size_t at = 0, len; at < text->len; at += len + 1) {
		len = strcspn(text->s + at, "\n");
		lines += !summary.filter.len || line_has(at, len, summary.filter.s);
	}
	if (summary.top > lines - h)
		summary.top = lines - h;
	if (summary.top < 0)
		summary.top = 0;
}

static void
summary_draw(const struct scene *sc, struct rect r)
{
	const struct strbuf *text = &summary.text.text;
	int y = 0, line = 0, skip;

	if (summary.width != r.w)
		make_text(sc, r.w);
	keep_in_sight(r.h);
	skip = summary.top;
	for (size_t at = 0, len; at < text->len && y < r.h; at += len + 1) {
		len = strcspn(text->s + at, "\n");
		line++;
		if (summary.filter.len && !line_has(at, len, summary.filter.s))
			continue;
		if (skip-- > 0)
			continue;
		draw_select(line == summary.found);
		draw_spans(r.y + y++, r.x, r.w, summary.left, &summary.text, at, at + len);
		draw_select(false);
	}
}

static void
scroll(int by)
{
	summary.top = by == INT_MIN ? 0 : by == INT_MAX ? INT_MAX / 2 : summary.top + by;
}

/* The lines from the one behind the last find on, or from the first. */
static bool
summary_find(struct scene *sc, const char *text, bool again)
{
	const struct strbuf *all = &summary.text.text;
	int line = 0, shown = 0, first = 0, first_shown = 0;

	(void)sc;
	for (size_t at = 0, len; at < all->len; at += len + 1) {
		len = strcspn(all->s + at, "\n");
		line++;
		if (summary.filter.len && !line_has(at, len, summary.filter.s))
			continue;
		shown++;
		if (!line_has(at, len, text))
			continue;
		if (!first) {
			first = line;
			first_shown = shown;
		}
		if (!again || line <= summary.found)
			continue;
		first = line;
		first_shown = shown;
		break;
	}
	summary.found = first;
	if (first)
		summary.top = first_shown - 1;
	return first > 0;
}

static void
summary_filter_done(struct scene *sc, const char *text)
{
	(void)sc;
	strbuf_reset(&summary.filter);
	strbuf_adds(&summary.filter, text ? text : "");
	summary.top = 0;
}

static void
summary_title(struct strbuf *out)
{
	if (summary.filter.len)
		strbuf_addf(out, " with: %.20s", summary.filter.s);
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
	else if (k->action == ACT_FILTER)
		prompt_open("Lines with:", strbuf_str(&summary.filter), true, summary_filter_done);
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

/* All of it. */
static void
summary_copy(const struct scene *sc, struct strbuf *out)
{
	(void)sc;
	strbuf_add(out, summary.text.text.s, summary.text.text.len);
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
	strbuf_done(&summary.filter);
	memset(&summary, 0, sizeof(summary));
}

const struct pane_ops summary_pane = {
	.name = "Summary",
	.tall = true,
	.keys = KEYS_COMMON | KEYS_FILTER | KEYS_OUTPUT,
	.reset = summary_reset,
	.draw = summary_draw,
	.key = summary_key,
	.mouse = summary_mouse,
	.title = summary_title,
	.find = summary_find,
	.copy = summary_copy,
	.exists = summary_exists,
	.place = summary_place,
};
