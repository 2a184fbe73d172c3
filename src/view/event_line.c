/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_line.c - one event as one line: when, who, what, and a sentence about it.
 *
 * The words that matter stand first, so that a narrow screen cuts the rest,
 * and what is wrong stands in capitals, so that colour only repeats it.
 */
#include "view/event_line.h"

#include <inttypes.h>

#include "base/columns.h"
#include "event/finding.h"
#include "phrase/process_name.h"
#include "view/event_text.h"
#include "view/survey.h"

enum {
	TIME_COLUMNS = 11,
	PID_COLUMNS = 7,
	NAME_COLUMNS = PW_COMM_LEN - 1,
	NAME_LEAST = 8,
	VERB_COLUMNS = 7,
	WORDS_COLUMNS = 43,	/* most sentences take no more */
};

/* Where there is little room names give way: the pid says who it is. */
static size_t
name_columns(const struct pw_line_opts *o)
{
	const size_t others = TIME_COLUMNS + PID_COLUMNS + VERB_COLUMNS + 4 + WORDS_COLUMNS;

	if (o->width == 0 || o->width >= others + NAME_COLUMNS)
		return NAME_COLUMNS;
	return o->width > others + NAME_LEAST ? o->width - others : NAME_LEAST;
}

/* A kind's word and its tone. */
static const struct {
	const char *verb;
	enum pw_tone tone;
} kinds[PW_EV_COUNT] = {
	[PW_EV_START] = { "start", PW_TONE_FAINT },
	[PW_EV_PROCESS] = { "found", PW_TONE_START },
	[PW_EV_FORK] = { "fork", PW_TONE_START },
	[PW_EV_EXEC] = { "exec", PW_TONE_START },
	[PW_EV_EXEC_FAILED] = { "exec", PW_TONE_WARNING },
	[PW_EV_EXIT] = { "exit", PW_TONE_END },
	[PW_EV_SIGNAL] = { "signal", PW_TONE_SIGNAL },
	[PW_EV_DELIVER] = { "deliver", PW_TONE_SIGNAL },
	[PW_EV_WAIT_ENTER] = { "wait", PW_TONE_WAIT },
	[PW_EV_WAIT_RETURN] = { "wait", PW_TONE_WAIT },
	[PW_EV_REAP] = { "reaped", PW_TONE_GOOD },
	[PW_EV_REPARENT] = { "orphan", PW_TONE_WARNING },
	[PW_EV_THREAD] = { "thread", PW_TONE_FAINT },
	[PW_EV_DISPOSITION] = { "action", PW_TONE_FAINT },
	[PW_EV_ACTIVITY] = { "doing", PW_TONE_FAINT },
	[PW_EV_LIMITS] = { "limits", PW_TONE_FAINT },
	[PW_EV_FINDING] = { "note", PW_TONE_LEAK },
	[PW_EV_LOST] = { "LOST", PW_TONE_LEAK },
	[PW_EV_NUDGE] = { "nudge", PW_TONE_SIGNAL },
	[PW_EV_OUTPUT] = { "output", PW_TONE_PLAIN },
	[PW_EV_SUMMARY] = { "end", PW_TONE_FAINT },
};

static const struct {
	const char *name;
	enum pw_tone tone;
} severities[PW_SEV_COUNT] = {
	[PW_SEV_NONE] = { "note", PW_TONE_PLAIN },
	[PW_SEV_NOTE] = { "note", PW_TONE_PLAIN },
	[PW_SEV_WARNING] = { "WARNING", PW_TONE_WARNING },
	[PW_SEV_LEAK] = { "LEAK", PW_TONE_LEAK },
};

const char *
pw_line_severity(enum pw_severity severity)
{
	return severities[severity < PW_SEV_COUNT ? severity : PW_SEV_NONE].name;
}

enum pw_tone
pw_line_severity_tone(enum pw_severity severity)
{
	return severities[severity < PW_SEV_COUNT ? severity : PW_SEV_NONE].tone;
}

void
pw_line_rule(struct strbuf *out, const struct pw_finding *f)
{
	if (f->n_candidates)
		PHRASE_TEXT(out, _("{1} (likely)"), arg_text(f->rule));
	else
		strbuf_adds(out, f->rule);
}

