/* SPDX-License-Identifier: GPL-2.0-or-later */
/* findings_pane.c - all findings, a line each. */
#include "view/tui/panes/findings_pane.h"

#include <limits.h>
#include <string.h>

#include "base/strbuf.h"
#include "event/finding.h"
#include "phrase/duration.h"
#include "phrase/number.h"
#include "phrase/process_name.h"
#include "view/event_line.h"
#include "view/tui/curses/screen.h"
#include "view/tui/overlays/details.h"
#include "view/tui/overlays/prompt.h"
#include "view/tui/scene.h"

static struct {
	size_t selected, top;
	size_t n;		/* of the last picture */
	bool focused;
	struct strbuf filter;
	struct rect area;
} findings;

static bool
finding_has(const struct pw_finding *f, const char *text)
{
	return strcasestr(f->rule, text) || strcasestr(f->comm, text) ||
	       (f->message && strcasestr(f->message, text));
}

/* The same of those that the filter leaves. */
static const struct pw_finding *
finding_at(const struct scene *sc, size_t i)
{
	const struct pw_finding *f;

	if (!findings.filter.len)
		return scene_any_finding(sc, i);
	for (size_t k = 0; (f = scene_any_finding(sc, k)); k++)
		if (finding_has(f, findings.filter.s) && i-- == 0)
			return f;
	return NULL;
}

static void
add_finding(struct spans *out, const struct scene *sc, const struct pw_finding *f)
{
	struct strbuf rule = { 0 };

	pw_line_rule(&rule, f);
	spans_add(out, f->resolved ? PW_TONE_GOOD : pw_line_severity_tone(f->severity),
		  f->resolved ? _("resolved") : pw_line_severity(f->severity));
	if (f->resolved)
		PHRASE(out, _("  {1}, {2}: lasted {3}, until {4}"), arg_text(rule.s),
		       arg_process(f->comm, f->who.pid), arg_duration(f->resolved - f->began),
		       arg_moment(f->resolved, scene_zero(sc)));
	else if (f->count)
		PHRASE(out, _("  {1}, {2}: {3}, since {4}"), arg_text(rule.s), arg_process(f->comm, f->who.pid),
		       arg_count(f->count, N_("{1} child"), N_("{1} children")), arg_moment(f->began, scene_zero(sc)));
	else
		PHRASE(out, _("  {1}, {2}: since {3}"), arg_text(rule.s), arg_process(f->comm, f->who.pid),
		       arg_moment(f->began, scene_zero(sc)));
	strbuf_done(&rule);
}

static void
findings_draw(const struct scene *sc, struct rect r)
{
	struct spans line = { .utf8 = screen_utf8(), .toneless = screen_colours() == 0 };
	const struct pw_finding *f;

	for (findings.n = 0; finding_at(sc, findings.n);)
		findings.n++;
	if (findings.selected >= findings.n)
		findings.selected = findings.n ? findings.n - 1 : 0;
	if (findings.selected < findings.top)
		findings.top = findings.selected;
	if (r.h > 0 && findings.selected >= findings.top + (size_t)r.h)
		findings.top = findings.selected - (size_t)r.h + 1;
	for (int i = 0; i < r.h && (f = finding_at(sc, findings.top + (size_t)i)); i++) {
		const bool marked = findings.focused && findings.top + (size_t)i == findings.selected;

		add_finding(&line, sc, f);
		draw_select(marked);
		if (marked)
			draw_blank(r.y + i, r.x, r.w, ROLE_TEXT);
		draw_spans(r.y + i, r.x, r.w, 0, &line, 0, line.text.len);
		draw_select(false);
		spans_reset(&line);
	}
	if (!findings.n)
		draw_text(r.y, r.x + 1, r.w - 1, ROLE_DIM, findings.filter.len ? "no finding matches the filter" :
			  scene_is_past(sc) ? "no finding by this moment; n goes to the next one" : "no finding");
	spans_done(&line);
}

static void
findings_title(struct strbuf *out)
{
	if (findings.n)
		strbuf_addf(out, " %zu", findings.n);
	if (findings.filter.len)
		strbuf_addf(out, " with: %.20s", findings.filter.s);
}

static void
findings_filter_done(struct scene *sc, const char *text)
{
	(void)sc;
	strbuf_reset(&findings.filter);
	strbuf_adds(&findings.filter, text ? text : "");
	findings.selected = 0;
}

static bool
findings_find(struct scene *sc, const char *text, bool again)
{
	const struct pw_finding *f;

	for (size_t k = 0; k < findings.n; k++) {
		const size_t i = (findings.selected + again + k) % findings.n;

		f = finding_at(sc, i);
		if (!f || !finding_has(f, text))
			continue;
		findings.selected = i;
		return true;
	}
	return false;
}

static void
findings_copy(const struct scene *sc, struct strbuf *out)
{
	const struct pw_finding *f = finding_at(sc, findings.selected);

	if (f && f->message)
		strbuf_adds(out, f->message);
	if (f && f->message && f->advice)
		strbuf_addf(out, "\n%s", f->advice);
}

static void
findings_key(struct scene *sc, const struct key_press *k)
{
	const int page = findings.area.h > 1 ? findings.area.h - 1 : 1;
	const struct pw_finding *f;
	long at = (long)findings.selected;

	switch (k->action) {
	case ACT_MOVE:
		at += k->arg;
		break;
	case ACT_PAGE:
		at += (long)k->arg * page;
		break;
	case ACT_HOME:
		at = 0;
		break;
	case ACT_END:
		at = LONG_MAX;
		break;
	case ACT_FILTER:
		prompt_open("Findings with:", strbuf_str(&findings.filter), true, findings_filter_done);
		return;
	case ACT_DETAILS:
		f = finding_at(sc, findings.selected);
		if (f)
			details_of_finding(f->rule, &f->who);
		return;
	default:
		return;
	}
	if (findings.n)
		findings.selected = at < 0 ? 0 : (size_t)at >= findings.n ? findings.n - 1 : (size_t)at;
}

static void
findings_mouse(struct scene *sc, int y, int x, int wheel)
{
	const struct key_press k = { .action = ACT_MOVE, .arg = wheel };

	(void)x;
	if (wheel)
		findings_key(sc, &k);
	else if (y >= findings.area.y && findings.top + (size_t)(y - findings.area.y) < findings.n)
		findings.selected = findings.top + (size_t)(y - findings.area.y);
}

static void
findings_focus(bool on)
{
	findings.focused = on;
}

static void
findings_place(struct rect r, struct rect usual)
{
	(void)usual;
	findings.area = r;
}

static void
findings_reset(void)
{
	strbuf_done(&findings.filter);
	memset(&findings, 0, sizeof(findings));
}

const struct pane_ops findings_pane = {
	.name = "Findings",
	.keys = KEYS_COMMON | KEYS_FILTER | KEYS_SELECT | KEYS_OUTPUT,
	.reset = findings_reset,
	.draw = findings_draw,
	.key = findings_key,
	.mouse = findings_mouse,
	.find = findings_find,
	.copy = findings_copy,
	.focus = findings_focus,
	.place = findings_place,
	.title = findings_title,
};
