/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary_view.c - the view that says at the end what happened, and what is left. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/out.h"
#include "base/sat.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "event/finding.h"
#include "event/names.h"
#include "event/sees.h"
#include "view/event_line.h"
#include "view/survey.h"
#include "view/view.h"
#include "view/columns.h"

enum { COLUMNS = 100, COLUMNS_LEAST = 30, TABLE_LEAST = 60, PARENTS = 20, ZOMBIES = 20 };

struct summary {
	struct pw_view base;
	struct pw_view_opts o;
};

struct page {
	struct strbuf *out;
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

static void
painted(const struct page *p, enum pw_tone tone, const char *s)
{
	pw_line_paint(p->out, p->o->colour, tone);
	strbuf_adds(p->out, s);
	pw_line_paint(p->out, p->o->colour, PW_TONE_PLAIN);
}

/* What was added since from goes on below itself where it is too wide. */
static void
end_line(const struct page *p, size_t from, size_t indent)
{
	pw_words_fold(p->out, from, indent, p->columns);
	strbuf_addc(p->out, '\n');
}

/* "16 waited for, 3 left": without what did not happen, but for the first. */
struct tally {
	uint64_t n;
	const char *one, *many;
};

static void
add_tallies(const struct page *p, const char *title, const struct tally *t, size_t n)
{
	const char *before = "";
	size_t i, from = p->out->len;

	strbuf_addf(p->out, "  %-12s ", title);
	for (i = 0; i < n; i++) {
		if (i > 0 && t[i].n == 0)
			continue;
		strbuf_adds(p->out, before);
		pw_words_count(p->out, t[i].n, t[i].one, t[i].many);
		before = ", ";
	}
	end_line(p, from, 15);
}

#define ADD_TALLIES(page, title, list) \
	add_tallies((page), (title), (list), sizeof(list) / sizeof((list)[0]))

static void
add_title(const struct page *p)
{
	const struct pw_event *start = pw_model_start(p->m);
	const char *backend = start ? pw_backend_name(start->start.backend) : NULL;
	struct strbuf line = { 0 };
	size_t from;

	strbuf_adds(&line, "procwatch: ");
	pw_survey_subject(&line, p->m, p->o->utf8);
	/* What follows takes some 30 columns and must not be cut off: it goes on below
	 * where there are not twice as many. */
	pw_words_cut(&line, 0, p->columns > 60 ? p->columns - 30 : p->columns, p->o->utf8);
	strbuf_adds(&line, ", watched for ");
	text_duration(&line, p->s->elapsed_ns);
	if (backend)
		strbuf_addf(&line, " by %s", backend);
	strbuf_addc(p->out, '\n');
	from = p->out->len;
	painted(p, PW_TONE_END, strbuf_str(&line));
	end_line(p, from, 2);
	strbuf_done(&line);
}

/* "  LOST: 3 events", and what that means. */
static void
add_missing(const struct page *p, const char *title, uint64_t n, const char *means)
{
	struct strbuf b = { 0 };
	size_t from = p->out->len;

	if (!n)
		return;
	strbuf_addf(&b, "  %s: ", title);
	pw_words_count(&b, n, "event", "events");
	strbuf_adds(&b, means);
	painted(p, PW_TONE_ALARM, strbuf_str(&b));
	end_line(p, from, 2);
	strbuf_done(&b);
}

static void
add_verdict(const struct page *p)
{
	struct strbuf b = { 0 };
	bool older;
	uint64_t oldest = pw_survey_oldest(p->m, &older);
	size_t from = p->out->len;

	strbuf_adds(&b, "  ");
	if (p->s->zombies_now == 0) {
		strbuf_adds(&b, "No zombie is left.");
	} else {
		pw_words_count(&b, p->s->zombies_now, "ZOMBIE IS LEFT", "ZOMBIES ARE LEFT");
		strbuf_adds(&b, p->s->zombies_now == 1 ? ", for " : ", the oldest for ");
		strbuf_adds(&b, older ? "over " : "");
		text_duration(&b, oldest);
		strbuf_addc(&b, '.');
	}
	painted(p, p->s->zombies_now ? PW_TONE_ALARM : PW_TONE_REAP, strbuf_str(&b));
	end_line(p, from, 2);
	add_missing(p, "LOST", p->s->lost, " could not be read, so the numbers below are too low.");
	add_missing(p, "NOT WRITTEN", out_missed(p->o->out),
		    ", as nobody read this output; the numbers below count them.");
	if (p->o->backend_note)
		pw_words_wrap(p->out, p->o->backend_note, 2, p->columns, p->o->utf8);
	strbuf_done(&b);
}

static void
add_counts(const struct page *p)
{
	const struct pw_summary *s = p->s;
	const struct tally processes[] = {
		{ s->forks, "forked", "forked" }, { s->execs, "exec", "execs" },
		{ s->exits, "ended", "ended" }, { s->orphans, "orphan", "orphans" },
	};
	const struct tally zombies[] = {
		{ s->zombies_now, "left", "left" }, { s->zombies_peak, "at most", "at most" },
		{ s->reaps, "reaped by a wait", "reaped by waits" },
		{ s->autoreaps, "never became one (reaped by the kernel)",
		  "never became one (reaped by the kernel)" },
	};
	const struct tally signals[] = {
		{ s->signals.queued + s->signals.coalesced + s->signals.ignored +
		  s->signals.blocked, "sent", "sent" },
		{ s->signals.coalesced, "coalesced", "coalesced" },
		{ s->signals.ignored, "ignored", "ignored" },
		{ s->signals.blocked, "blocked", "blocked" },
		{ s->delivers, "ran a handler", "ran a handler" },
	};
	const struct tally waits[] = {
		{ s->waits.reaped, "reaped a child", "reaped a child" },
		{ s->waits.nobody, "found nobody", "found nobody" },
		{ s->waits.echild, "had no child (ECHILD)", "had no child (ECHILD)" },
		{ s->waits.eintr, "was interrupted (EINTR)", "were interrupted (EINTR)" },
	};

	ADD_TALLIES(p, "processes", processes);
	ADD_TALLIES(p, "zombies", zombies);
	if (p->blind) {
		if (!p->o->backend_note)
			strbuf_adds(p->out, "  This backend sees neither signals nor waits.\n");
		return;
	}
	ADD_TALLIES(p, "SIGCHLD", signals);
	ADD_TALLIES(p, "wait calls", waits);
	if (s->interrupted) {
		strbuf_adds(p->out, "  interrupted  ");
		pw_words_count(p->out, s->interrupted, "call", "calls");
		strbuf_adds(p->out, " failed with EINTR\n");
	}
}

static void
add_heading(const struct page *p, const char *title, const char *columns)
{
	strbuf_addc(p->out, '\n');
	painted(p, PW_TONE_END, title);
	strbuf_addc(p->out, '\n');
	if (!columns)
		return;
	painted(p, PW_TONE_DIM, columns);
	strbuf_addc(p->out, '\n');
}

static void
add_more(const struct page *p, size_t shown, size_t all)
{
	if (all > shown)
		strbuf_addf(p->out, "  ... and %zu more\n", all - shown);
}

static void
add_name(const struct page *p, const char *comm)
{
	enum { NAME = 15 };
	size_t from = p->out->len;

	pw_words_name(p->out, *comm ? comm : "?", p->o->utf8);
	pw_words_cut(p->out, from, NAME, p->o->utf8);
	pw_words_pad(p->out, from, NAME);
}

/* Right-aligned; ASCII, so bytes are columns. */
static void
add_age(const struct page *p, uint64_t ns, int columns, bool older)
{
	struct strbuf b = { 0 };

	strbuf_adds(&b, older ? ">" : "");
	if (ns)
		text_duration(&b, ns);
	strbuf_addf(p->out, "%*s", columns, ns ? b.s : "-");
	strbuf_done(&b);
}

static void
add_parent(const struct page *p, const struct pw_proc *proc)
{
	const struct pw_parenting *k = &proc->kids;
	uint64_t left = pw_survey_left(p->m, proc);

	strbuf_addf(p->out, "%7" PRIu32 " ", proc->id.pid);
	add_name(p, proc->comm);
	strbuf_addf(p->out, " %6" PRIu64 " %6" PRIu64, k->forks, k->reaps);
	pw_line_paint(p->out, p->o->colour, left ? PW_TONE_ALARM : PW_TONE_PLAIN);
	strbuf_addf(p->out, " %4" PRIu64, left);
	pw_line_paint(p->out, p->o->colour, PW_TONE_PLAIN);
	strbuf_addc(p->out, ' ');
	add_age(p, pw_survey_longest(p->m, proc), 7, false);
	if (p->blind)
		strbuf_adds(p->out, "     -         -       -     -\n");
	else
		strbuf_addf(p->out, " %5" PRIu64 " %9" PRIu64 " %7" PRIu64 " %5" PRIu64 "\n",
			    pw_survey_sent(proc), k->sigchld.coalesced, k->delivers,
			    k->waits.calls);
}

static void
add_parents(const struct page *p)
{
	const struct pw_proc *list[PARENTS];
	size_t n, all, i;

	n = pw_survey_parents(p->m, list, PARENTS, &all);
	if (!n)
		return;
	add_heading(p, "Parents",
		    "                        children      zombies      SIGCHLD"
		    "                 wait\n"
		    "    pid process         forked reaped left longest  sent"
		    " coalesced handled calls");
	for (i = 0; i < n; i++)
		add_parent(p, list[i]);
	add_more(p, n, all);
}

static void
add_zombie(const struct page *p, const struct pw_proc *z)
{
	size_t start = p->out->len, from;

	strbuf_adds(p->out, "  ");
	add_age(p, z->died ? sat_sub(pw_model_now(p->m), z->died) : 0, 8, pw_survey_older(z));
	strbuf_addf(p->out, " %7" PRIu32 " %7" PRIu32 " ", z->id.pid, z->parent_id.pid);
	if (z->orphaned)
		strbuf_addf(p->out, "after %-9" PRIu32, z->forker.pid);
	else if (pw_model_find(p->m, &z->parent_id))
		add_name(p, pw_words_comm(p->m, &z->parent_id, NULL));
	else
		add_name(p, " ");
	strbuf_addc(p->out, ' ');
	from = p->out->len;
	pw_words_status_brief(p->out, z->status);
	pw_words_pad(p->out, from, 10);
	strbuf_addc(p->out, ' ');
	pw_words_command(p->out, z, p->o->utf8);
	/* all but the command is in its place however narrow it is */
	pw_words_cut(p->out, start, p->columns > TABLE_LEAST ? p->columns : TABLE_LEAST,
		     p->o->utf8);
	strbuf_addc(p->out, '\n');
}

static void
add_zombies(const struct page *p)
{
	const struct pw_proc *list[ZOMBIES];
	size_t n, all, i;

	n = pw_survey_zombies(p->m, list, ZOMBIES, &all);
	if (!n)
		return;
	add_heading(p, "Zombies that are left",
		    "       age     pid  parent                 ended      command");
	for (i = 0; i < n; i++)
		add_zombie(p, list[i]);
	add_more(p, n, all);
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
			strbuf_addc(p->out, '\n');
		strbuf_adds(p->out, "  ");
		painted(p, pw_line_severity_tone(f->severity),
			pw_line_severity(f->severity));
		strbuf_addf(p->out, " %s, %" PRIu32 "%s", f->rule, f->who.pid,
			    *f->comm ? " " : "");
		pw_words_name(p->out, f->comm, p->o->utf8);
		strbuf_addc(p->out, '\n');
		if (f->message)
			pw_words_wrap(p->out, f->message, 4, p->columns, p->o->utf8);
		if (f->advice)
			pw_words_wrap(p->out, f->advice, 4, p->columns, p->o->utf8);
	}
}

