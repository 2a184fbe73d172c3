/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary_view.c - the view that says at the end what happened, and what is left. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/columns.h"
#include "base/out.h"
#include "base/sat.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/finding.h"
#include "event/id.h"
#include "event/names.h"
#include "event/sees.h"
#include "phrase/duration.h"
#include "phrase/forced_race.h"
#include "phrase/wait_status.h"
#include "phrase/nudge_text.h"
#include "phrase/number.h"
#include "phrase/program_line.h"
#include "phrase/process_name.h"
#include "view/event_line.h"
#include "view/headline.h"
#include "view/survey.h"
#include "view/text/paint.h"
#include "view/text/summary_view.h"
#include "view/view.h"

enum { COLUMNS = 100, COLUMNS_LEAST = 30, TABLE_LEAST = 60, PARENTS = 20, ZOMBIES = 20,
       NAME = 15 };

struct summary {
	struct pw_view base;
	struct pw_view_opts o;
};

struct page {
	struct spans *out;
	struct strbuf *text;	/* of out */
	const struct pw_model *m;
	const struct pw_view_opts *o;
	const struct pw_summary *s;
	size_t columns;
	bool blind;		/* the backend sees neither signals nor waits */
};

static int
open_summary(struct pw_view **out, const struct pw_view_opts *o, const char **why)
{
	struct summary *v = xzalloc(sizeof(*v));

	(void)why;
	v->base.ops = &pw_view_summary;
	v->o = *o;
	*out = &v->base;
	return 0;
}

static void
ignore_event(struct pw_view *v, const struct pw_model *m, const struct pw_event *ev)
{
	(void)v;
	(void)m;
	(void)ev;
}

/* What was added since from continues below itself where it is too wide. */
static void
end_line(const struct page *p, size_t from, size_t indent)
{
	spans_fold(p->out, from, indent, p->columns);
	strbuf_addc(p->text, '\n');
}

/* "16 forked, 3 ended": without what did not happen, but for the first; {1} is n. */
struct tally {
	uint64_t n;
	const char *one, *many;
};

static void
add_tallies(const struct page *p, const char *title, const struct tally *t, size_t n)
{
	const char *before = "";
	size_t i, from = p->text->len;

	strbuf_addf(p->text, "  %-12s ", title);
	for (i = 0; i < n; i++) {
		if (i > 0 && t[i].n == 0)
			continue;
		strbuf_adds(p->text, before);
		phrase_count(p->text, t[i].n, t[i].one, t[i].many);
		before = ", ";
	}
	end_line(p, from, 15);
}

#define ADD_TALLIES(page, title, list) \
	add_tallies((page), (title), (list), sizeof(list) / sizeof((list)[0]))
#define SAME(words) (words), (words)	/* one or many */

static void
add_title(const struct page *p)
{
	const struct pw_event *start = pw_model_start(p->m);
	struct strbuf subject = { 0 }, by = { 0 };
	const size_t name = strlen("procwatch: ");
	size_t from;

	/* What follows takes some 30 columns and must not be cut off: it continues below
	 * where there are not twice as many. */
	pw_survey_subject(&subject, p->m, (p->columns > 60 ? p->columns - 30 : p->columns) - name,
			  p->o->utf8);
	strbuf_addc(p->text, '\n');
	from = spans_open(p->out);
	if (phrase_backend(&by, start))
		PHRASE(p->out, _("procwatch: {1}, watched for {2} by {3}"), arg_text(strbuf_str(&subject)),
		       arg_duration(p->s->elapsed_ns), arg_text(strbuf_str(&by)));
	else
		PHRASE(p->out, _("procwatch: {1}, watched for {2}"), arg_text(strbuf_str(&subject)),
		       arg_duration(p->s->elapsed_ns));
	spans_close(p->out, from, PW_TONE_END);
	end_line(p, from, 2);
	if (start && pw_view_is_elsewhere(p->o, start)) {
		from = spans_open(p->out);
		PHRASE(p->out, _("  recorded on {1}"), arg_visible(pw_start_host(start)));
		spans_close(p->out, from, PW_TONE_FAINT);
		end_line(p, from, 2);
	}
	strbuf_done(&subject);
	strbuf_done(&by);
}

/* "  LOST: 3 events ...": one and many have what that means. */
static void
add_missing(const struct page *p, uint64_t n, const char *one, const char *many)
{
	size_t from = spans_open(p->out);

	if (!n)
		return;
	strbuf_adds(p->text, "  ");
	phrase_count(p->text, n, one, many);
	spans_close(p->out, from, PW_TONE_LEAK);
	end_line(p, from, 2);
}

