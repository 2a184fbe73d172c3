/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_timeline.c - a lane for each process: when it ran, how long it was a
 * zombie, and on its parent's lane the signals and the waits.
 *
 * Meanings have shapes, not only colours: zombies are hatched, marks differ.
 */
#include "view/html/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/sat.h"
#include "event/id.h"
#include "phrase/duration.h"
#include "phrase/wait_status.h"
#include "view/headline.h"
#include "view/survey.h"

enum {				/* SVG units */
	WIDTH = 1200,
	LABEL = 300,		/* names stand left of this */
	RIGHT = 1185,
	TOP = 34,
	LANE = 24,
	BAR = 8,
	ZOMBIE_LEAST = 4,	/* so that a short zombie can be seen */
	INDENT = 12,
	LABEL_COLUMNS = 40,
};

struct canvas {
	struct strbuf *out;
	const struct report_data *d;
	uint64_t from, span;	/* ns: the time at the left; the width, at least 1 */
	uint64_t first, last;	/* marks that may fall in: up to, not with, last */
};

static double
x_of(const struct canvas *c, uint64_t ts)
{
	uint64_t at = sat_sub(ts, c->from);

	if (at > c->span)
		at = c->span;
	return LABEL + (double)at / (double)c->span * (RIGHT - LABEL);
}

/* A tenth of a unit is finer than any screen; no locale's comma. */
static void
add_number(struct strbuf *out, double v)
{
	unsigned long tenths = (unsigned long)(v * 10 + 0.5);

	strbuf_addf(out, "%lu.%lu", tenths / 10, tenths % 10);
}

static void
add_attr(struct strbuf *out, const char *name, double v)
{
	strbuf_addf(out, " %s=\"", name);
	add_number(out, v);
	strbuf_addc(out, '"');
}

/* 1, 2 or 5 times a power of ten ns, so that some eight fit. */
static uint64_t
tick_step(uint64_t span)
{
	static const unsigned int factors[] = { 1, 2, 5 };
	uint64_t unit = 1, step;
	size_t i;

	for (;; unit *= 10)
		for (i = 0; i < sizeof(factors) / sizeof(factors[0]); i++) {
			step = unit * factors[i];
			if (span / step <= 8)
				return step;	/* 5e18 at the latest */
		}
}

/* "500us", "1.5s", "1m20s": all of an axis in the unit that its step needs. */
static void
add_tick_label(struct strbuf *out, uint64_t t, uint64_t step)
{
	const uint64_t us = 1000, ms = 1000 * us, sec = 1000 * ms;

	if (t == 0)
		strbuf_addc(out, '0');
	else if (step < us || t >= 60 * sec)
		phrase_duration_column(out, t);
	else if (step < ms)
		strbuf_addf(out, "%" PRIu64 "us", t / us);
	else if (step < 100 * ms)
		strbuf_addf(out, "%" PRIu64 "ms", t / ms);
	else if (step < sec)
		strbuf_addf(out, "%" PRIu64 ".%" PRIu64 "s", t / sec, t % sec / (100 * ms));
	else
		strbuf_addf(out, "%" PRIu64 "s", t / sec);
}

static void
add_axis(const struct canvas *c, unsigned int height)
{
	uint64_t step = tick_step(c->span), t;
	double x;

	for (t = 0; t <= c->span; t = sat_add(t, step)) {
		x = x_of(c, c->from + t);
		strbuf_adds(c->out, "<line class=\"grid\"");
		add_attr(c->out, "x1", x);
		add_attr(c->out, "x2", x);
		strbuf_addf(c->out, " y1=\"%d\" y2=\"%u\"/><text class=\"tick\"", TOP - 8,
			    height);
		add_attr(c->out, "x", x);
		strbuf_addf(c->out, " y=\"%d\">%s", TOP - 14, c->from > c->d->zero && t ? "+" : "");
		add_tick_label(c->out, t, step);
		strbuf_adds(c->out, "</text>\n");
	}
}

