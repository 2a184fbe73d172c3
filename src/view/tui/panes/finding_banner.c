/* SPDX-License-Identifier: GPL-2.0-or-later */
/* finding_banner.c - the most severe finding, above the panes. */
#include "view/tui/panes/finding_banner.h"

#include <string.h>

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

/* Advice has lines of code: here they follow each other. */
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

static void
finding_draw(const struct scene *sc, struct rect r)
{
	const struct pw_finding *f = scene_finding(sc, 0);
	int y = r.y, w = r.w, h = r.h;
	struct strbuf text = { 0 };
	int x, lines;

	x = draw_text(y, 0, w, severity_role(f->severity), severity_word(f->severity)) + 1;
	if (w >= 60)
		PHRASE_TEXT(&text, _("As of {1}: "), arg_moment(f->as_of, scene_zero(sc)));
	text_visible_again(&text, f->message, strlen(f->message), screen_utf8());
	lines = draw_wrapped(y, x, w - x, h > 2 ? 2 : 1, ROLE_BOLD, strbuf_str(&text));
	if (h - lines > 0 && f->advice) {
		const char *head = w >= 60 ? "what to do" : glyph_text(GLYPH_ARROW);

		strbuf_reset(&text);
		add_flowing(&text, f->advice);
		draw_textf(y + lines, 0, x - 1, ROLE_DIM, "%s", w >= 60 ? " try" : head);
		draw_wrapped(y + lines, x, w - x, h - lines, ROLE_TEXT, strbuf_str(&text));
	}
	strbuf_done(&text);
}

static int
finding_height(const struct scene *sc)
{
	const struct pw_finding *f = scene_finding(sc, 0);
	int rows = screen_rows();

	if (!f || !f->message)
		return 0;
	return rows < 14 ? 1 : rows < 24 ? 2 : rows < 40 ? 3 : 4;
}

const struct pane_ops finding_banner = {
	.name = "finding",
	.height = finding_height,
	.draw = finding_draw,
};