static void
add_forced_race(const struct page *p)
{
	struct strbuf race = { 0 };
	const size_t from = spans_open(p->out);

	if (phrase_forced_race(&race, pw_model_start(p->m))) {
		columns_wrap(p->text, strbuf_str(&race), 2, p->columns, p->o->utf8);
		spans_close(p->out, from, PW_TONE_WARNING);
	}
	strbuf_done(&race);
}

static void
add_verdict(const struct page *p)
{
	size_t from = spans_open(p->out);
	enum pw_tone tone;

	strbuf_adds(p->text, "  ");
	tone = pw_headline(p->text, p->m, p->o->utf8);
	spans_close(p->out, from, tone);
	end_line(p, from, 2);
	add_missing(p, p->s->lost,
		    "LOST: {1} event was dropped, so the numbers below are too low.",
		    "LOST: {1} events were dropped, so the numbers below are too low.");
	add_missing(p, p->o->out ? out_missed(p->o->out) : 0,
		    "NOT WRITTEN: {1} event, as this output was not read; the numbers below"
		    " count it.",
		    "NOT WRITTEN: {1} events, as this output was not read; the numbers below"
		    " count them.");
	if (p->o->backend_note)
		columns_wrap(p->text, p->o->backend_note, 2, p->columns, p->o->utf8);
	add_forced_race(p);
}

static void
add_counts(const struct page *p)
{
	const struct pw_summary *s = p->s;
	const struct phrase_sigchld sigchld = pw_survey_sigchld_of_all(s);
	const struct tally processes[] = {
		{ s->forks, SAME("{1} forked") }, { s->execs, "{1} exec", "{1} execs" },
		{ sat_sub(s->exits, s->command_exits), SAME("{1} ended") }, { s->orphans, "{1} orphan", "{1} orphans" },
	};
	const struct tally zombies[] = {
		{ s->child_zombies_now, "{1} remains", "{1} remain" },
		{ s->child_zombies_peak, SAME("at most {1} at once") },
		{ sat_sub(s->reaps, s->command_reaps + s->namespace_reaps), "{1} reaped by a wait call",
		  "{1} reaped by wait calls" },
		{ s->unwatched_reaps, SAME("{1} of them by a process that is not watched") },
		{ s->namespace_reaps, SAME("{1} reaped by the kernel when the PID namespace ended") },
		{ s->autoreaps, SAME("{1} auto-reaped by the kernel") },
	};
	const struct tally signals[] = {
		{ phrase_sigchld_generated(&sigchld), SAME("{1} generated") },
		{ sigchld.coalesced, SAME("{1} coalesced") },
		{ sigchld.ignored, SAME("{1} ignored") },
		{ sigchld.blocked, SAME("{1} blocked") },
		{ sigchld.lost, SAME("{1} dropped") },
		{ sigchld.delivered, SAME("{1} delivered") },
	};
	const struct tally waits[] = {
		{ s->waits.reaped, SAME("{1} returned a child") },
		{ s->waits.nobody, SAME("{1} returned 0 (no child had exited)") },
		{ s->waits.echild, SAME("{1} failed with ECHILD") },
		{ s->waits.eintr, SAME("{1} failed with EINTR") },
		{ s->waits.failed, SAME("{1} failed") },
		{ s->waits.left, "{1} returned a child and left it (WNOWAIT)",
		  "{1} returned a child and left it (WNOWAIT)" },
		{ s->waits.reported, SAME("{1} reported a stop, a continue or a tracee") },
	};

	ADD_TALLIES(p, "processes", processes);
	ADD_TALLIES(p, "zombies", zombies);
	if (p->blind) {
		if (!p->o->backend_note)
			strbuf_adds(p->text, "  Signals and waits need the bpf or ptrace backend.\n");
		return;
	}
	ADD_TALLIES(p, "SIGCHLD", signals);
	ADD_TALLIES(p, "wait calls", waits);
	if (s->interrupted) {
		strbuf_adds(p->text, "  interrupted  ");
		phrase_count(p->text, s->interrupted, "{1} call failed with EINTR",
			     "{1} calls failed with EINTR");
		strbuf_addc(p->text, '\n');
	}
}

static void
add_heading(const struct page *p, const char *title, const char *columns)
{
	strbuf_addc(p->text, '\n');
	spans_add(p->out, PW_TONE_END, title);
	strbuf_addc(p->text, '\n');
	if (!columns)
		return;
	spans_add(p->out, PW_TONE_FAINT, columns);
	strbuf_addc(p->text, '\n');
}

