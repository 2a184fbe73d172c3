/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_view.c - the view that leaves an HTML page: it remembers while events pass,
 * within bounds, and writes at the end. */
#include "view/html/report.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>

#include "base/sat.h"
#include "base/xalloc.h"
#include "event/names.h"
#include "event/sees.h"
#include "event/time_given.h"
#include "view/atomic_file.h"
#include "view/view.h"
#include "phrase/process_name.h"
#include "phrase/wait_call.h"
#include "view/event_line.h"
#include "view/event_shown.h"
#include "view/event_text.h"
#include "view/headline.h"
#include "view/html/report_pair.h"
#include "view/survey.h"

struct report {
	struct pw_view base;
	struct pw_view_opts o;
	struct atomic_file file;
	bool begun;
	struct report_data d;
	struct report_row rows[REPORT_ROWS];
	struct report_mark marks[REPORT_MARKS];
	struct report_log log;
	struct spans text;	/* of one event */
};

static int
open_report(struct pw_view **out, const struct pw_view_opts *o, const char **why)
{
	struct report *r = xzalloc(sizeof(*r));
	int err;

	r->base.ops = &pw_view_report;
	r->o = *o;
	r->d.note = o->backend_note;
	r->d.rows = r->rows;
	r->d.marks = r->marks;
	r->d.log = &r->log;
	r->text.utf8 = true;
	r->d.mark = o->report_part ? o->report_part->mark : NULL;
	r->file.fd = -1;
	err = o->report_part ? 0 : atomic_file_open(&r->file, o->report, why);
	if (err) {
		pw_view_report.close(&r->base);
		return err;
	}
	*out = &r->base;
	return 0;
}

/* Both keep their memory. */
static void
swap_text(struct spans *a, struct spans *b)
{
	const struct spans was = *a;

	*a = *b;
	*b = was;
}

static void
keep_row(struct report *r, const struct pw_model *m, const struct pw_event *ev)
{
	struct report_row *row = &r->rows[r->d.n_rows++ % REPORT_ROWS];

	row->ts = ev->ts;
	row->pid = ev->kind == PW_EV_LOST ? 0 : ev->who.pid;
	row->verb = pw_line_verb(ev);
	row->tone = pw_line_tone(ev);
	strbuf_reset(&row->name);
	if (row->pid)
		phrase_name(&row->name, pw_survey_comm(m, &ev->who,
			    ev->kind == PW_EV_FORK ? NULL : ev->comm), true);
	spans_reset(&row->text);
	row->text.utf8 = true;
	swap_text(&row->text, &r->text);
}

static enum report_mark_kind
signal_mark(const struct pw_event *ev)
{
	switch ((enum pw_result)ev->signal.result) {
	case PW_RESULT_COALESCED:
		return REPORT_COALESCED;
	case PW_RESULT_IGNORED:
	case PW_RESULT_BLOCKED:
	case PW_RESULT_LOST:
		return REPORT_IGNORED;
	case PW_RESULT_NONE:
	case PW_RESULT_QUEUED:
	case PW_RESULT_COUNT:
		break;
	}
	return REPORT_GENERATED;
}

static enum report_mark_kind
wait_mark(const struct pw_event *ev)
{
	if (ev->wait.error)
		return ev->wait.error == ECHILD ? REPORT_NONE_LEFT : REPORT_FAILED;
	return phrase_wait_found_none(ev) ? REPORT_NO_CHILD : REPORT_REAPED;
}

