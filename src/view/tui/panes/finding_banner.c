/* SPDX-License-Identifier: GPL-2.0-or-later */
/* finding_banner.c - the most severe finding, above the panes. */
#include "view/tui/panes/finding_banner.h"

#include <string.h>

#include "base/columns.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "phrase/duration.h"
#include "view/tui/curses/screen.h"
#include "view/tui/scene.h"

static enum role
severity_role(enum pw_severity s)
{
	return s == PW_SEV_LEAK ? ROLE_LEAK : s == PW_SEV_WARNING ? ROLE_WARNING : ROLE_NOTE;
}

static const char *
severity_word(enum pw_severity s)
{
	return s == PW_SEV_LEAK ? " LEAK " : s == PW_SEV_WARNING ? " WARNING " : " NOTE ";
}

/* How many bytes of text fit in w columns: up to a blank, where there is one. */
static size_t
fitting(const char *text, int w)
{
	char line[512];
	size_t len = strlen(text), blank;

	if (len > sizeof(line) - 1)
		len = sizeof(line) - 1;
	memcpy(line, text, len);
	line[len] = '\0';
	while (len > 1 && draw_width(line) > w) {
		for (blank = len - 1; blank > 0 && line[blank] != ' ';)
			blank--;
		len = blank ? blank : len - 1;
		line[len] = '\0';
	}
	return len;
}

/* One paragraph in at most h lines of w columns; the lines it took. */
static int
draw_wrapped(int y, int x, int w, int h, enum role role, const char *text)
{
	int lines = 0, used;

	while (*text && lines < h) {
		bool cut = lines + 1 == h && draw_width(text) > w;
		size_t len = fitting(text, cut ? w - 2 : w);

		used = draw_textf(y + lines, x, w, role, "%.*s", (int)len, text);
		if (cut)		/* all of it is in the details */
			draw_glyph(y + lines, x + used + 1, ROLE_DIM, GLYPH_ELLIPSIS);
		text += len;
		text += strspn(text, " ");
		lines++;
	}
	return lines;
}

/* Advice has lines of code: where there is no room for them they follow each other. */
static void
add_flowing(struct strbuf *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (out->len)
			strbuf_addc(out, ' ');
		text_visible_again(out, text, len, screen_utf8());
		text += len;
		text += strspn(text, "\n \t");
	}
}

/* The lines that a paragraph takes. */
static int
wrapped_lines(const char *text, int w)
{
	int lines = 0;

	while (*text) {
		text += fitting(text, w);
		text += strspn(text, " ");
		lines++;
	}
	return lines;
}

/* Advice with its line breaks, in at most h lines; y < 0 = it is only measured.  The lines it
 * takes. */
static int
draw_advice(const char *advice, int y, int x, int w, int h)
{
	struct strbuf line = { 0 }, flowing = { 0 };
	int lines = 0;

	columns_flow(&flowing, advice, (size_t)(w > 0 ? w : 1));
	for (const char *p = strbuf_str(&flowing); *p && lines < h; p += *p == '\n') {
		const size_t len = strcspn(p, "\n");

		strbuf_reset(&line);
		text_visible_again(&line, p, len, screen_utf8());
		if (y >= 0)
			draw_wrapped(y + lines, x, w, h - lines, ROLE_TEXT, strbuf_str(&line));
		lines += line.len ? wrapped_lines(line.s, w) : 1;
		p += len;
	}
	strbuf_done(&line);
	strbuf_done(&flowing);
	return lines;
}

static void
finding_text(const struct scene *sc, const struct pw_finding *f, int w, struct strbuf *out)
{
	if (w >= 60)
		PHRASE_TEXT(out, _("As of {1}: "), arg_moment(f->as_of, scene_zero(sc)));
	text_visible_again(out, f->message, strlen(f->message), screen_utf8());
}

static int
text_column(const struct pw_finding *f)
{
	return (int)strlen(severity_word(f->severity)) + 1;
}

static void
finding_draw(const struct scene *sc, struct rect r)
{
	const struct pw_finding *f = scene_finding(sc, 0);
	const int x = text_column(f), w = r.w - x, h = r.h;
	struct strbuf text = { 0 };
	int lines, least;

	draw_text(r.y, 0, r.w, severity_role(f->severity), severity_word(f->severity));
	finding_text(sc, f, r.w, &text);
	/* some of the advice is more use than the rest of the message */
	least = f->advice ? h > 4 ? h - draw_advice(f->advice, -1, x, w, h) : h > 2 ? 2 : 1 : h;
	lines = draw_wrapped(r.y, x, w, least > 2 ? least : h > 2 ? 2 : 1, ROLE_BOLD, strbuf_str(&text));
	if (h > lines && f->advice) {
		draw_text(r.y + lines, 0, x - 1, ROLE_DIM, r.w >= 60 ? " try" : glyph_text(GLYPH_ARROW));
		if (draw_advice(f->advice, -1, x, w, h) <= h - lines) {
			draw_advice(f->advice, r.y + lines, x, w, h - lines);
		} else {
			strbuf_reset(&text);
			add_flowing(&text, f->advice);
			draw_wrapped(r.y + lines, x, w, h - lines, ROLE_TEXT, strbuf_str(&text));
		}
	}
	strbuf_done(&text);
}

/* All of it, with its line breaks. */
static int
wanted_lines(const struct scene *sc, const struct pw_finding *f)
{
	const int cols = screen_cols(), x = text_column(f);
	struct strbuf text = { 0 };
	int lines;

	finding_text(sc, f, cols, &text);
	lines = wrapped_lines(strbuf_str(&text), cols - x);
	if (f->advice)
		lines += draw_advice(f->advice, -1, x, cols - x, screen_rows());
	strbuf_done(&text);
	return lines;
}

/* It may have the lines that the tree does not need. */
static int
finding_height(const struct scene *sc)
{
	enum { OTHERS = 8 };	/* lines of the header, of titles, of the bottom line */
	const struct pw_finding *f = scene_finding(sc, 0);
	const int rows = screen_rows(), least = rows < 14 ? 1 : rows < 24 ? 2 : rows < 40 ? 3 : 4;
	int h;

	if (!f || !f->message)
		return 0;
	if (rows < 24)
		return least;
	h = wanted_lines(sc, f);
	while (h > least && (rows - OTHERS - h) * 2 / 3 < (int)sc->rows.n)
		h--;
	return h;
}

const struct pane_ops finding_banner = {
	.name = "finding",
	.height = finding_height,
	.draw = finding_draw,
};
