/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details.c - all about a process, an event or a finding: a stack of pages. */
#include "view/tui/overlays/details.h"

#include <inttypes.h>
#include <string.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "event/id.h"
#include "view/tui/curses/screen.h"
#include "view/tui/message.h"
#include "view/tui/overlay.h"
#include "view/tui/overlays/event_page.h"
#include "view/tui/overlays/finding_page.h"
#include "view/tui/overlays/page.h"
#include "view/tui/overlays/pager.h"
#include "view/tui/overlays/process_page.h"
#include "view/tui/panes/timeline_window.h"
#include "view/tui/scene.h"

enum { PAGES = 16, ESC = 27 };

enum subject { SUBJECT_PROCESS, SUBJECT_EVENT, SUBJECT_FINDING };

static struct {
	struct {
		enum subject subject;
		struct pw_id id;	/* the process; of a finding the parent */
		uint64_t seq;		/* of an event */
		const char *rule;	/* of a finding: a static string */
		struct pager pager;
	} v[PAGES];
	size_t n;
} pages;

static const struct pane_ops details_overlay;

/* On top of those that are open; the first of too many is forgotten. */
static void
push(enum subject subject, const struct pw_id *id, uint64_t seq, const char *rule)
{
	if (overlay_current() != &details_overlay)
		pages.n = 0;
	if (pages.n == PAGES)
		memmove(&pages.v[0], &pages.v[1], --pages.n * sizeof(pages.v[0]));
	memset(&pages.v[pages.n], 0, sizeof(pages.v[0]));
	pages.v[pages.n].subject = subject;
	pages.v[pages.n].id = *id;
	pages.v[pages.n].seq = seq;
	pages.v[pages.n++].rule = rule;
	overlay_open(&details_overlay);
}

void
details_of_process(const struct pw_id *id)
{
	push(SUBJECT_PROCESS, id, 0, NULL);
}

void
details_of_event(uint64_t seq)
{
	push(SUBJECT_EVENT, &(struct pw_id){ 0 }, seq, NULL);
}

void
details_of_finding(const char *rule, const struct pw_id *who)
{
	push(SUBJECT_FINDING, who, 0, rule);
}

/* --- the picture --------------------------------------------------------------------- */

static const struct pw_finding *
finding_of_page(const struct scene *sc, size_t i)
{
	return finding_page_find(sc, pages.v[i].rule, &pages.v[i].id);
}

static void
draw_title(const struct scene *sc, int w)
{
	const size_t i = pages.n - 1;

	switch (pages.v[i].subject) {
	case SUBJECT_PROCESS:
		draw_textf(0, 0, w, ROLE_FOCUS, " Process %" PRIu32 " ", pages.v[i].id.pid);
		break;
	case SUBJECT_EVENT:
		draw_text(0, 0, w, ROLE_FOCUS, " Event ");
		break;
	case SUBJECT_FINDING:
		draw_textf(0, 0, w, ROLE_FOCUS, " Finding %s ", pages.v[i].rule);
		break;
	}
	(void)sc;
}

static void
details_draw(const struct scene *sc, struct rect r)
{
	struct pager *pager = &pages.v[pages.n - 1].pager;
	struct page pg = {
		.sc = sc, .bottom = r.h - 1, .w = r.w,
		.text = { .utf8 = screen_utf8() },
	};

	for (int y = 0; y < pg.bottom; y++)
		draw_blank(y, 0, pg.w, ROLE_TEXT);
	pager_fit(pager, pg.bottom - 1);
	pg.y = 1 - pager->top;
	draw_title(sc, pg.w);
	switch (pages.v[pages.n - 1].subject) {
	case SUBJECT_PROCESS:
		process_page(&pg, &pages.v[pages.n - 1].id);
		break;
	case SUBJECT_EVENT:
		event_page(&pg, pages.v[pages.n - 1].seq);
		break;
	case SUBJECT_FINDING:
		finding_page(&pg, finding_of_page(sc, pages.n - 1));
		break;
	}
	pager->lines = pg.y - 1 + pager->top;
	pager_draw_position(pager, pg.w, pg.bottom - 1);
	spans_done(&pg.text);
}

