/* SPDX-License-Identifier: GPL-2.0-or-later */
/* log_view.c - the view that writes a line for each event as it comes. */
#include <stdlib.h>
#include <string.h>

#include "base/columns.h"
#include "base/out.h"
#include "base/sat.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "event/finding.h"
#include "event/id.h"
#include "event/names.h"
#include "event/sees.h"
#include "phrase/duration.h"
#include "phrase/forced_race.h"
#include "phrase/number.h"
#include "phrase/process_name.h"
#include "phrase/program_line.h"
#include "view/event_line.h"
#include "view/event_shown.h"
#include "view/event_text.h"
#include "view/text/editor_lines.h"
#include "view/text/paint.h"
#include "view/view.h"

enum {
	TEXT_COLUMNS = 100,	/* where there is no terminal to fit */
	TEXT_INDENT = 12,	/* under the pid */
	RACE_INDENT = 2,	/* within the first word: spans_fold() breaks at blanks behind it */
	REMEMBERED = 128,	/* findings */
};

struct log {
	struct pw_view base;
	struct pw_view_opts o;
	struct pw_line_opts line;
	struct spans text;
	bool begun;
	const struct pw_model *m;	/* as of the last event; NULL before it */
	struct strbuf output;	/* of the command: a line that is not complete */
	uint64_t output_ts;	/* ns: when it began */
	struct event_activities activities;
	/* What was written last of a finding. */
	struct reported {
		struct pw_id who;
		const char *rule;
		uint64_t ts;		/* ns; 0 = never, or it was resolved since */
		uint64_t count;
		bool likely, advised;
	} reported[REMEMBERED];
	unsigned int n_reported;
};

static void add_header(struct log *g, const struct pw_model *m, const struct pw_event *ev);

/* A file that continues another says what the columns are, too. */
static void
head_log(void *arg, struct strbuf *to)
{
	struct log *g = arg;
	const struct pw_event *start = g->m ? pw_model_start(g->m) : NULL;

	if (!start)
		return;
	spans_reset(&g->text);
	add_header(g, g->m, start);
	paint(to, &g->text, g->o.colour);
}

static int
open_log(struct pw_view **out, const struct pw_view_opts *o, const char **why)
{
	struct log *g = xzalloc(sizeof(*g));

	(void)why;
	g->base.ops = &pw_view_log;
	g->o = *o;
	g->text.utf8 = o->utf8;
	g->text.toneless = !o->colour;
	g->line.width = o->width;
	out_on_next(o->out, head_log, g);
	*out = &g->base;
	return 0;
}

static void
end_heading(struct log *g, size_t from, enum pw_tone tone)
{
	if (g->o.width)
		spans_cut(&g->text, from, g->o.width);
	spans_close(&g->text, from, tone);
	strbuf_addc(&g->text.text, '\n');
}

static void
add_forced_race(struct log *g, const struct pw_event *start)
{
	const size_t from = spans_open(&g->text);

	if (!phrase_forced_race(&g->text.text, start))
		return;
	spans_fold(&g->text, from, RACE_INDENT, g->o.width ? g->o.width : TEXT_COLUMNS);
	spans_close(&g->text, from, PW_TONE_WARNING);
	strbuf_addc(&g->text.text, '\n');
}

/* Who watches what, and what the columns are. */
static void
add_header(struct log *g, const struct pw_model *m, const struct pw_event *ev)
{
	size_t from = spans_open(&g->text);

	pw_event_text(&g->text, m, ev);
	end_heading(g, from, PW_TONE_END);
	if (pw_view_is_elsewhere(&g->o, ev)) {
		from = spans_open(&g->text);
		PHRASE(&g->text, _("recorded on {1}"), arg_visible(pw_start_host(ev)));
		end_heading(g, from, PW_TONE_FAINT);
	}
	add_forced_race(g, ev);
	from = spans_open(&g->text);
	pw_line_columns(&g->text.text, &g->line, !pw_stream_sees(ev, PW_SEES_WAITS));
	end_heading(g, from, PW_TONE_FAINT);
}

