/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_page.c - the HTML page from its head to its foot.
 *
 * One file that asks nothing of a network and runs only its own script: the policy in its
 * head says so to the browser, should an escape ever be missing.  Without scripts it is
 * whole, too: a still picture and tables.
 */
#include "view/html/report.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "event/finding.h"
#include "event/names.h"
#include "base/sat.h"
#include "phrase/duration.h"
#include "phrase/forced_race.h"
#include "phrase/nudge_text.h"
#include "phrase/number.h"
#include "phrase/process_name.h"
#include "phrase/program_line.h"
#include "view/event_line.h"
#include "view/headline.h"
#include "view/survey.h"

/* "2026-03-01 12:00:00 UTC" */
static void
add_date(struct strbuf *out, const struct pw_event *start)
{
	time_t when = (time_t)((start->ts + start->start.wall_offset_ns) / 1000000000u);
	struct tm tm;
	char buf[40];

	if (!start->start.wall_offset_ns || !gmtime_r(&when, &tm) ||
	    !strftime(buf, sizeof(buf), "%Y-%m-%d %H:%M:%S UTC", &tm))
		return;
	strbuf_adds(out, " on ");
	strbuf_adds(out, buf);
}

static void
add_subject(struct strbuf *out, const struct report_data *d)
{
	const size_t long_enough = 300;	/* columns: an argv may be a whole program */
	struct strbuf subject = { 0 };

	pw_survey_subject(&subject, d->m, long_enough, true);
	report_words(out, strbuf_str(&subject), subject.len);
	strbuf_done(&subject);
}

void
report_begin(struct strbuf *out, const char *title)
{
	strbuf_adds(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		    "<meta charset=\"utf-8\"/>\n");
	report_policy(out);
	strbuf_adds(out, "<meta name=\"viewport\" content=\"width=device-width,"
		    " initial-scale=1\"/>\n<title>procwatch: ");
	strbuf_adds(out, title);
	strbuf_adds(out, "</title>\n");
	report_style(out);
	strbuf_adds(out, "</head>\n<body>\n<main>\n");
}

/* What was watched, when, how long, with what. */
static void
add_header(struct strbuf *out, const struct report_data *d)
{
	const struct pw_event *start = pw_model_start(d->m);
	const char *kernel = start ? phrase_tail(start->tail, start->tail_len, 1) : NULL;
	struct strbuf by = { 0 }, race = { 0 };

	strbuf_adds(out, "<header>\n<h1>procwatch report</h1>\n<p class=\"subject\">");
	add_subject(out, d);
	strbuf_adds(out, "</p>\n<p class=\"dim\">Watched for ");
	phrase_duration(out, pw_model_summary(d->m)->elapsed_ns);
	if (start)
		add_date(out, start);
	if (phrase_backend(&by, start))
		strbuf_addf(out, ", by %s", strbuf_str(&by));
	if (kernel && *kernel) {
		strbuf_adds(out, ", Linux ");
		report_text(out, kernel, strlen(kernel));
	}
	strbuf_adds(out, "</p>\n");
	if (phrase_forced_race(&race, start)) {
		strbuf_adds(out, "<p class=\"race\">");
		report_text(out, strbuf_str(&race), race.len);
		strbuf_adds(out, "</p>\n");
	}
	strbuf_adds(out, "</header>\n");
	strbuf_done(&by);
	strbuf_done(&race);
}

static bool
is_any_exiting(const struct pw_model *m)
{
	const struct pw_proc *p = pw_model_first(m);

	while (p && p->life != PW_LIFE_EXITING)
		p = p->next;
	return p;
}