/* --- from one to the next ---------------------------------------------------------------- */

/* The process that the page is about, or NULL. */
static const struct pw_proc *
subject_process(const struct scene *sc)
{
	const size_t i = pages.n - 1;
	struct pw_id id = pages.v[i].id;

	if (pages.v[i].subject == SUBJECT_EVENT)
		id = event_page_process(sc, pages.v[i].seq);
	return id.pid ? scene_proc(sc, &id) : NULL;
}

static void
go_to(const struct scene *sc, const struct pw_id *id, const char *none)
{
	if (id && id->pid && scene_proc(sc, id))
		details_of_process(id);
	else
		message_show("%s", none);
}

/* Of the process, or of its parent; one that holds before one that was resolved. */
static void
go_to_finding(const struct scene *sc, const struct pw_proc *p)
{
	const struct pw_finding *f;

	for (int of_parent = 0; p && of_parent < 2; of_parent++)
		for (size_t i = 0; (f = scene_any_finding(sc, i)); i++) {
			const struct pw_id *parent = p->orphaned ? &p->forker : &p->parent_id;

			if (pw_id_same(&f->who, of_parent ? parent : &p->id)) {
				details_of_finding(f->rule, &f->who);
				return;
			}
		}
	message_show("there is no finding about it");
}

/* The moment of what the page is about is shown. */
static void
go_to_moment(struct scene *sc)
{
	const size_t i = pages.n - 1;
	const struct pw_proc *p = subject_process(sc);
	const struct pw_finding *f;
	uint64_t t = 0;

	switch (pages.v[i].subject) {
	case SUBJECT_EVENT:
		player_seek(&sc->player, sc->history, pages.v[i].seq);
		break;
	case SUBJECT_FINDING:
		f = finding_of_page(sc, i);
		t = f ? f->began : 0;
		break;
	case SUBJECT_PROCESS:
		t = p ? p->died ? p->died : p->born : 0;
		break;
	}
	if (t)
		player_seek_time(&sc->player, sc->history, t);
	overlay_close();
}

static void
details_key(struct scene *sc, const struct key_press *k)
{
	const struct pw_proc *p = subject_process(sc);
	const bool of_process = pages.v[pages.n - 1].subject == SUBJECT_PROCESS;

	switch (k->code) {
	case 'p':
		if (of_process)
			go_to(sc, p ? &p->parent_id : NULL, "its parent is not watched");
		else
			go_to(sc, p ? &p->id : NULL, "the process is no longer remembered");
		break;
	case 'r':
		go_to(sc, p && p->reaper.pid ? &p->reaper : NULL, "it was not reaped by a process that is watched");
		break;
	case 'f':
		go_to_finding(sc, p);
		break;
	case '\r':
	case '\n':
	case KEY_BASE + KEY_ENTER:
	case 'g':
		go_to_moment(sc);
		break;
	case ESC:
	case KEY_BASE + KEY_BACKSPACE:
	case 127:
		if (--pages.n == 0)
			overlay_close();
		break;
	default:
		pager_key(&pages.v[pages.n - 1].pager, k->code);
	}
}

static void
details_mouse(struct scene *sc, int y, int x, int wheel)
{
	(void)sc;
	(void)y;
	(void)x;
	pages.v[pages.n - 1].pager.top += wheel;
}

static const struct pane_ops details_overlay = {
	.name = "details",
	.hint = "p: parent, process  r: reaper  f: finding  Enter: show that moment  Esc: back",
	.short_hint = "p parent  r reaper  f finding  Enter moment  Esc back",
	.whole = true,
	.draw = details_draw,
	.key = details_key,
	.mouse = details_mouse,
};
