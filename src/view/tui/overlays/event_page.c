/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_page.c - what an event says, and what it means. */
#include "view/tui/overlays/event_page.h"

#include <stdbool.h>

#include "base/sat.h"
#include "event/stack_frames.h"
#include "phrase/duration.h"
#include "phrase/event_meaning.h"
#include "view/event_line.h"
#include "view/event_text.h"
#include "view/tui/overlays/page.h"
#include "view/tui/scene.h"

/* NULL: it has been dropped since. */
static const struct pw_event *
event_at(const struct scene *sc, uint64_t seq)
{
	const struct event_log *log = history_log(sc->history);

	return seq >= event_log_first(log) && seq <= event_log_last(log) ? event_log_get(log, seq) : NULL;
}

/* The events around it: what led to it, what came of it. */
static void
add_neighbours(struct page *pg, uint64_t seq)
{
	enum { AROUND = 4 };
	const struct event_log *log = history_log(pg->sc->history);
	const struct pw_line_opts o = { .zero = scene_zero(pg->sc), .width = (unsigned int)pg->w };
	uint64_t first = seq, last = seq;
	bool labelled = false;

	for (int n = 0; n < AROUND && first > event_log_first(log); n++)
		first--;
	for (int n = 0; n < AROUND && last < event_log_last(log); n++)
		last++;
	page_blank(pg);
	for (uint64_t i = first; i <= last; i++) {
		const struct pw_event *ev = event_log_get(log, i);

		if (*event_log_note(history_log(pg->sc->history), i) & PLAYER_QUIET)
			continue;
		pw_line_head(&pg->text, pg->sc->m, ev, &o);
		pw_event_text(&pg->text, pg->sc->m, ev);
		page_line(pg, labelled ? "" : _("Around it"), i == seq);
		labelled = true;
	}
}

void
event_page(struct page *pg, uint64_t seq)
{
	const struct pw_event *ev = event_at(pg->sc, seq);
	const char *meaning, *manual;

	if (!ev) {
		PAGE_SENTENCE(pg, ROLE_DIM, "", _("this event is no longer kept"));
		return;
	}
	PAGE_SENTENCE(pg, ROLE_TEXT, _("When"), _("{1} after the start"),
		      arg_duration(sat_sub(ev->ts, scene_zero(pg->sc))));
	if (ev->who.pid)
		PAGE_SENTENCE(pg, ROLE_BOLD, _("Process"), "{1}", page_process(pg, &ev->who));
	pw_event_text(&pg->text, pg->sc->m, ev);
	page_paragraph(pg, ROLE_BOLD, _("What"));
	meaning = phrase_event_meaning(ev);
	manual = phrase_event_manual(ev);
	page_blank(pg);
	if (meaning)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("It means"), "{1}", arg_text(meaning));
	if (manual)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Manual"), "{1}", arg_text(manual));
	add_neighbours(pg, seq);
}

struct pw_id
event_page_process(const struct scene *sc, uint64_t seq)
{
	const struct pw_event *ev = event_at(sc, seq);

	return ev ? ev->who : (struct pw_id){ 0 };
}
