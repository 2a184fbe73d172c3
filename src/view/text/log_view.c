/* SPDX-License-Identifier: GPL-2.0-or-later */
/* log_view.c - the view that writes a line for each event as it comes. */
#include <stdlib.h>
#include <string.h>

#include "base/out.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/finding.h"
#include "event/id.h"
#include "event/sees.h"
#include "view/event_line.h"
#include "view/view.h"
#include "view/columns.h"

enum {
	TEXT_COLUMNS = 100,	/* where there is no terminal to fit */
	TEXT_INDENT = 12,	/* under the pid */
	REMEMBERED = 32,
};

struct log {
	struct pw_view base;
	struct pw_view_opts o;
	struct pw_line_opts line;
	struct strbuf text;
	bool begun;
	const struct pw_model *m;	/* as of the last event; NULL before it */
	/* What was last said of whom, so that it is not said again. */
	struct activity {
		struct pw_id who;
		uint32_t tid;		/* 0 = the first thread */
		uint32_t state;		/* enum pw_state */
		int32_t syscall;
	} activities[REMEMBERED];
	struct {
		struct pw_id who;
		const char *rule;
	} advised[REMEMBERED];
	unsigned int n_activities, n_advised;
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
	strbuf_reset(&g->text);
	add_header(g, g->m, start);
	strbuf_add(to, g->text.s, g->text.len);
}

static int
open_log(struct pw_view **out, const struct pw_view_opts *o, const char **why)
{
	struct log *g = xzalloc(sizeof(*g));

	(void)why;
	g->base.ops = &pw_view_log;
	g->o = *o;
	g->line.colour = o->colour;
	g->line.utf8 = o->utf8;
	g->line.width = o->width;
	out_on_next(o->out, head_log, g);
	*out = &g->base;
	return 0;
}

/* A parent of zombies is asked again and again; only a new answer is news. */
static bool
is_news(struct log *g, const struct pw_event *ev)
{
	const struct activity now = {
		ev->who, ev->tid == ev->who.pid ? 0 : ev->tid, ev->activity.state,
		ev->activity.syscall
	};
	struct activity *last = NULL;
	unsigned int i;

	for (i = 0; i < REMEMBERED && !last; i++)
		if (pw_id_same(&g->activities[i].who, &ev->who) && g->activities[i].tid == now.tid)
			last = &g->activities[i];
	if (last && last->state == now.state && last->syscall == now.syscall)
		return false;
	if (!last)
		last = &g->activities[g->n_activities++ % REMEMBERED];
	*last = now;
	return true;
}

static bool
wanted(struct log *g, const struct pw_event *ev)
{
	if (ev->kind >= 32 || !(g->o.kinds & 1u << ev->kind))
		return false;
	switch ((enum pw_kind)ev->kind) {
	case PW_EV_THREAD:
		/* A leader that ends alone is told always: ps calls it a zombie. */
		return g->o.threads || (ev->thread.state == PW_THREAD_EXIT &&
					ev->tid == ev->who.pid && ev->thread.left);
	case PW_EV_ACTIVITY:
		return is_news(g, ev);
	case PW_EV_FINDING:
		return ev->finding != NULL;
	case PW_EV_LIMITS:	/* for the rules */
	case PW_EV_SUMMARY:	/* has a view of its own */
	case PW_EV_RELEASE:
	case PW_EV_NONE:
	case PW_EV_COUNT:
		return false;
	case PW_EV_START:
	case PW_EV_PROCESS:
	case PW_EV_FORK:
	case PW_EV_EXEC:
	case PW_EV_EXIT:
	case PW_EV_SIGNAL:
	case PW_EV_DELIVER:
	case PW_EV_WAIT_ENTER:
	case PW_EV_WAIT_RETURN:
	case PW_EV_REAP:
	case PW_EV_REPARENT:
	case PW_EV_DISPOSITION:
	case PW_EV_LOST:
		break;
	}
	return true;
}

