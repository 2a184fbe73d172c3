/* SPDX-License-Identifier: GPL-2.0-or-later */
/* question.c - a question in a box, its answers below. */
#include "view/tui/overlays/question.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/columns.h"
#include "base/strbuf.h"
#include "view/tui/curses/screen.h"
#include "view/tui/overlay.h"
#include "view/tui/overlays/box.h"

#define CTRL_C 3
#define ESC 27

static struct {
	char text[320];
	const struct answer *answers;
} question;

/* Draws text as lines of at most w columns, or only counts them (y < 0). */
static int
draw_lines(int y, int x, int w, enum role role, const char *text)
{
	struct strbuf lines = { 0 };
	int n = 0;

	columns_wrap(&lines, text, 0, (size_t)(w > 1 ? w : 1), screen_utf8());
	for (const char *p = strbuf_str(&lines); *p; n++) {
		int len = (int)strcspn(p, "\n");

		if (y >= 0)
			draw_textf(y + n, x, w, role, "%.*s", len, p);
		p += len + (p[len] == '\n');
	}
	strbuf_done(&lines);
	return n;
}

static void
question_draw(const struct scene *sc, struct rect screen)
{
	struct rect r = { .w = screen.w < 64 ? screen.w : 64 };
	int lines, y;

	(void)sc;
	lines = draw_lines(-1, 0, r.w - 4, ROLE_BOLD, question.text);
	for (const struct answer *a = question.answers; a->label; a++)
		lines += draw_lines(-1, 0, r.w - 8, ROLE_TEXT, a->label);
	r.h = lines + 3 < screen.h ? lines + 3 : lines + 2;
	r.x = (screen.w - r.w) / 2;
	r.y = (screen.h - r.h) / 2;
	if (r.y < 0)
		r.y = 0;
	box_draw(r, " Question ");
	y = r.y + 1;
	y += draw_lines(y, r.x + 2, r.w - 4, ROLE_BOLD, question.text);
	y += r.h > lines + 2;
	for (const struct answer *a = question.answers; a->label; a++) {
		draw_textf(y, r.x + 2, 3, ROLE_LABEL, " %c ", a->key);
		y += draw_lines(y, r.x + 6, r.w - 8, ROLE_TEXT, a->label);
	}
}

static void
question_key(struct scene *sc, const struct key_press *k)
{
	if (k->code == ESC || k->code == CTRL_C) {
		overlay_close();
		return;
	}
	for (const struct answer *a = question.answers; a->label; a++) {
		if (a->key != k->code)
			continue;
		overlay_close();
		if (a->act)
			a->act(sc);
		return;
	}
}

static const struct pane_ops question_overlay = {
	.name = "question",
	.hint = "Press one of the letters, or Esc to cancel",
	.short_hint = "A letter answers, Esc cancels",
	.draw = question_draw,
	.key = question_key,
};

void
question_open(const struct answer *answers, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(question.text, sizeof(question.text), fmt, ap);
	va_end(ap);
	question.answers = answers;
	overlay_open(&question_overlay);
}
