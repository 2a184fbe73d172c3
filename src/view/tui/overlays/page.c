/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page.c - text in paragraphs with labels. */
#include "view/tui/overlays/page.h"

#include <string.h>

#include "base/columns.h"
#include "phrase/process_name.h"
#include "view/tui/scene.h"

enum { LABEL_W = 15, NARROW = 100 };	/* below it lines of events need all columns */

/* How many bytes of a line fit: up to a blank, where there is one. */
static size_t
fitting_bytes(const char *line, size_t len, int w)
{
	size_t fits = columns_skip(line, len, (size_t)(w > 0 ? w : 1)), blank = fits;

	if (fits == len)
		return len;
	while (blank > 0 && line[blank] != ' ')
		blank--;
	return blank ? blank : fits ? fits : 1;
}

static int
text_column(const struct page *pg)
{
	return pg->w >= 40 ? LABEL_W : 2;
}

static bool
is_in_sight(const struct page *pg)
{
	return pg->y >= 1 && pg->y < pg->bottom;
}

void
page_paragraph(struct page *pg, enum role role, const char *label)
{
	const char *p = strbuf_str(&pg->text.text);
	int x = text_column(pg), w = pg->w - x;

	if (is_in_sight(pg))
		draw_text(pg->y, 0, x - 1, ROLE_DIM, label);
	do {
		size_t len = strcspn(p, "\n"), fits = fitting_bytes(p, len, w);

		if (is_in_sight(pg))
			draw_textf(pg->y, x, w, role, "%.*s", (int)fits, p);
		pg->y++;
		p += fits;
		/* a program's lines keep their indentation */
		p += *p == '\n' ? 1 : strspn(p, " ");
	} while (*p);
	spans_reset(&pg->text);
}

void
page_advice(struct page *pg, const char *label, const char *advice)
{
	const int w = pg->w - text_column(pg);

	columns_flow(&pg->text.text, advice, (size_t)(w > 0 ? w : 1));
	page_paragraph(pg, ROLE_TEXT, label);
}

void
page_line(struct page *pg, const char *label, bool marked)
{
	const bool narrow = pg->w < NARROW;
	const int x = narrow ? 1 : text_column(pg);

	if (*label && is_in_sight(pg))
		draw_text(pg->y, 0, pg->w, ROLE_DIM, label);
	if (*label && narrow)		/* the label has a line of its own */
		pg->y++;
	if (is_in_sight(pg)) {
		draw_select(marked);
		if (marked)
			draw_blank(pg->y, x, pg->w - x, ROLE_TEXT);
		draw_spans(pg->y, x, pg->w - x, 0, &pg->text, 0, pg->text.text.len);
		draw_select(false);
	}
	pg->y++;
	spans_reset(&pg->text);
}

void
page_blank(struct page *pg)
{
	pg->y++;
}

struct phrase_arg
page_process(const struct page *pg, const struct pw_id *id)
{
	const struct pw_proc *p = scene_proc(pg->sc, id);

	return arg_process(p ? p->comm : scene_outsider(pg->sc, id->pid), id->pid);
}