static void
add_bar(const struct canvas *c, const char *class, double y, uint64_t from, uint64_t to,
	double least)
{
	double x = x_of(c, from), w = x_of(c, to) - x;

	if (to < c->from || from > sat_add(c->from, c->span))
		return;
	if (w < least)
		w = least;
	if (x + w > RIGHT)
		x = RIGHT - w;
	strbuf_addf(c->out, "<rect class=\"%s\"", class);
	add_attr(c->out, "x", x);
	add_attr(c->out, "y", y);
	add_attr(c->out, "width", w);
	strbuf_addf(c->out, " height=\"%d\"/>", BAR);
}

/* Shown to a pointer that rests on the bar. */
static void
add_story(const struct canvas *c, const struct pw_proc *p)
{
	uint64_t died = p->died ? p->died : c->d->end;
	uint64_t until = p->gone ? p->gone : c->d->end;

	strbuf_addf(c->out, "<title>%" PRIu32 " ", p->id.pid);
	report_command(c->out, p, 200);
	strbuf_adds(c->out, "\nran for ");
	phrase_duration(c->out, sat_sub(died, pw_proc_started(p)));
	if (p->died) {
		strbuf_adds(c->out, ", ");
		report_end(c->out, p);
	}
	if (p->died && p->life != PW_LIFE_AUTOREAPED && until >= p->died) {
		strbuf_adds(c->out, p->gone ? "\nwas a zombie for " :
			    "\nzombie for ");
		phrase_duration(c->out, until - p->died);
	}
	strbuf_adds(c->out, "</title>");
}

static void
add_life(const struct canvas *c, const struct pw_proc *p, double y)
{
	uint64_t died = p->died ? p->died : c->d->end;

	strbuf_adds(c->out, "<g>");
	add_story(c, p);
	add_bar(c, "run", y, p->born, died, 1);
	if (p->died && p->life != PW_LIFE_AUTOREAPED)
		add_bar(c, "zombie", y, died, p->gone ? p->gone : c->d->end, ZOMBIE_LEAST);
	strbuf_adds(c->out, "</g>");
}

static void
add_label(const struct canvas *c, const struct report_pick *k, double y)
{
	unsigned int depth = k->depth < 8 ? k->depth : 8;

	strbuf_addf(c->out, "<text class=\"%s\" x=\"%u\"",
		    k->p->life == PW_LIFE_ZOMBIE ? "name dead" : "name", 4 + depth * INDENT);
	add_attr(c->out, "y", y + BAR);
	strbuf_addf(c->out, ">%" PRIu32 " ", k->p->id.pid);
	report_program(c->out, k->p, LABEL_COLUMNS - 8 - 2 * (size_t)depth);
	strbuf_adds(c->out, "</text>");
}

/* Shapes are drawn once, in add_shapes(). */
static const struct {
	const char *id, *meaning;
	int dy;			/* of its middle, from the bar's */
} shapes[REPORT_MARK_COUNT] = {
	[REPORT_GENERATED] = { "generated", "SIGCHLD generated", -8 },
	[REPORT_COALESCED] = { "coalesced", "SIGCHLD coalesced: one was pending already", -8 },
	[REPORT_IGNORED] = { "ignored", "SIGCHLD ignored or blocked", -8 },
	[REPORT_DELIVERED] = { "delivered", "SIGCHLD delivered: handler runs", 0 },
	[REPORT_REAPED] = { "reaped", "wait returned a child", 8 },
	[REPORT_NO_CHILD] = { "none", "wait returned 0 (no child had exited)", 8 },
	[REPORT_NONE_LEFT] = { "left", "wait found no child left (ECHILD)", 8 },
	[REPORT_FAILED] = { "failed", "wait failed", 8 },
};