static void
keep_mark(struct report *r, const struct pw_event *ev)
{
	const uint64_t shortest = 1000000;	/* ns: less than that is no blocking */
	struct report_mark mark = { .ts = ev->ts, .who = ev->who };

	if (ev->kind == PW_EV_SIGNAL && ev->signal.signo == SIGCHLD) {
		mark.kind = signal_mark(ev);
	} else if (ev->kind == PW_EV_DELIVER && ev->deliver.signo == SIGCHLD &&
		   ev->deliver.action == PW_ACTION_HANDLER) {
		mark.kind = REPORT_DELIVERED;
	} else if (ev->kind == PW_EV_WAIT_RETURN) {
		mark.kind = wait_mark(ev);
		if (!(ev->wait.options & WNOHANG) && ev->wait.elapsed >= shortest)
			mark.since = sat_sub(ev->ts, ev->wait.elapsed);
	} else {
		return;
	}
	r->marks[r->d.n_marks++ % REPORT_MARKS] = mark;
}

static void
event_report(struct pw_view *v, const struct pw_model *m, const struct pw_event *ev)
{
	struct report *r = (struct report *)v;

	if (!r->begun) {
		r->d.zero = ev->ts;
		r->begun = true;
	}
	if (ev->kind >= PW_EV_COUNT)
		return;
	keep_mark(r, ev);
	/* An activity is asked for every second: it would fill the table.  The start is
	 * the page's heading. */
	if (ev->kind == PW_EV_START || !pw_event_shown(ev, UINT32_MAX, r->o.threads, NULL))
		return;
	spans_reset(&r->text);
	pw_event_text(&r->text, m, ev);
	report_log_add(&r->log, m, ev, pw_line_verb(ev), &r->text);
	if (pw_kinds_have(r->o.kinds, ev))
		keep_row(r, m, ev);
}

/* For a page of two runs. */
static void
fill_part(struct report_part *part, const struct report_data *d)
{
	const struct pw_event *start = pw_model_start(d->m);
	const char *version = start ? phrase_tail(start->tail, start->tail_len, 0) : NULL;

	part->zero = d->zero;
	report_run(&part->json, d);
	report_findings(&part->findings, d);
	report_timeline(&part->picture, d);
	pw_headline(&part->headline, d->m, true);
	strbuf_adds(&part->version, version ? version : "");
}

static bool
is_picture(const char *path)
{
	const char *ending = strrchr(path, '.');

	return ending && strcasecmp(ending, ".svg") == 0;
}

static int
finish_report(struct pw_view *v, const struct pw_model *m)
{
	struct report *r = (struct report *)v;
	const struct pw_event *start = pw_model_start(m);
	struct strbuf page = { 0 };
	int err;

	r->d.m = m;
	r->d.end = pw_model_now(m) > r->d.zero ? pw_model_now(m) : r->d.zero;
	r->d.blind = !pw_stream_sees(start, PW_SEES_SIGNALS | PW_SEES_WAITS);
	report_log_finish(&r->log, m);
	if (r->o.report_part) {
		fill_part(r->o.report_part, &r->d);
		return 0;
	}
	if (!start || time_given_resolve(&r->o.since, start, r->d.zero, &r->d.since) != 0)
		r->d.since = r->d.zero;
	r->d.part = r->o.part;
	if (is_picture(r->o.report))
		report_svg(&page, &r->d);
	else
		report_page(&page, &r->d);
	err = atomic_file_finish(&r->file, page.s, page.len);
	strbuf_done(&page);
	return err;
}

static const char *
why_report(const struct pw_view *v)
{
	const struct report *r = (const struct report *)v;

	return r->file.why.len ? r->file.why.s : NULL;
}

static void
close_report(struct pw_view *v)
{
	struct report *r = (struct report *)v;
	size_t i;

	if (!r)
		return;
	atomic_file_close(&r->file);
	report_log_done(&r->log);
	spans_done(&r->text);
	for (i = 0; i < REPORT_ROWS; i++) {
		strbuf_done(&r->rows[i].name);
		spans_done(&r->rows[i].text);
	}
	free(r);
}

const struct pw_view_ops pw_view_report = {
	.name = "report",
	.open = open_report,
	.event = event_report,
	.why = why_report,
	.finish = finish_report,
	.close = close_report,
};