static void
add_more(const struct page *p, uint64_t shown, uint64_t all)
{
	if (all > shown)
		PHRASE(p->out, _("  ... and {1} more\n"), arg_number(all - shown));
}

static void
add_name(const struct page *p, const char *comm)
{
	size_t from = p->text->len;

	phrase_name(p->text, comm, p->o->utf8);
	columns_cut(p->text, from, NAME, p->o->utf8);
	columns_pad(p->text, from, NAME);
}

/* Right-aligned; ASCII, so bytes are columns. */
static void
add_age(const struct page *p, uint64_t ns, int columns, bool older)
{
	struct strbuf b = { 0 };

	strbuf_adds(&b, older ? ">" : "");
	if (ns)
		phrase_duration_column(&b, ns);
	strbuf_addf(p->text, "%*s", columns, ns ? b.s : "-");
	strbuf_done(&b);
}

static void
add_parent(const struct page *p, const struct survey_parent *r)
{
	const struct pw_parenting *k = &r->kids;
	const struct phrase_sigchld sigchld = pw_survey_sigchld(k);
	size_t from;
	char who[24];

	if (r->n > 1 || !r->p)
		snprintf(who, sizeof(who), "x%" PRIu64, r->n);
	else
		snprintf(who, sizeof(who), "%" PRIu32, r->p->id.pid);
	strbuf_addf(p->text, "%7s ", who);
	add_name(p, *r->comm || r->p ? r->comm : _("(others)"));
	strbuf_addf(p->text, " %5" PRIu64 " %6" PRIu64, k->forks, k->reaps);
	from = spans_open(p->out);
	strbuf_addf(p->text, " %4" PRIu64, r->zombies);
	spans_close(p->out, from, r->zombies ? PW_TONE_ZOMBIE : PW_TONE_PLAIN);
	strbuf_addc(p->text, ' ');
	add_age(p, r->longest, 6, r->older);
	if (p->blind)
		strbuf_addf(p->text, " %5s %9s %9s %5s\n", "-", "-", "-", "-");
	else
		strbuf_addf(p->text, " %5" PRIu64 " %9" PRIu64 " %9" PRIu64 " %5" PRIu64 "\n",
			    phrase_sigchld_generated(&sigchld), sigchld.coalesced,
			    sigchld.delivered, k->waits.calls);
}

static void
add_parents(const struct page *p)
{
	struct survey_parent list[PARENTS];
	uint64_t all, shown = 0;
	size_t n = pw_survey_parents(p->m, list, PARENTS, &all);

	if (!n)
		return;
	add_heading(p, "Parents",
		    "                        children     zombies     SIGCHLD"
		    "                    wait\n"
		    "    pid process         forks reaped left    max total"
		    " coalesced delivered calls");
	for (size_t i = 0; i < n; i++) {
		add_parent(p, &list[i]);
		shown += list[i].n;
	}
	add_more(p, shown, all);
}

static void
add_zombie(const struct page *p, const struct pw_proc *z)
{
	size_t start = p->text->len, from;

	strbuf_adds(p->text, "  ");
	add_age(p, z->died ? sat_sub(pw_model_now(p->m), z->died) : 0, 8, pw_proc_is_older(z));
	strbuf_addf(p->text, " %7" PRIu32 " %7" PRIu32 " ", z->id.pid, z->parent_id.pid);
	from = p->text->len;
	if (z->orphaned)
		PHRASE(p->out, _("(was {1})"), arg_pid(z->forker.pid));
	else if (pw_model_find(p->m, &z->parent_id))
		add_name(p, pw_survey_comm(p->m, &z->parent_id, NULL));
	columns_pad(p->text, from, NAME);
	strbuf_addc(p->text, ' ');
	from = p->text->len;
	phrase_status_short(p->text, z->status);
	columns_pad(p->text, from, 10);
	strbuf_addc(p->text, ' ');
	pw_survey_command(p->text, z, p->o->utf8);
	/* all but the command is in its place however narrow it is */
	columns_cut(p->text, start, p->columns > TABLE_LEAST ? p->columns : TABLE_LEAST,
		     p->o->utf8);
	strbuf_addc(p->text, '\n');
}

static void
add_zombies(const struct page *p)
{
	const struct pw_proc *list[ZOMBIES];
	size_t n, all, i;

	n = pw_survey_zombies(p->m, list, ZOMBIES, &all);
	if (!n)
		return;
	add_heading(p, "Remaining zombies",
		    "       age     pid  parent                 ended      command");
	for (i = 0; i < n; i++)
		add_zombie(p, list[i]);
	add_more(p, n, all);
}

