/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page.h - text in paragraphs with labels, over the whole screen: what the pages of the details
 * are written with. */
#ifndef PW_TUI_PAGE_H
#define PW_TUI_PAGE_H

#include "phrase/spans.h"
#include "view/tui/curses/draw.h"

struct pw_id;
struct scene;

/* While it is drawn: lines that are scrolled away are only counted. */
struct page {
	const struct scene *sc;
	struct spans text;	/* of the next paragraph */
	int y;			/* of the next line, on screen when >= 1 */
	int bottom, w;
};

/* The page's text as a paragraph with a label, broken at the width. */
void page_paragraph(struct page *pg, enum role role, const char *label);
/* With its line breaks, or where they do not fit with those of its lines of code. */
void page_advice(struct page *pg, const char *label, const char *advice);
/* The same as one line in its tones, cut at the width; marked: as a selected row. */
void page_line(struct page *pg, const char *label, bool marked);
void page_blank(struct page *pg);

/* One sentence as a paragraph: as PHRASE. */
#define PAGE_SENTENCE(pg, role, label, ...) \
	do { \
		PHRASE(&(pg)->text, __VA_ARGS__); \
		page_paragraph((pg), (role), (label)); \
	} while (0)

/* A process in a sentence; the name stays the scene's. */
struct phrase_arg page_process(const struct page *pg, const struct pw_id *id);

#endif