static void
add_shapes(struct strbuf *out)
{
	strbuf_adds(out,
"<defs>\n"
"<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\""
" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" class=\"hatch-back\"/>"
"<rect width=\"2.5\" height=\"6\" class=\"hatch-line\"/></pattern>\n"
"<path id=\"generated\" class=\"m-signal\" d=\"M0,3.2 L-2.9,-2.6 L2.9,-2.6 Z\"/>\n"
"<path id=\"coalesced\" class=\"m-bad\" d=\"M0,4 L-4.2,-3.4 L4.2,-3.4 Z\"/>\n"
"<path id=\"ignored\" class=\"m-open\" d=\"M0,3 L-2.9,-2.6 L2.9,-2.6 Z\"/>\n"
"<circle id=\"delivered\" class=\"m-delivered\" r=\"3.2\"/>\n"
"<circle id=\"reaped\" class=\"m-wait\" r=\"3\"/>\n"
"<circle id=\"none\" class=\"m-open\" r=\"2.6\"/>\n"
"<path id=\"left\" class=\"m-open\" d=\"M-2.6,0 A2.6,2.6 0 0 1 2.6,0 A2.6,2.6 0 0 1 -2.6,0 L2.6,0\"/>\n"
"<path id=\"failed\" class=\"m-cross\" d=\"M-2.8,-2.8 L2.8,2.8 M-2.8,2.8 L2.8,-2.8\"/>\n"
"</defs>\n");
}

static void
add_wait_bar(const struct canvas *c, uint64_t from, uint64_t to, double y)
{
	strbuf_adds(c->out, "<line class=\"blocked\"");
	add_attr(c->out, "x1", x_of(c, from));
	add_attr(c->out, "x2", x_of(c, to));
	add_attr(c->out, "y1", y);
	add_attr(c->out, "y2", y);
	strbuf_adds(c->out, "/>");
}

static const struct report_mark *
mark_at(const struct report_data *d, uint64_t i)
{
	return &d->marks[i % REPORT_MARKS];
}

static bool
is_of(const struct report_mark *k, const struct pw_proc *p)
{
	return k->ts >= p->born && pw_id_same(&k->who, &p->id);
}

/* From the SIGCHLD that is pending to its delivery: what was coalesced falls into it. */
static void
add_pending(const struct canvas *c, uint64_t from, uint64_t to, unsigned int coalesced, double y)
{
	const double x = x_of(c, from), end = x_of(c, to), least = 40;

	if (!coalesced || to < c->from)
		return;
	strbuf_adds(c->out, "<rect class=\"pending\"");
	add_attr(c->out, "x", x);
	add_attr(c->out, "y", y - 4);
	add_attr(c->out, "width", end - x > 1 ? end - x : 1);
	strbuf_adds(c->out, " height=\"8\"/>");
	if (end - x < least || x - LABEL < least)
		return;
	strbuf_adds(c->out, "<text class=\"dead\" text-anchor=\"end\"");
	add_attr(c->out, "x", x - 7);
	add_attr(c->out, "y", y + 4);
	strbuf_addf(c->out, ">%u \u2192 1</text>", coalesced + 1);
}

static void
add_all_pending(const struct canvas *c, const struct pw_proc *p, double y)
{
	const double row = y + shapes[REPORT_COALESCED].dy;
	const struct report_mark *k;
	unsigned int coalesced = 0;
	uint64_t first = 0, i;

	for (i = c->first; i < c->last; i++) {
		k = mark_at(c->d, i);
		if (!is_of(k, p))
			continue;
		if (k->kind == REPORT_DELIVERED)
			add_pending(c, first, k->ts, coalesced, row);
		if (k->kind == REPORT_DELIVERED || k->kind == REPORT_GENERATED)
			coalesced = 0;
		if (k->kind == REPORT_GENERATED || (k->kind == REPORT_COALESCED && !coalesced && !first))
			first = k->ts;
		coalesced += k->kind == REPORT_COALESCED;
	}
	add_pending(c, first, c->d->end, coalesced, row);
}