static void
add_program_lines(const struct page *p, const struct pw_finding *f)
{
	for (size_t i = 0; i < f->n_sites; i++) {
		strbuf_adds(p->text, "    ");
		phrase_program_line(p->text, &f->sites[i], p->o->utf8);
		strbuf_addc(p->text, '\n');
	}
}

static void
add_findings(const struct page *p)
{
	const struct pw_finding *f;
	size_t i;

	for (i = 0; (f = pw_model_finding(p->m, i)); i++) {
		if (i == 0)
			add_heading(p, "Why", NULL);
		else
			strbuf_addc(p->text, '\n');
		strbuf_adds(p->text, "  ");
		spans_add(p->out, pw_line_severity_tone(f->severity),
			pw_line_severity(f->severity));
		strbuf_addc(p->text, ' ');
		pw_line_rule(p->text, f);
		PHRASE(p->out, _(", {1}"), arg_process(f->comm, f->who.pid));
		strbuf_addc(p->text, '\n');
		if (f->message)
			columns_wrap(p->text, f->message, 4, p->columns, p->o->utf8);
		add_program_lines(p, f);
		if (f->advice)
			columns_wrap(p->text, f->advice, 4, p->columns, p->o->utf8);
	}
}

static void
add_nudge(const struct page *p)
{
	const struct pw_event *ev = pw_model_nudge(p->m);
	struct strbuf text = { 0 };

	if (!ev)
		return;
	add_heading(p, _("Nudge"), NULL);
	phrase_nudge_named(&text, ev, pw_survey_comm(p->m, &ev->who, ev->comm));
	columns_wrap(p->text, strbuf_str(&text), 2, p->columns, p->o->utf8);
	if (pw_survey_nudge_advice(p->m))
		columns_wrap(p->text, pw_survey_nudge_advice(p->m), 4, p->columns, p->o->utf8);
	strbuf_done(&text);
}

/* What was reported and is over: the log said it, so the summary must not hide it. */
static void
add_past(const struct page *p)
{
	const struct pw_finding *f;

	for (size_t i = 0; (f = pw_survey_resolved(p->m, &i));) {
		if (f == pw_survey_resolved(p->m, &(size_t){ 0 }))
			add_heading(p, "Resolved", NULL);
		strbuf_adds(p->text, "  ");
		spans_add(p->out, pw_line_severity_tone(f->severity), pw_line_severity(f->severity));
		strbuf_addc(p->text, ' ');
		pw_survey_say_resolved(p->out, f);
		strbuf_addc(p->text, '\n');
	}
}

/* Silence is no acquittal: where zombies remain, which other rules were not evaluated. */
static void
add_unevaluated(const struct page *p)
{
	struct strbuf b = { 0 };

	if (pw_survey_say_unevaluated(&b, p->m)) {
		strbuf_addc(p->text, '\n');
		columns_wrap(p->text, strbuf_str(&b), 2, p->columns, p->o->utf8);
	}
	strbuf_done(&b);
}

static size_t
page_columns(const struct pw_view_opts *o)
{
	if (o->width == 0 || o->width > COLUMNS)
		return COLUMNS;
	return o->width > COLUMNS_LEAST ? o->width : COLUMNS_LEAST;
}

void
pw_summary_text(struct spans *out, const struct pw_model *m, const struct pw_view_opts *o)
{
	const struct page p = {
		.out = out, .text = &out->text, .m = m, .o = o, .s = pw_model_summary(m),
		.columns = page_columns(o),
		.blind = !pw_stream_sees(pw_model_start(m), PW_SEES_SIGNALS | PW_SEES_WAITS),
	};

	add_title(&p);
	add_verdict(&p);
	add_counts(&p);
	add_parents(&p);
	add_zombies(&p);
	add_nudge(&p);
	add_findings(&p);
	add_past(&p);
	add_unevaluated(&p);
}

static int
finish_summary(struct pw_view *v, const struct pw_model *m)
{
	const struct pw_view_opts *o = &((struct summary *)v)->o;
	struct spans text = { .utf8 = o->utf8, .toneless = !o->colour };
	struct strbuf *to;
	uint64_t gap;

	if (o->quiet)
		return 0;
	pw_summary_text(&text, m, o);
	to = out_begin(o->out, &gap);
	if (to) {
		paint(to, &text, o->colour);
		out_end(o->out);
	}
	spans_done(&text);
	out_flush(o->out);
	return out_error(o->out);
}

static void
close_summary(struct pw_view *v)
{
	free(v);
}

const struct pw_view_ops pw_view_summary = {
	.name = "summary",
	.open = open_summary,
	.event = ignore_event,
	.finish = finish_summary,
	.close = close_summary,
};