static void
add_verdict(struct strbuf *out, const struct report_data *d)
{
	const struct pw_summary *s = pw_model_summary(d->m);

	struct strbuf headline = { 0 };
	const enum pw_tone tone = pw_headline(&headline, d->m, true);

	strbuf_adds(out, tone == PW_TONE_ZOMBIE ? "<div class=\"verdict bad\">" :
		    tone == PW_TONE_WARNING ? "<div class=\"verdict warn\">" :
		    "<div class=\"verdict good\">");
	report_words(out, strbuf_str(&headline), headline.len);
	strbuf_done(&headline);
	if (tone != PW_TONE_GOOD && !s->child_zombies_now)
		strbuf_adds(out, "<small>All have been reaped since; until then each kept its pid"
			    " and its place in the process table.</small>");
	else if (tone != PW_TONE_GOOD)
		strbuf_adds(out, "<small>Ended, but not yet waited for by the parent: each keeps"
			    " its pid and its place in the process table.</small>");
	else if (s->exits > s->command_exits && !s->child_zombies_now && !is_any_exiting(d->m))
		strbuf_adds(out, "<small>Every process that ended was reaped.</small>");
	strbuf_adds(out, "</div>\n");
	if (s->lost) {
		strbuf_adds(out, "<div class=\"verdict warn\">");
		phrase_count(out, s->lost, "{1} event was dropped", "{1} events were dropped");
		strbuf_adds(out, "<small>The numbers here are too low.</small></div>\n");
	}
	if (d->note) {
		strbuf_adds(out, "<p class=\"dim\">");
		report_words(out, d->note, strlen(d->note));
		strbuf_adds(out, "</p>\n");
	}
}

/* What stands between backticks is code. */
static void
add_prose(struct strbuf *out, const char *s, size_t len)
{
	const char *end = s + len, *tick;
	bool code = false;

	for (; s < end; s = tick + 1) {
		tick = memchr(s, '`', (size_t)(end - s));
		report_words(out, s, (size_t)((tick ? tick : end) - s));
		if (!tick)
			break;
		code = !code;
		strbuf_adds(out, code ? "<code>" : "</code>");
	}
	if (code)
		strbuf_adds(out, "</code>");
}

/* Columns that a line is indented by; a tab is four. */
static unsigned int
indent_of(const char *line, const char **text)
{
	unsigned int n = 0;

	for (; *line == ' ' || *line == '\t'; line++)
		n += *line == '\t' ? 4 : 1;
	*text = line;
	return n;
}

/* Paragraphs, and indented lines as a program's, from its first line's margin. */
static void
add_advice(struct strbuf *out, const char *s)
{
	const char *end, *text;
	unsigned int margin = 0, indent;
	bool paragraph = false;		/* is open: its lines are as wide as the page */

	for (; *s; s = *end ? end + 1 : end) {
		end = strchrnul(s, '\n');
		indent = indent_of(s, &text);
		if (indent && paragraph) {
			strbuf_adds(out, "</p>\n");
			paragraph = false;
		}
		if (!margin != !indent)
			strbuf_adds(out, margin ? "</pre>\n" : "<pre>");
		if (!margin || !indent)
			margin = indent;
		if (!indent) {
			strbuf_adds(out, paragraph ? " " : "<p>");
			paragraph = true;
		}
		for (; indent > margin; indent--)
			strbuf_addc(out, ' ');
		add_prose(out, text, (size_t)(end - text));
		strbuf_adds(out, margin ? "\n" : "");
	}
	strbuf_adds(out, margin ? "</pre>\n" : paragraph ? "</p>\n" : "");
}

static void
add_program_lines(struct strbuf *out, const struct pw_finding *f)
{
	struct strbuf b = { 0 };

	for (size_t i = 0; i < f->n_sites; i++) {
		strbuf_reset(&b);
		phrase_program_line(&b, &f->sites[i], true);
		strbuf_adds(out, i ? "" : "<pre class=\"lines\">");
		report_words(out, strbuf_str(&b), b.len);
		strbuf_adds(out, i + 1 < f->n_sites ? "\n" : "</pre>\n");
	}
	strbuf_done(&b);
}

static void
add_nudge(struct strbuf *out, const struct report_data *d)
{
	const struct pw_event *ev = pw_model_nudge(d->m);
	struct strbuf text = { 0 };

	if (!ev)
		return;
	phrase_nudge_named(&text, ev, pw_survey_comm(d->m, &ev->who, ev->comm));
	strbuf_adds(out, "<section class=\"long\"><h2>Nudge</h2>\n<p>");
	report_words(out, strbuf_str(&text), text.len);
	strbuf_adds(out, "</p>\n");
	if (pw_survey_nudge_advice(d->m))
		add_advice(out, pw_survey_nudge_advice(d->m));
	strbuf_adds(out, "</section>\n");
	strbuf_done(&text);
}