/* Marks that would hide each other are drawn once. */
static void
add_marks(const struct canvas *c, const struct pw_proc *p, double y)
{
	const double apart = 1.5;
	const struct pw_wait *waiting = pw_proc_waiting(p);
	double last[REPORT_MARK_COUNT] = { 0 }, x, row;
	const struct report_mark *k;
	uint64_t i;

	for (i = c->first; i < c->last; i++) {
		k = mark_at(c->d, i);
		if (!is_of(k, p))
			continue;
		row = y + shapes[k->kind].dy;
		if (k->since)
			add_wait_bar(c, k->since, k->ts, row);
		x = x_of(c, k->ts);
		if (x - last[k->kind] < apart)
			continue;
		last[k->kind] = x;
		strbuf_addf(c->out, "<use href=\"#%s\"", shapes[k->kind].id);
		add_attr(c->out, "x", x);
		add_attr(c->out, "y", row);
		strbuf_adds(c->out, "/>");
	}
	if (waiting && waiting->ts < sat_add(c->from, c->span))
		add_wait_bar(c, waiting->ts, c->d->end, y + shapes[REPORT_REAPED].dy);
}

static double
lane_y(size_t i)
{
	return TOP + (double)i * LANE + (LANE - BAR) / 2.0;
}

static unsigned int
height_of(size_t lanes)
{
	return TOP + (unsigned int)lanes * LANE;
}

/* Grounds, then the grid, then what stands on them.  place: attributes, or "". */
static void
add_svg(const struct canvas *c, const struct report_pick *picks, size_t n, const char *place)
{
	const unsigned int height = height_of(n);
	size_t i;

	strbuf_addf(c->out, "<svg class=\"timeline\"%s viewBox=\"0 0 %d %u\""
		    " role=\"img\" aria-label=\"Timeline of %zu processes\">\n",
		    place, WIDTH, height + 4, n);
	for (i = 1; i < n; i += 2)
		strbuf_addf(c->out, "<rect class=\"lane\" x=\"0\" y=\"%zu\" width=\"%d\""
			    " height=\"%d\"/>", TOP + i * LANE, WIDTH, LANE);
	add_axis(c, height);
	for (i = 0; i < n; i++) {
		add_label(c, &picks[i], lane_y(i));
		add_life(c, picks[i].p, lane_y(i));
		add_all_pending(c, picks[i].p, lane_y(i) + BAR / 2.0);
		add_marks(c, picks[i].p, lane_y(i) + BAR / 2.0);
		strbuf_addc(c->out, '\n');
	}
	strbuf_adds(c->out, "</svg>");
}

static void
add_picture(const struct canvas *c, const struct report_pick *picks, size_t n)
{
	strbuf_adds(c->out, "<div class=\"wide\">");
	add_svg(c, picks, n, "");
	strbuf_adds(c->out, "</div>\n");
}

/* The legend draws with the same shapes. */
static void
add_legend(const struct report_data *d, struct strbuf *out)
{
	size_t i, n = d->blind ? 0 : REPORT_MARK_COUNT;

	strbuf_adds(out, "<svg class=\"shapes\" width=\"0\" height=\"0\">");
	add_shapes(out);
	strbuf_adds(out, "</svg>\n<p class=\"legend\">"
		    "<span><svg width=\"26\" height=\"10\"><rect class=\"run\" y=\"1\""
		    " width=\"26\" height=\"8\"/></svg> running</span>\n"
		    "<span><svg width=\"26\" height=\"10\"><rect class=\"zombie\" y=\"1\""
		    " width=\"26\" height=\"8\"/></svg> zombie</span>\n");
	for (i = 0; i < n; i++)
		strbuf_addf(out, "<span><svg width=\"12\" height=\"12\"><use href=\"#%s\" x=\"6\""
			    " y=\"6\"/></svg> %s</span>\n", shapes[i].id, shapes[i].meaning);
	if (n)
		strbuf_adds(out, "<span><svg width=\"26\" height=\"10\"><line class=\"blocked\""
			    " x1=\"0\" x2=\"26\" y1=\"5\" y2=\"5\"/></svg>"
			    " wait blocked</span>\n");
	strbuf_adds(out, "</p>\n");
}