static struct reported *
last_report(struct log *g, const struct pw_finding *f)
{
	struct reported *r = g->reported;

	for (; r < g->reported + REMEMBERED; r++)
		if (r->rule && pw_id_same(&r->who, &f->who) && strcmp(r->rule, f->rule) == 0)
			return r;
	r = &g->reported[g->n_reported++ % REMEMBERED];
	*r = (struct reported){ .who = f->who, .rule = f->rule };
	return r;
}

/* Not wrapped: an editor finds the place at its beginning. */
static void
add_program_line(struct log *g, const struct pw_site *site)
{
	const size_t from = spans_open(&g->text);

	for (int i = 0; i < TEXT_INDENT; i++)
		strbuf_addc(&g->text.text, ' ');
	phrase_program_line(&g->text.text, site, g->o.utf8);
	if (g->o.width)
		spans_cut(&g->text, from, g->o.width);
	spans_close(&g->text, from, PW_TONE_START);
	strbuf_addc(&g->text.text, '\n');
}

/* The whole paragraph; its advice only once. */
static void
add_paragraph(struct log *g, const struct pw_event *ev, bool advice)
{
	const struct pw_finding *f = ev->finding;
	size_t columns = g->o.width && g->o.width < TEXT_COLUMNS ? g->o.width : TEXT_COLUMNS, from;

	pw_line_head(&g->text, g->m, ev, &g->line);
	from = spans_open(&g->text);
	pw_line_rule(&g->text.text, f);
	spans_close(&g->text, from, PW_TONE_END);
	strbuf_addc(&g->text.text, '\n');
	if (f->message)
		columns_wrap(&g->text.text, f->message, TEXT_INDENT, columns, g->o.utf8);
	for (size_t i = 0; i < f->n_sites; i++)
		add_program_line(g, &f->sites[i]);
	if (f->advice && advice)
		columns_wrap(&g->text.text, f->advice, TEXT_INDENT, columns, g->o.utf8);
}

static void
add_first_sentence(struct spans *out, const struct phrase_arg *a)
{
	const char *end = a->text ? strstr(a->text, ". ") : NULL;

	if (end)
		strbuf_add(&out->text, a->text, (size_t)(end - a->text) + 1);
	else
		strbuf_adds(&out->text, a->text ? a->text : "");
}

/* "never-waits: 3 -> 10 zombies, the oldest for 7.00 s"; of what is no leak, its first
 * sentence. */
static void
add_growth(struct log *g, const struct pw_event *ev, const struct reported *last, uint64_t count)
{
	const struct pw_finding *f = ev->finding;
	const struct pw_proc *p = g->m ? pw_model_find(g->m, &f->who) : NULL;
	const struct phrase_arg rule = arg_text(f->rule), before = arg_number(last->count),
				now = arg_count(count, N_("{1} zombie"), N_("{1} zombies"));
	size_t from = g->text.text.len, indent;

	pw_line_head(&g->text, g->m, ev, &g->line);
	indent = columns_of(g->text.text.s + from, g->text.text.len - from);
	if (f->severity != PW_SEV_LEAK) {
		PHRASE(&g->text, _("{1}: {2}"), rule, (struct phrase_arg){ .add = add_first_sentence,
									.text = f->message });
	} else if (p && p->first_zombie && pw_proc_is_older(p->first_zombie) && !p->first_zombie->orphaned) {
		PHRASE(&g->text, _("{1}: {2} -> {3}, the oldest for at least {4}"), rule, before, now,
		       arg_duration(sat_sub(ev->ts, pw_proc_zombie_since(p->first_zombie))));
	} else if (p && p->first_zombie) {
		PHRASE(&g->text, _("{1}: {2} -> {3}, the oldest for {4}"), rule, before, now,
		       arg_duration(sat_sub(ev->ts, pw_proc_zombie_since(p->first_zombie))));
	} else {
		PHRASE(&g->text, _("{1}: {2} -> {3}"), rule, before, now);
	}
	spans_fold(&g->text, from, indent, g->o.width ? g->o.width : TEXT_COLUMNS);
	strbuf_addc(&g->text.text, '\n');
}

/* What happened continues below; only what others made long is cut, on a terminal:
 * in a file it is all there. */
