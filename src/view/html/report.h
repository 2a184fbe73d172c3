/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report.h - the parts of the HTML report: what is kept while events pass,
 * and the pieces of the page that is made of it at the end. */
#ifndef PW_REPORT_H
#define PW_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"
#include "model/model.h"
#include "phrase/spans.h"
#include "view/html/report_log.h"

/* Bounds: a page that a browser opens at once, whatever was watched. */
enum {
	REPORT_ROWS = 2000,	/* events in the table */
	REPORT_MARKS = 20000,	/* signals and waits in the timeline */
	REPORT_LANES = 80,
	REPORT_LANES_OF_MANY = 40,	/* where not all find room anyway */
	REPORT_TREE = 400,
	REPORT_ZOMBIES = 100,
	REPORT_PARENTS = 50,
};

enum report_mark_kind {
	REPORT_GENERATED,
	REPORT_COALESCED,
	REPORT_IGNORED,	/* ignored or blocked */
	REPORT_DELIVERED,	/* to a handler */
	REPORT_REAPED,
	REPORT_NO_CHILD,	/* returned 0 */
	REPORT_NONE_LEFT,	/* ECHILD: how a loop of waits ends */
	REPORT_FAILED,		/* EINTR ... */
	REPORT_MARK_COUNT,
};

struct report_mark {
	uint64_t ts, since;	/* ns; since: where a wait that blocked began, else 0 */
	struct pw_id who;
	enum report_mark_kind kind;
};

struct report_row {
	uint64_t ts;		/* ns */
	uint32_t pid;		/* 0 = about no process */
	const char *verb;
	enum pw_tone tone;
	struct strbuf name;
	struct spans text;	/* what happened */
};

struct report_data {
	const struct pw_model *m;
	uint64_t zero, end;	/* ns: event times of the page's left and right */
	uint64_t since;		/* ns: a picture's left, where it is not of the busiest moment */
	bool part;		/* a picture is of what was asked for, not of the busiest moment */
	const char *note;	/* what the backend does not see, or NULL */
	bool blind;		/* it sees neither signals nor waits */
	struct report_row *rows;	/* rings: the last REPORT_ROWS of n_rows */
	struct report_mark *marks;
	uint64_t n_rows, n_marks;
	struct report_log *log;	/* for the script */
	const char *mark;	/* before the ids of this run on a page of two, or NULL */
};

/* The whole page. */
void report_page(struct strbuf *out, const struct report_data *d);
/* The cards of its findings, if there are any: a section of the page. */
void report_findings(struct strbuf *out, const struct report_data *d);
/* What stands before and behind the sections: title is escaped. */
void report_begin(struct strbuf *out, const char *title);
void report_glossary(struct strbuf *out);
/* json: {"runs":[...]}; version NULL = not known. */
void report_end_page(struct strbuf *out, const char *version, const char *json);
/* Instead of it a picture that stands alone: the busiest moment, or the whole run. */
void report_svg(struct strbuf *out, const struct report_data *d);
/* --- its pieces --- */
/* The content security policy: only this style, only this script. */
void report_policy(struct strbuf *out);
void report_style(struct strbuf *out);
/* The data, {"runs":[...]}, and the script that makes the page interactive. */
void report_script(struct strbuf *out, const char *json);
/* One run as JSON, fit for a <script>. */
void report_run(struct strbuf *out, const struct report_data *d);
void report_timeline(struct strbuf *out, const struct report_data *d);
void report_tree(struct strbuf *out, const struct report_data *d);
void report_parents(struct strbuf *out, const struct report_data *d);
void report_zombies(struct strbuf *out, const struct report_data *d);
void report_events(struct strbuf *out, const struct report_data *d);

/* --- what they share --- */

/* Bytes that others chose, as HTML text or attribute value: visible, escaped. */
void report_text(struct strbuf *out, const char *s, size_t len);
/* Words of ours in which theirs are visible already. */
void report_words(struct strbuf *out, const char *s, size_t len);
/* "server (1201)", escaped. */
void report_process(struct strbuf *out, const char *comm, uint32_t pid);
/* Its command line, escaped, cut to so many columns; a program without its
 * folders. */
void report_command(struct strbuf *out, const struct pw_proc *p, size_t columns);
void report_program(struct strbuf *out, const struct pw_proc *p, size_t columns);
/* How it ended, escaped. */
void report_end(struct strbuf *out, const struct pw_proc *p);
/* A sentence, each tone a class. */
void report_spans(struct strbuf *out, const struct spans *s);
/* "t-alarm", or "". */
const char *report_tone_class(enum pw_tone tone);
/* "Showing 80 of 300 ...": nothing where all are shown. */
void report_left_out(struct strbuf *out, uint64_t shown, uint64_t all, const char *what);

/* Processes worth a row, in tree order: the parents of zombies first when there
 * is not room for all.  depth counts the chosen ancestors. */
struct report_pick {
	const struct pw_proc *p;
	unsigned int depth;
};
/* keep says who may be among them; NULL = all may. */
typedef bool report_keep_fn(const void *arg, const struct pw_proc *p);
size_t report_select(const struct pw_model *m, report_keep_fn *keep, const void *arg,
		     struct report_pick *out, size_t max, size_t *all);

#endif