static uint64_t
first_mark(const struct report_data *d)
{
	return d->n_marks > REPORT_MARKS ? d->n_marks - REPORT_MARKS : 0;
}

/* The first end that is still remembered: marks before have no lanes to go to. */
static uint64_t
first_death(const struct report_data *d)
{
	const struct pw_proc *p;
	uint64_t first = d->end;

	for (p = pw_model_first(d->m); p; p = p->next)
		if (p->died && p->died < first)
			first = p->died;
	return first;
}

/* The most marks that lie within so many ns of each other: c gets which. */
static uint64_t
densest(struct canvas *c, uint64_t window, uint64_t since)
{
	const struct report_data *d = c->d;
	uint64_t i = first_mark(d), j, most = 0;

	while (i < d->n_marks && mark_at(d, i)->ts < since)
		i++;
	for (j = i; j < d->n_marks; j++) {
		while (sat_sub(mark_at(d, j)->ts, mark_at(d, i)->ts) > window)
			i++;
		if (j - i + 1 > most) {
			most = j - i + 1;
			c->first = i;
			c->last = j + 1;
		}
	}
	return most;
}

/* A few marks far from the others would make the picture wide. */
static void
leave_out_what_is_far(struct canvas *c)
{
	const struct report_data *d = c->d;
	uint64_t i, widest, width, n, left;

	for (;;) {
		for (i = widest = c->first; i + 1 < c->last; i++)
			if (mark_at(d, i + 1)->ts - mark_at(d, i)->ts >
			    mark_at(d, widest + 1)->ts - mark_at(d, widest)->ts)
				widest = i;
		n = c->last - c->first;
		left = widest + 1 - c->first;
		width = mark_at(d, c->last - 1)->ts - mark_at(d, c->first)->ts;
		if (n < 4 || mark_at(d, widest + 1)->ts - mark_at(d, widest)->ts < width / 5 * 2 ||
		    (left > n / 4 && n - left > n / 4))
			return;
		if (left > n / 2)
			c->last = widest + 1;
		else
			c->first = widest + 1;
	}
}

/* What the whole picture shows as one dot: the hundredth of the time that has
 * most marks, or less of it where there are more than the eye can separate.
 * False when nothing is that dense. */
static bool
find_burst(struct canvas *c)
{
	const unsigned int least = 8, most = 120;
	const struct report_data *d = c->d;
	uint64_t window = (d->end - d->zero) / 100, since = first_death(d), n;
	uint64_t begin, end;

	for (n = densest(c, window, since); n > most && window; window /= 2)
		n = densest(c, window / 2, since);
	if (n < least)
		return false;
	leave_out_what_is_far(c);
	begin = mark_at(d, c->first)->ts;
	end = mark_at(d, c->last - 1)->ts;
	c->span = sat_add(sat_sub(end, begin) / 2, sat_sub(end, begin)) + 1;
	c->from = sat_sub(begin, d->zero) > c->span / 4 ? begin - c->span / 4 : d->zero;
	return true;
}

static bool
falls_in(const struct canvas *c, uint64_t ts)
{
	return ts >= c->from && ts <= sat_add(c->from, c->span);
}

/* Something begins or ends for it within the picture. */
static bool
takes_part(const void *arg, const struct pw_proc *p)
{
	const struct canvas *c = arg;
	uint64_t i;

	if (falls_in(c, p->born) || falls_in(c, p->died) || falls_in(c, p->gone))
		return true;
	for (i = c->first; i < c->last; i++)
		if (is_of(mark_at(c->d, i), p))
			return true;
	return false;
}