static void
add_line(struct log *g, const struct pw_model *m, const struct pw_event *ev)
{
	const struct strbuf *text = &g->text.text;
	size_t from = text->len, indent;

	pw_line_head(&g->text, m, ev, &g->line);
	indent = columns_of(text->s + from, text->len - from);
	pw_event_text(&g->text, m, ev);
	if (ev->kind != PW_EV_EXEC && ev->kind != PW_EV_PROCESS)
		spans_fold(&g->text, from, indent, g->o.width ? g->o.width : TEXT_COLUMNS);
	else if (g->o.width)
		spans_cut(&g->text, from, g->o.width);
	strbuf_addc(&g->text.text, '\n');
}

static uint64_t
zombies_of(const struct log *g, const struct pw_finding *f)
{
	const struct pw_proc *p = g->m ? pw_model_find(g->m, &f->who) : NULL;

	return f->severity == PW_SEV_LEAK && p && p->kids.zombies_now ? p->kids.zombies_now : f->count;
}

/* At length once, and again when what was likely is certain; then in a line when it has
 * doubled or halved, or a minute later. */
static bool
is_due(struct log *g, const struct pw_event *ev)
{
	const uint64_t minute = 60000000000u;
	const struct reported *last = last_report(g, ev->finding);
	const uint64_t count = zombies_of(g, ev->finding);

	return ev->flags & PW_F_WITHDRAWN || !last->ts || ev->ts >= last->ts + minute ||
	       last->likely != (ev->finding->n_candidates > 0) ||
	       (count != last->count && (count >= 2 * last->count || 2 * count <= last->count));
}

static void
add_finding(struct log *g, const struct pw_event *ev)
{
	struct reported *last = last_report(g, ev->finding);
	const uint64_t count = zombies_of(g, ev->finding);

	if (ev->flags & PW_F_WITHDRAWN) {
		last->ts = 0;
		add_line(g, g->m, ev);
		return;
	}
	if (last->ts && last->likely == (ev->finding->n_candidates > 0))
		add_growth(g, ev, last, count);
	else if (g->o.editor)
		editor_lines(&g->text.text, ev->finding, g->o.utf8);
	else
		add_paragraph(g, ev, !last->advised);
	last->likely = ev->finding->n_candidates > 0;
	last->advised = true;
	last->ts = ev->ts;
	last->count = count;
}

/* In its place, in the line before what follows it. */
static void
write_gap(struct log *g, const struct pw_model *m, struct strbuf *to, uint64_t ts, uint64_t n)
{
	const struct pw_event ev = { .ts = ts, .kind = PW_EV_LOST, .lost.count = n };

	if (!n)
		return;
	spans_reset(&g->text);
	pw_line_head(&g->text, m, &ev, &g->line);
	PHRASE(&g->text, N_PLURAL("{1} event is missing here: this output was not read",
				  "{1} events are missing here: this output was not read", n),
	       arg_number(n));
	strbuf_addc(&g->text.text, '\n');
	paint(to, &g->text, g->o.colour);
}

/* --- what the command wrote ---------------------------------------------------------- */

static void
add_output_line(struct log *g, struct strbuf *to, const char *s, size_t len)
{
	const struct pw_event ev = { .ts = g->output_ts, .kind = PW_EV_OUTPUT };
	size_t from;

	if (len && s[len - 1] == '\r')
		len--;		/* the pty has put it before the newline */
	spans_reset(&g->text);
	from = g->text.text.len;
	pw_line_head(&g->text, g->m, &ev, &g->line);
	text_visible(&g->text.text, s, len, g->o.utf8);
	if (g->o.width)
		spans_cut(&g->text, from, g->o.width);
	strbuf_addc(&g->text.text, '\n');
	paint(to, &g->text, g->o.colour);
}

/* Its line ends here, as something else follows. */
static void
end_output_line(struct log *g, struct strbuf *to)
{
	if (g->output.len)
		add_output_line(g, to, g->output.s, g->output.len);
	strbuf_reset(&g->output);
}

