/* SPDX-License-Identifier: GPL-2.0-or-later */
/* finding_page.c - a finding, with its lines, its advice and its events. */
#include "view/tui/overlays/finding_page.h"

#include <signal.h>
#include <string.h>

#include "event/finding.h"
#include "event/id.h"
#include "event/names.h"
#include "phrase/duration.h"
#include "phrase/process_name.h"
#include "phrase/program_line.h"
#include "view/event_line.h"
#include "view/event_text.h"
#include "view/tui/overlays/page.h"
#include "view/tui/scene.h"

enum { EVENTS = 40 };		/* of its evidence, that are shown */

const struct pw_finding *
finding_page_find(const struct scene *sc, const char *rule, const struct pw_id *who)
{
	const struct pw_finding *f;

	for (size_t i = 0; (f = scene_any_finding(sc, i)); i++)
		if (strcmp(f->rule, rule) == 0 && pw_id_same(&f->who, who))
			return f;
	return NULL;
}

static void
add_words(struct page *pg, const struct pw_finding *f)
{
	const uint64_t zero = scene_zero(pg->sc);
	struct strbuf rule = { 0 };

	pw_line_rule(&rule, f);
	PAGE_SENTENCE(pg, ROLE_BOLD, pw_severity_name(f->severity), _("{1}, as of {2}: {3}"),
		      arg_text(strbuf_str(&rule)), arg_moment(f->as_of, zero), arg_visible_again(f->message));
	strbuf_done(&rule);
	if (f->resolved)
		PAGE_SENTENCE(pg, ROLE_DELIVERED, _("resolved"), _("at {1}, after {2}"), arg_moment(f->resolved, zero),
			      arg_duration(f->resolved - f->began));
	for (size_t k = 0; k < f->n_sites; k++) {
		phrase_program_line(&pg->text.text, &f->sites[k], pg->text.utf8);
		page_paragraph(pg, ROLE_BOLD, k ? "" : _("lines"));
	}
	if (f->advice)
		page_advice(pg, _("try"), f->advice);
}

/* Is it about what became of that parent's children? */
static bool
is_evidence(const struct pw_event *ev, const struct pw_id *parent)
{
	switch ((enum pw_kind)ev->kind) {
	case PW_EV_EXIT:
		return pw_id_same(&ev->exit.parent, parent) || pw_id_same(&ev->who, parent);
	case PW_EV_SIGNAL:
		return ev->signal.signo == SIGCHLD && pw_id_same(&ev->who, parent);
	case PW_EV_DELIVER:
	case PW_EV_WAIT_RETURN:
	case PW_EV_DISPOSITION:
	case PW_EV_EXEC:
		return pw_id_same(&ev->who, parent);
	default:
		return false;
	}
}

/* From a little before it began, so that what led to it is among them. */
static void
add_events(struct page *pg, const struct pw_finding *f)
{
	const struct event_log *log = history_log(pg->sc->history);
	const struct pw_line_opts o = { .zero = scene_zero(pg->sc), .width = (unsigned int)pg->w };
	uint64_t seq = event_log_at(log, f->began - (f->began > 0)) + 1, shown = 0;

	/* back to the end of what happened before */
	for (int back = 0; seq > event_log_first(log) && back < EVENTS / 4;) {
		seq--;
		back += is_evidence(event_log_get(log, seq), &f->who);
	}
	page_blank(pg);
	for (; seq <= pg->sc->seq && shown < EVENTS; seq++) {
		const struct pw_event *ev = seq >= event_log_first(log) ? event_log_get(log, seq) : NULL;

		if (!ev || !is_evidence(ev, &f->who))
			continue;
		pw_line_head(&pg->text, pg->sc->m, ev, &o);
		pw_event_text(&pg->text, pg->sc->m, ev);
		page_line(pg, shown++ ? "" : _("Its events"),
			  ev->kind == PW_EV_SIGNAL && ev->signal.result == PW_RESULT_COALESCED);
	}
}

void
finding_page(struct page *pg, const struct pw_finding *f)
{
	if (!f) {
		PAGE_SENTENCE(pg, ROLE_DIM, "", _("it did not hold at this moment"));
		return;
	}
	PAGE_SENTENCE(pg, ROLE_BOLD, _("Process"), "{1}", arg_process(f->comm, f->who.pid));
	add_words(pg, f);
	add_events(pg, f);
}