static void
add_burst_title(struct strbuf *out, const struct canvas *c)
{
	PHRASE_TEXT(out, _("The busiest moment: {1}, {2} after the start"), arg_duration(c->span),
		    arg_duration(sat_sub(c->from, c->d->zero)));
}

static void
add_burst(const struct report_data *d, struct strbuf *out)
{
	struct report_pick picks[REPORT_LANES];
	struct canvas c = { .out = out, .d = d };
	size_t n, all;

	if (!find_burst(&c))
		return;
	n = report_select(d->m, takes_part, &c, picks, REPORT_LANES, &all);
	if (!n)
		return;
	strbuf_adds(out, "<h3>");
	add_burst_title(out, &c);
	strbuf_adds(out, "</h3>\n");
	add_picture(&c, picks, n);
	report_left_out(out, n, all, "processes");
}

static struct canvas
whole_run(struct strbuf *out, const struct report_data *d)
{
	return (struct canvas){
		.out = out, .d = d, .from = d->zero,
		.span = d->end > d->zero ? d->end - d->zero : 1,
		.first = first_mark(d), .last = d->n_marks,
	};
}

/* Without what --since leaves out. */
static struct canvas
shown_run(struct strbuf *out, const struct report_data *d)
{
	struct canvas c = whole_run(out, d);

	if (d->since > c.from) {
		c.from = d->since;
		c.span = d->end > d->since ? d->end - d->since : 1;
	}
	return c;
}

static bool
is_there_later(const void *arg, const struct pw_proc *p)
{
	const struct canvas *c = arg;

	return !p->gone || p->gone >= c->from;
}

void
report_timeline(struct strbuf *out, const struct report_data *d)
{
	struct report_pick picks[REPORT_LANES];
	const struct canvas c = whole_run(out, d);
	size_t all, n = report_select(d->m, NULL, NULL, picks, REPORT_LANES, &all);

	if (!n)
		return;
	if (all > n)
		n = report_select(d->m, NULL, NULL, picks, REPORT_LANES_OF_MANY, &all);
	strbuf_addf(out, "<section class=\"long still\"%s><h2>Timeline</h2>\n", d->mark ? "" : " id=\"timeline\"");
	add_legend(d, out);
	add_picture(&c, picks, n);
	report_left_out(out, n, pw_model_summary(d->m)->processes, "processes");
	report_left_out(out, d->n_marks - c.first, d->n_marks,
			"signals and waits, the oldest");
	add_burst(d, out);
	strbuf_adds(out, "</section>\n");
}

/* --- a picture that stands alone -------------------------------------------------------- */

enum { MARGIN = 20, HEADING = 92, LEGEND_LINE = 22, LEGEND_COLUMN = 400 };

/* The same shapes, in three columns. */
static unsigned int
add_svg_legend(struct strbuf *out, const struct report_data *d, unsigned int y)
{
	const size_t n = d->blind ? 0 : REPORT_MARK_COUNT;
	unsigned int x, row;
	size_t i;

	strbuf_addf(out, "<g class=\"key\" transform=\"translate(%d %u)\">\n"
		    "<rect class=\"run\" y=\"-9\" width=\"26\" height=\"8\"/><text x=\"34\">running</text>\n"
		    "<rect class=\"zombie\" x=\"%d\" y=\"-9\" width=\"26\" height=\"8\"/>"
		    "<text x=\"%d\">zombie</text>\n", MARGIN, y, LEGEND_COLUMN, LEGEND_COLUMN + 34);
	for (i = 0; i < n; i++) {
		x = (unsigned int)((i + 2) % 3) * LEGEND_COLUMN;
		row = (unsigned int)((i + 2) / 3) * LEGEND_LINE;
		strbuf_addf(out, "<use href=\"#%s\" x=\"%u\" y=\"%d\"/><text x=\"%u\" y=\"%u\">%s</text>\n",
			    shapes[i].id, x + 13, (int)row - 5, x + 34, row, shapes[i].meaning);
	}
	strbuf_adds(out, "</g>\n");
	return y + (unsigned int)((n + 4) / 3) * LEGEND_LINE;
}