static void
add_left_out(struct log *g, struct strbuf *to, const struct pw_event *ev)
{
	end_output_line(g, to);
	spans_reset(&g->text);
	pw_line_head(&g->text, g->m, ev, &g->line);
	PHRASE(&g->text, N_PLURAL("{1} byte more was not recorded", "{1} bytes more were not recorded",
				  ev->output.left_out), arg_number(ev->output.left_out));
	strbuf_addc(&g->text.text, '\n');
	paint(to, &g->text, g->o.colour);
}

/* A line that continues in another event is one line, if nothing stands between them. */
static void
write_output(struct log *g, struct strbuf *to, const struct pw_event *ev)
{
	const char *s = ev->tail, *end = s + ev->tail_len, *nl;

	while (s < end) {
		if (!g->output.len)
			g->output_ts = ev->ts;
		nl = memchr(s, '\n', (size_t)(end - s));
		strbuf_add(&g->output, s, (size_t)((nl ? nl : end) - s));
		if (nl) {
			add_output_line(g, to, strbuf_str(&g->output), g->output.len);
			strbuf_reset(&g->output);
		} else if (g->output.len > PW_OUTPUT_MAX) {
			end_output_line(g, to);
		}
		s = nl ? nl + 1 : end;
	}
	if (ev->output.left_out)
		add_left_out(g, to, ev);
}

static bool
is_shown(struct log *g, const struct pw_event *ev)
{
	if (ev->kind == PW_EV_OUTPUT)
		return !g->o.relays && pw_kinds_have(g->o.kinds, ev);
	return pw_event_shown(ev, g->o.kinds, g->o.threads, &g->activities);
}

static void
event_log(struct pw_view *v, const struct pw_model *m, const struct pw_event *ev)
{
	struct log *g = (struct log *)v;
	const struct pw_event *start;
	struct strbuf *to;
	uint64_t gap;

	g->m = m;
	if (!g->begun) {
		start = m ? pw_model_start(m) : NULL;
		g->line.zero = start ? start->ts : ev->ts;
		g->begun = true;
	}
	if (!is_shown(g, ev))
		return;
	if (ev->kind == PW_EV_FINDING && !is_due(g, ev))
		return;
	to = out_begin(g->o.out, &gap);
	if (!to)
		return;
	if (ev->kind != PW_EV_OUTPUT || gap)
		end_output_line(g, to);
	write_gap(g, m, to, ev->ts, gap);
	spans_reset(&g->text);
	if (ev->kind == PW_EV_OUTPUT)
		write_output(g, to, ev);
	else if (ev->kind == PW_EV_START)
		add_header(g, m, ev);
	else if (ev->kind == PW_EV_FINDING)
		add_finding(g, ev);
	else
		add_line(g, m, ev);
	if (ev->kind != PW_EV_OUTPUT)
		paint(to, &g->text, g->o.colour);
	out_end(g->o.out);
}

static void
tick_log(struct pw_view *v, const struct pw_model *m)
{
	struct log *g = (struct log *)v;
	struct strbuf *to;
	uint64_t gap;

	to = out_gap(g->o.out) ? out_begin(g->o.out, &gap) : NULL;
	if (to) {
		write_gap(g, m, to, pw_model_now(m), gap);
		out_end(g->o.out);
	}
	out_flush(g->o.out);
}

static int
finish_log(struct pw_view *v, const struct pw_model *m)
{
	struct log *g = (struct log *)v;
	struct strbuf *to;
	uint64_t gap;

	to = g->output.len ? out_begin(g->o.out, &gap) : NULL;
	if (to) {
		end_output_line(g, to);
		write_gap(g, m, to, pw_model_now(m), gap);
		out_end(g->o.out);
	}
	tick_log(v, m);
	return out_error(((struct log *)v)->o.out);
}

static void
close_log(struct pw_view *v)
{
	struct log *g = (struct log *)v;

	if (!g)
		return;
	out_on_next(g->o.out, NULL, NULL);
	spans_done(&g->text);
	strbuf_done(&g->output);
	free(g);
}

const struct pw_view_ops pw_view_log = {
	.name = "log",
	.open = open_log,
	.event = event_log,
	.tick = tick_log,
	.finish = finish_log,
	.close = close_log,
};