/* Silence is no acquittal: where zombies were left, which causes were not looked for. */
static void
add_unjudged(const struct page *p)
{
	enum { RULES = 32 };
	const char *ids[RULES];
	struct strbuf b = { 0 };
	size_t n = p->s->zombies_now ? pw_model_unjudged(p->m, ids, RULES) : 0;

	if (!n)
		return;
	strbuf_adds(&b, "Not judged, as this backend cannot see what they need:");
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&b, " %s%s", ids[i], i + 1 < n ? "," : ".");
	strbuf_addc(p->out, '\n');
	pw_words_wrap(p->out, strbuf_str(&b), 2, p->columns, p->o->utf8);
	strbuf_done(&b);
}

static size_t
columns_of(const struct pw_view_opts *o)
{
	if (o->width == 0 || o->width > COLUMNS)
		return COLUMNS;
	return o->width > COLUMNS_LEAST ? o->width : COLUMNS_LEAST;
}

static int
finish_summary(struct pw_view *v, const struct pw_model *m)
{
	const struct pw_view_opts *o = &((struct summary *)v)->o;
	const struct pw_event *start = pw_model_start(m);
	struct strbuf out = { 0 }, *to;
	const struct page p = {
		.out = &out, .m = m, .o = o, .s = pw_model_summary(m),
		.columns = columns_of(o),
		.blind = !pw_stream_sees(start, PW_SEES_SIGNALS | PW_SEES_WAITS),
	};
	uint64_t gap;

	if (o->quiet)
		return 0;
	add_title(&p);
	add_verdict(&p);
	add_counts(&p);
	add_parents(&p);
	add_zombies(&p);
	add_findings(&p);
	add_unjudged(&p);
	to = out_begin(o->out, &gap);
	if (to) {
		strbuf_add(to, out.s, out.len);
		out_end(o->out);
	}
	strbuf_done(&out);
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