static void
end_heading(struct log *g, size_t from)
{
	if (g->o.width)
		pw_words_cut(&g->text, from, g->o.width, g->o.utf8);
	pw_line_paint(&g->text, g->o.colour, PW_TONE_PLAIN);
	strbuf_addc(&g->text, '\n');
}

/* Who watches what, and what the columns are. */
static void
add_header(struct log *g, const struct pw_model *m, const struct pw_event *ev)
{
	size_t from = g->text.len;

	pw_line_paint(&g->text, g->o.colour, PW_TONE_END);
	pw_line_say(&g->text, m, ev, &g->line);
	end_heading(g, from);
	from = g->text.len;
	pw_line_paint(&g->text, g->o.colour, PW_TONE_DIM);
	pw_line_columns(&g->text, &g->line, !pw_stream_sees(ev, PW_SEES_WAITS));
	end_heading(g, from);
}

/* A finding is told again as it grows; its advice stays the same. */
static bool
needs_advice(struct log *g, const struct pw_finding *f)
{
	unsigned int i;

	for (i = 0; i < REMEMBERED; i++)
		if (pw_id_same(&g->advised[i].who, &f->who) && g->advised[i].rule &&
		    strcmp(g->advised[i].rule, f->rule) == 0)
			return false;
	i = g->n_advised++ % REMEMBERED;
	g->advised[i].who = f->who;
	g->advised[i].rule = f->rule;
	return true;
}

static void
add_finding(struct log *g, const struct pw_model *m, const struct pw_event *ev)
{
	const struct pw_finding *f = ev->finding;
	size_t columns = g->o.width && g->o.width < TEXT_COLUMNS ? g->o.width : TEXT_COLUMNS;

	pw_line_head(&g->text, m, ev, &g->line);
	pw_line_paint(&g->text, g->o.colour, PW_TONE_END);
	strbuf_adds(&g->text, f->rule);
	pw_line_paint(&g->text, g->o.colour, PW_TONE_PLAIN);
	strbuf_addc(&g->text, '\n');
	if (f->message)
		pw_words_wrap(&g->text, f->message, TEXT_INDENT, columns, g->o.utf8);
	if (f->advice && needs_advice(g, f))
		pw_words_wrap(&g->text, f->advice, TEXT_INDENT, columns, g->o.utf8);
}

/* What happened goes on below; only what strangers made long is cut, on a terminal:
 * in a file it is all there. */
static void
add_line(struct log *g, const struct pw_model *m, const struct pw_event *ev)
{
	size_t from = g->text.len, indent;

	pw_line_head(&g->text, m, ev, &g->line);
	indent = pw_words_columns(g->text.s + from, g->text.len - from);
	pw_line_say(&g->text, m, ev, &g->line);
	if (ev->kind != PW_EV_EXEC && ev->kind != PW_EV_PROCESS)
		pw_words_fold(&g->text, from, indent, g->o.width ? g->o.width : TEXT_COLUMNS);
	else if (g->o.width)
		pw_words_cut(&g->text, from, g->o.width, g->o.utf8);
	strbuf_addc(&g->text, '\n');
}

/* Said where it is, in the line before what follows it. */
static void
write_gap(struct log *g, const struct pw_model *m, struct strbuf *to, uint64_t ts, uint64_t n)
{
	const struct pw_event ev = { .ts = ts, .kind = PW_EV_LOST, .lost.count = n };

	if (!n)
		return;
	pw_line_head(to, m, &ev, &g->line);
	pw_words_count(to, n, "event is", "events are");
	strbuf_adds(to, " missing here: nobody read this output\n");
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
	if (!wanted(g, ev))
		return;
	to = out_begin(g->o.out, &gap);
	if (!to)
		return;
	write_gap(g, m, to, ev->ts, gap);
	strbuf_reset(&g->text);
	if (ev->kind == PW_EV_START)
		add_header(g, m, ev);
	else if (ev->kind == PW_EV_FINDING && !(ev->flags & PW_F_WITHDRAWN))
		add_finding(g, m, ev);
	else
		add_line(g, m, ev);
	strbuf_add(to, g->text.s, g->text.len);
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
	strbuf_done(&g->text);
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