/* "5.000100": s after the start, to the microsecond. */
static void
add_exactly(struct strbuf *out, uint64_t ns)
{
	strbuf_addf(out, "%" PRIu64 ".%06" PRIu64, ns / 1000000000, ns % 1000000000 / 1000);
}

static void
add_part_title(struct strbuf *out, const struct canvas *c)
{
	struct strbuf from = { 0 }, to = { 0 };

	add_exactly(&from, sat_sub(c->from, c->d->zero));
	add_exactly(&to, sat_sub(sat_add(c->from, c->span), c->d->zero));
	PHRASE_TEXT(out, _("{1}, from {2} s to {3} s after the start"), arg_duration(c->span),
		    arg_text(strbuf_str(&from)), arg_text(strbuf_str(&to)));
	strbuf_done(&from);
	strbuf_done(&to);
}

static void
add_svg_heading(const struct canvas *c, bool burst)
{
	struct strbuf line = { 0 };

	pw_survey_subject(&line, c->d->m, 120, true);
	strbuf_addf(c->out, "<text class=\"key subject\" x=\"%d\" y=\"30\">", MARGIN);
	report_words(c->out, strbuf_str(&line), line.len);
	strbuf_addf(c->out, "</text>\n<text class=\"key\" x=\"%d\" y=\"54\">", MARGIN);
	strbuf_reset(&line);
	pw_headline(&line, c->d->m, true);
	report_words(c->out, strbuf_str(&line), line.len);
	strbuf_addf(c->out, "</text>\n<text class=\"key\" x=\"%d\" y=\"78\">", MARGIN);
	if (burst)
		add_burst_title(c->out, c);
	else if (c->d->part)
		add_part_title(c->out, c);
	else
		PHRASE_TEXT(c->out, _("The whole run: {1}"), arg_duration(c->span));
	strbuf_adds(c->out, "</text>\n");
	strbuf_done(&line);
}

void
report_svg(struct strbuf *out, const struct report_data *d)
{
	struct report_pick picks[REPORT_LANES];
	struct canvas c = { .out = out, .d = d };
	bool burst = !d->part && find_burst(&c);
	struct strbuf legend = { 0 };
	size_t all, n = 0;
	unsigned int below;
	char place[96];

	if (burst)
		n = report_select(d->m, takes_part, &c, picks, REPORT_LANES, &all);
	if (!n) {
		burst = false;
		c = shown_run(out, d);
		n = report_select(d->m, is_there_later, &c, picks, REPORT_LANES, &all);
	}
	below = HEADING + height_of(n);
	below = add_svg_legend(&legend, d, below + 2 * LEGEND_LINE);
	strbuf_addf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %u\" width=\"%d\""
		    " height=\"%u\" font-family=\"sans-serif\">\n", WIDTH + 2 * MARGIN, below,
		    WIDTH + 2 * MARGIN, below);
	report_style(out);
	strbuf_adds(out, "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
	add_shapes(out);
	add_svg_heading(&c, burst);
	snprintf(place, sizeof(place), " x=\"%d\" y=\"%d\" width=\"%d\" height=\"%u\"", MARGIN, HEADING,
		 WIDTH, height_of(n) + 4);
	add_svg(&c, picks, n, place);
	strbuf_adds(out, strbuf_str(&legend));
	if (all > n)
		strbuf_addf(out, "<text class=\"key\" x=\"%d\" y=\"%u\">%zu of %zu processes are not shown</text>\n",
			    MARGIN, below - 4, all - n, all);
	strbuf_adds(out, "</svg>\n");
	strbuf_done(&legend);
}