static void
add_finding(struct strbuf *out, const struct pw_finding *f, const char *run, size_t i)
{
	const char *class = pw_severity_name(f->severity);

	strbuf_addf(out, "<div class=\"finding %s\" id=\"%sfinding-%zu\"><h3><span class=\"tag\">%s</span>",
		    class ? class : "note", run, i, pw_line_severity(f->severity));
	pw_line_rule(out, f);
	strbuf_adds(out, " <span class=\"dim\">in ");
	report_process(out, f->comm, f->who.pid);
	strbuf_adds(out, "</span></h3>\n");
	if (f->message) {
		strbuf_adds(out, "<p class=\"message\">");
		add_prose(out, f->message, strlen(f->message));
		strbuf_adds(out, "</p>\n");
	}
	add_program_lines(out, f);
	if (f->advice)
		add_advice(out, f->advice);
	strbuf_adds(out, "</div>\n");
}

void
report_findings(struct strbuf *out, const struct report_data *d)
{
	const struct pw_finding *f;
	struct strbuf b = { 0 };
	size_t i;

	if (pw_model_finding(d->m, 0))
		strbuf_adds(out, "<section class=\"long\"><h2>Why, and what to change</h2>\n");
	for (i = 0; (f = pw_model_finding(d->m, i)); i++)
		add_finding(out, f, d->mark ? d->mark : "", i);
	if (i)
		strbuf_adds(out, "</section>\n");
	if (pw_survey_say_unevaluated(&b, d->m)) {
		strbuf_adds(out, "<p class=\"dim\">");
		report_words(out, strbuf_str(&b), b.len);
		strbuf_adds(out, "</p>\n");
	}
	strbuf_done(&b);
}

/* What was reported and is over. */
static void
add_resolved(struct strbuf *out, const struct report_data *d)
{
	const struct pw_finding *f;
	size_t i = 0;

	if (!pw_survey_resolved(d->m, &i))
		return;
	strbuf_adds(out, "<section><h2>Resolved</h2>\n");
	for (i = 0; (f = pw_survey_resolved(d->m, &i));) {
		struct spans s = { .utf8 = true };

		strbuf_addf(out, "<p class=\"leak\"><span class=\"tag\">%s</span> ", pw_line_severity(f->severity));
		pw_survey_say_resolved(&s, f);
		report_spans(out, &s);
		strbuf_adds(out, "</p>\n");
		spans_done(&s);
	}
	strbuf_adds(out, "</section>\n");
}

