/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_line.c - one event as one line: when, who, what, and in words what it means.
 *
 * The words that matter stand first, so that a narrow screen cuts the rest,
 * and what is wrong stands in capitals, so that colour only repeats it.
 */
#include "view/event_line.h"

#include <inttypes.h>

#include "base/strbuf.h"
#include "event/finding.h"
#include "view/event_text.h"
#include "view/columns.h"

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

void
pw_line_paint(struct strbuf *out, bool colour, enum pw_tone tone)
{
	/* Of the eight colours, those that read well on black and on white. */
	static const char *const sgr[PW_TONE_COUNT] = {
		[PW_TONE_PLAIN] = "\033[0m", [PW_TONE_DIM] = "\033[2m",
		[PW_TONE_BIRTH] = "\033[32m", [PW_TONE_END] = "\033[1m",
		[PW_TONE_SIGNAL] = "\033[35m", [PW_TONE_WAIT] = "\033[36m",
		[PW_TONE_REAP] = "\033[36m", [PW_TONE_CARE] = "\033[1;35m",
		[PW_TONE_ALARM] = "\033[1;31m",
	};

	if (colour)
		strbuf_adds(out, sgr[tone]);
}

void
pw_say_painted(const struct pw_say *l, enum pw_tone tone, const char *s)
{
	pw_line_paint(l->out, l->o->colour, tone);
	strbuf_adds(l->out, s);
	pw_line_paint(l->out, l->o->colour, PW_TONE_PLAIN);
}

/* A kind's word, its colour, its sentence: a new kind is a row. */
static const struct {
	const char *verb;
	enum pw_tone tone;
	void (*say)(const struct pw_say *l);
} kinds[PW_EV_COUNT] = {
	[PW_EV_START] = { "start", PW_TONE_DIM, pw_say_start },
	[PW_EV_PROCESS] = { "found", PW_TONE_BIRTH, pw_say_process },
	[PW_EV_FORK] = { "fork", PW_TONE_BIRTH, pw_say_fork },
	[PW_EV_EXEC] = { "exec", PW_TONE_BIRTH, pw_say_exec },
	[PW_EV_EXIT] = { "exit", PW_TONE_END, pw_say_exit },
	[PW_EV_SIGNAL] = { "signal", PW_TONE_SIGNAL, pw_say_signal },
	[PW_EV_DELIVER] = { "deliver", PW_TONE_SIGNAL, pw_say_deliver },
	[PW_EV_WAIT_ENTER] = { "wait", PW_TONE_WAIT, pw_say_wait_enter },
	[PW_EV_WAIT_RETURN] = { "wait", PW_TONE_WAIT, pw_say_wait_return },
	[PW_EV_REAP] = { "reaped", PW_TONE_REAP, pw_say_reap },
	[PW_EV_REPARENT] = { "orphan", PW_TONE_CARE, pw_say_reparent },
	[PW_EV_THREAD] = { "thread", PW_TONE_DIM, pw_say_thread },
	[PW_EV_DISPOSITION] = { "action", PW_TONE_DIM, pw_say_disposition },
	[PW_EV_ACTIVITY] = { "doing", PW_TONE_DIM, pw_say_activity },
	[PW_EV_LIMITS] = { "limits", PW_TONE_DIM, pw_say_limits },
	[PW_EV_FINDING] = { "note", PW_TONE_ALARM, pw_say_finding },
	[PW_EV_LOST] = { "LOST", PW_TONE_ALARM, pw_say_lost },
	[PW_EV_SUMMARY] = { "end", PW_TONE_DIM, pw_say_summary },
};

static const struct {
	const char *name;
	enum pw_tone tone;
} severities[PW_SEV_COUNT] = {
	[PW_SEV_NONE] = { "note", PW_TONE_PLAIN },
	[PW_SEV_NOTE] = { "note", PW_TONE_PLAIN },
	[PW_SEV_WARNING] = { "WARNING", PW_TONE_CARE },
	[PW_SEV_LEAK] = { "LEAK", PW_TONE_ALARM },
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
		return ev->flags & PW_F_WITHDRAWN ? PW_TONE_REAP :
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

void
pw_line_say(struct strbuf *out, const struct pw_model *m,
	    const struct pw_event *ev, const struct pw_line_opts *o)
{
	const struct pw_say l = { out, m, ev, o };

	if (ev->kind < PW_EV_COUNT && kinds[ev->kind].say)
		kinds[ev->kind].say(&l);
	if (ev->flags & PW_F_APPROX)
		pw_say_painted(&l, PW_TONE_DIM, " ~");
}

/* "   1201 server          ", or blanks where it is about no process. */
static void
add_who(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;
	size_t from = l->out->len, name = name_columns(l->o);
	/* A FORK carries the name of the child. */
	const char *own = ev->kind == PW_EV_FORK ? NULL : ev->comm;

	if (ev->who.pid && ev->kind != PW_EV_LOST && ev->kind != PW_EV_SUMMARY) {
		strbuf_addf(l->out, "%*" PRIu32 " ", PID_COLUMNS, ev->who.pid);
		from = l->out->len;
		if (l->o->no_name)
			return;
		pw_words_name(l->out, pw_words_comm(l->m, &ev->who, own), l->o->utf8);
		pw_words_cut(l->out, from, name, l->o->utf8);
		pw_words_pad(l->out, from, name);
	} else {
		pw_words_pad(l->out, from, PID_COLUMNS + 1 + (l->o->no_name ? 0 : name));
	}
}

void
pw_line_columns(struct strbuf *out, const struct pw_line_opts *o, bool guesses)
{
	strbuf_addf(out, "%*s %*s %-*s %-*s what happened%s", TIME_COLUMNS, "seconds",
		    PID_COLUMNS, "pid", (int)name_columns(o), "process", VERB_COLUMNS, "event",
		    guesses ? " (~ seen late: partly a guess)" : "");
}

void
pw_line_head(struct strbuf *out, const struct pw_model *m,
	     const struct pw_event *ev, const struct pw_line_opts *o)
{
	const struct pw_say l = { out, m, ev, o };
	size_t from;

	if (!o->no_time) {
		pw_line_paint(out, o->colour, PW_TONE_DIM);
		pw_line_time(out, ev->ts > o->zero ? ev->ts - o->zero : 0);
		pw_line_paint(out, o->colour, PW_TONE_PLAIN);
		strbuf_addc(out, ' ');
	}
	add_who(&l);
	if (!o->no_name)
		strbuf_addc(out, ' ');
	from = out->len;
	pw_say_painted(&l, pw_line_tone(ev), pw_line_verb(ev));
	pw_words_pad(out, from, VERB_COLUMNS);
	strbuf_addc(out, ' ');
}

void
pw_line_format(struct strbuf *out, const struct pw_model *m,
	       const struct pw_event *ev, const struct pw_line_opts *o)
{
	size_t start = out->len;

	pw_line_head(out, m, ev, o);
	pw_line_say(out, m, ev, o);
	if (o->width)
		pw_words_cut(out, start, o->width, o->utf8);
}