static enum pw_severity
severity_of(const struct pw_event *ev)
{
	return ev->finding ? ev->finding->severity : PW_SEV_NONE;
}

const char *
pw_line_verb(const struct pw_event *ev)
{
	if (ev->kind >= PW_EV_COUNT || !kinds[ev->kind].verb)
		return "?";
	if (ev->kind == PW_EV_FORK && ev->flags & PW_F_VFORK)
		return "vfork";
	if (ev->kind == PW_EV_FINDING)
		return ev->flags & PW_F_WITHDRAWN ? "over" : pw_line_severity(severity_of(ev));
	return kinds[ev->kind].verb;
}

enum pw_tone
pw_line_tone(const struct pw_event *ev)
{
	if (ev->kind >= PW_EV_COUNT)
		return PW_TONE_PLAIN;
	if (ev->kind == PW_EV_FINDING)
		return ev->flags & PW_F_WITHDRAWN ? PW_TONE_GOOD :
		       pw_line_severity_tone(severity_of(ev));
	return kinds[ev->kind].tone;
}

void
pw_line_time(struct strbuf *out, uint64_t ns)
{
	uint64_t s = ns / 1000000000u, us = ns % 1000000000u / 1000, limit;
	int decimals = 6;

	/* From 10,000 s on digits move over to the left of the point. */
	for (limit = 10000; s >= limit && decimals > 1; limit *= 10) {
		decimals--;
		us /= 10;
	}
	strbuf_addf(out, "%4" PRIu64 ".%0*" PRIu64, s, decimals, us);
}

/* "   1201 server          ", or blanks where it is about no process. */
static void
add_who(struct strbuf *out, bool utf8, const struct pw_model *m, const struct pw_event *ev,
	const struct pw_line_opts *o)
{
	size_t from = out->len, name = name_columns(o);
	/* A FORK carries the name of the child. */
	const char *own = ev->kind == PW_EV_FORK ? NULL : ev->comm;

	if (ev->who.pid && ev->kind != PW_EV_LOST && ev->kind != PW_EV_SUMMARY) {
		strbuf_addf(out, "%*" PRIu32 " ", PID_COLUMNS, ev->who.pid);
		from = out->len;
		if (o->no_name)
			return;
		phrase_name(out, pw_survey_comm(m, &ev->who, own), utf8);
		columns_cut(out, from, name, utf8);
		columns_pad(out, from, name);
	} else {
		columns_pad(out, from, PID_COLUMNS + 1 + (o->no_name ? 0 : name));
	}
}

void
pw_line_columns(struct strbuf *out, const struct pw_line_opts *o, bool inferred)
{
	strbuf_addf(out, "%*s %*s %-*s %-*s what happened%s", TIME_COLUMNS, "seconds",
		    PID_COLUMNS, "pid", (int)name_columns(o), "process", VERB_COLUMNS, "event",
		    inferred ? " (~ inferred, not observed)" : "");
}

void
pw_line_head(struct spans *out, const struct pw_model *m,
	     const struct pw_event *ev, const struct pw_line_opts *o)
{
	size_t from = spans_open(out);

	if (!o->no_time) {
		pw_line_time(&out->text, ev->ts > o->zero ? ev->ts - o->zero : 0);
		spans_close(out, from, PW_TONE_FAINT);
		strbuf_addc(&out->text, ' ');
	}
	add_who(&out->text, out->utf8, m, ev, o);
	if (!o->no_name)
		strbuf_addc(&out->text, ' ');
	from = out->text.len;
	spans_add(out, pw_line_tone(ev), pw_line_verb(ev));
	columns_pad(&out->text, from, VERB_COLUMNS);
	strbuf_addc(&out->text, ' ');
}

void
pw_line_format(struct spans *out, const struct pw_model *m,
	       const struct pw_event *ev, const struct pw_line_opts *o)
{
	size_t start = out->text.len;

	pw_line_head(out, m, ev, o);
	pw_event_text(out, m, ev);
	if (o->width)
		spans_cut(out, start, o->width);
}