static void
add_tiles(struct strbuf *out, const struct report_data *d)
{
	const struct pw_summary *s = pw_model_summary(d->m);
	const struct phrase_sigchld sigchld = pw_survey_sigchld_of_all(s);
	const struct {
		uint64_t n;
		const char *what;
		bool alarm;	/* if there is any: bad */
		bool sight;	/* needs a backend that sees signals and waits */
		bool rare;	/* not worth a tile when 0 */
	} tiles[] = {
		{ s->forks, "forks", false, false, false },
		{ s->execs, "execs", false, false, true },
		{ sat_sub(s->exits, s->command_exits), "exits", false, false, false },
		{ sat_sub(s->reaps, s->command_reaps + s->namespace_reaps), "reaped by wait calls", false, false,
		  false },
		{ s->unwatched_reaps, "of them by processes that are not watched", false, false, true },
		{ s->namespace_reaps, "reaped by the kernel when the PID namespace ended", false, false, true },
		{ s->autoreaps, "auto-reaped by the kernel", false, false, true },
		{ s->child_zombies_now, "zombies remaining", true, false, false },
		{ s->child_zombies_peak, "zombies, at most at once", false, false, false },
		{ s->orphans, "orphans (adopted)", false, false, true },
		{ phrase_sigchld_generated(&sigchld), "SIGCHLDs generated", false, true, false },
		{ sigchld.coalesced, "SIGCHLDs coalesced",
		  s->child_zombies_now != 0, true, false },
		{ sigchld.ignored, "SIGCHLDs ignored", false, true, true },
		{ sigchld.blocked, "SIGCHLDs blocked", false, true, true },
		{ sigchld.lost, "SIGCHLDs dropped", false, true, true },
		{ sigchld.delivered, "SIGCHLDs delivered", false, true, false },
		{ s->waits.reaped, "waits that returned a child", false, true, false },
		{ s->waits.nobody, "waits that returned 0 (no child had exited)", false, true, false },
		{ s->waits.echild, "waits that found no child left (ECHILD)", false, true, true },
		{ s->waits.eintr, "waits that failed with EINTR", false, true, true },
		{ s->waits.failed, "waits that failed", false, true, true },
		{ s->waits.left, "waits that returned a child and left it (WNOWAIT)", false, true, true },
		{ s->waits.reported, "waits that reported a stop, a continue or a tracee", false, true, true },
		{ s->interrupted, "calls that failed with EINTR", false, true, true },
		{ s->lost, "events dropped", true, false, true },
	};
	size_t i;

	strbuf_adds(out, "<section><h2>What happened</h2>\n<div class=\"tiles\">\n");
	for (i = 0; i < sizeof(tiles) / sizeof(tiles[0]); i++) {
		if ((tiles[i].sight && d->blind) || (tiles[i].rare && !tiles[i].n))
			continue;
		strbuf_addf(out, "<div class=\"tile%s\"><b>%" PRIu64 "</b><span>%s</span></div>\n",
			    tiles[i].alarm && tiles[i].n ? " alarm" : "", tiles[i].n,
			    tiles[i].what);
	}
	strbuf_adds(out, "</div>\n");
	if (d->blind && !d->note)
		strbuf_adds(out, "<p class=\"dim\">Signals and waits need the bpf or ptrace backend.</p>\n");
	strbuf_adds(out, "</section>\n");
}

void
report_glossary(struct strbuf *out)
{
	strbuf_adds(out,
"<section><h2>Terms</h2>\n<dl>\n"
"<dt>zombie</dt><dd>A process that has ended and that its parent has not yet waited for."
" It no longer runs and holds no memory, but keeps its pid and its exit status until it is"
" reaped.</dd>\n"
"<dt>reap</dt><dd>To take a zombie's status by wait(), waitpid() or waitid(). Only then"
" is it gone.</dd>\n"
"<dt>SIGCHLD</dt><dd>The signal that is sent to a parent when a child ends. Only one can be"
" pending: those generated meanwhile are coalesced with it. So one signal may stand for"
" many children, and a handler has to call waitpid() in a loop.</dd>\n"
"<dt>orphan</dt><dd>A process whose parent has ended. Another one, often PID 1, adopts it"
" and has to wait for it.</dd>\n"
"</dl></section>\n");
}

void
report_end_page(struct strbuf *out, const char *version, const char *json)
{
	strbuf_adds(out, "<footer>Made by procwatch");
	if (version) {
		strbuf_addc(out, ' ');
		report_text(out, version, strlen(version));
	}
	strbuf_adds(out, ". This page loads nothing.</footer>\n</main>\n");
	report_script(out, json);
	strbuf_adds(out, "</body>\n</html>\n");
}

static void
add_end(struct strbuf *out, const struct report_data *d)
{
	const struct pw_event *start = pw_model_start(d->m);
	struct strbuf json = { 0 };

	strbuf_adds(&json, "{\"runs\":[");
	report_run(&json, d);
	strbuf_adds(&json, "]}");
	report_end_page(out, start ? phrase_tail(start->tail, start->tail_len, 0) : NULL, json.s);
	strbuf_done(&json);
}

void
report_page(struct strbuf *out, const struct report_data *d)
{
	struct strbuf title = { 0 };

	add_subject(&title, d);
	report_begin(out, strbuf_str(&title));
	strbuf_done(&title);
	add_header(out, d);
	add_verdict(out, d);
	add_nudge(out, d);
	report_findings(out, d);
	add_resolved(out, d);
	report_timeline(out, d);
	add_tiles(out, d);
	report_parents(out, d);
	report_zombies(out, d);
	report_tree(out, d);
	report_events(out, d);
	report_glossary(out);
	add_end(out, d);
}
