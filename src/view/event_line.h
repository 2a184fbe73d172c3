/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_line.h - the parts of a log line, for views that lay them out themselves. */
#ifndef PW_LINE_H
#define PW_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "event/event.h"
#include "view/view.h"

/* What a piece of text wants the eye to do. */
enum pw_tone {
	PW_TONE_PLAIN,
	PW_TONE_DIM,
	PW_TONE_BIRTH,		/* fork, exec */
	PW_TONE_END,
	PW_TONE_SIGNAL,
	PW_TONE_WAIT,
	PW_TONE_REAP,
	PW_TONE_CARE,		/* a surprise: merged, blocked, failed */
	PW_TONE_ALARM,		/* a zombie, a leak */
	PW_TONE_COUNT,
};

/* "fork", "exit" ...: seven columns at most. */
const char *pw_line_verb(const struct pw_event *ev);
enum pw_tone pw_line_tone(const struct pw_event *ev);
/* "LEAK", "WARNING", "note". */
const char *pw_line_severity(enum pw_severity severity);
enum pw_tone pw_line_severity_tone(enum pw_severity severity);
/* Seconds since zero, eleven columns as long as a machine is up. */
void pw_line_time(struct strbuf *out, uint64_t ns);
/* The heading of those columns; guesses: the backend makes some, marked by ~. */
void pw_line_columns(struct strbuf *out, const struct pw_line_opts *o, bool guesses);
/* When, who and the verb, each in its column, up to where the words begin. */
void pw_line_head(struct strbuf *out, const struct pw_model *m,
		  const struct pw_event *ev, const struct pw_line_opts *o);
/* What happened, in words. */
void pw_line_say(struct strbuf *out, const struct pw_model *m,
		 const struct pw_event *ev, const struct pw_line_opts *o);
/* An escape sequence, or nothing without colour; PLAIN ends the one before. */
void pw_line_paint(struct strbuf *out, bool colour, enum pw_tone tone);

#endif
