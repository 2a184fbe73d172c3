/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_line.h - one event as one line, and its parts for views that lay them out
 * themselves. */
#ifndef PW_EVENT_LINE_H
#define PW_EVENT_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "event/event.h"
#include "model/model.h"
#include "phrase/spans.h"

struct pw_line_opts {
	uint64_t zero;		/* event time shown as 0 */
	unsigned int width;	/* columns, 0 = no limit; names give way where there are few */
	bool no_time, no_name;	/* columns left out where there is no room for them */
};

/* Appends the whole line, without newline, cut to the width. */
void pw_line_format(struct spans *out, const struct pw_model *m,
		    const struct pw_event *ev, const struct pw_line_opts *o);

/* "fork", "exit" ...: seven columns at most. */
const char *pw_line_verb(const struct pw_event *ev);
enum pw_tone pw_line_tone(const struct pw_event *ev);
/* "LEAK", "WARNING", "note". */
const char *pw_line_severity(enum pw_severity severity);
enum pw_tone pw_line_severity_tone(enum pw_severity severity);
/* "never-waits", "never-waits (likely)". */
void pw_line_rule(struct strbuf *out, const struct pw_finding *f);
/* Seconds since zero, eleven columns as long as a machine is up. */
void pw_line_time(struct strbuf *out, uint64_t ns);
/* The heading of those columns; inferred: some of it is, marked by ~. */
void pw_line_columns(struct strbuf *out, const struct pw_line_opts *o, bool inferred);
/* When, who and the verb, each in its column, up to where the sentence begins. */
void pw_line_head(struct spans *out, const struct pw_model *m,
		  const struct pw_event *ev, const struct pw_line_opts *o);

#endif
