/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_view.c - the view that leaves a trace for Perfetto: it remembers while events pass,
 * within bounds, and writes at the end. */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "view/atomic_file.h"
#include "view/trace/trace_events.h"
#include "view/trace/trace_formats.h"
#include "view/view.h"

struct trace_view {
	struct pw_view base;
	struct atomic_file file;
	bool json;
	struct trace_data d;
};

static bool
ends_in(const char *path, const char *ending)
{
	const size_t len = strlen(path), end = strlen(ending);

	return len >= end && strcmp(path + len - end, ending) == 0;
}

static int
open_trace(struct pw_view **out, const struct pw_view_opts *o, const char **why)
{
	struct trace_view *v = xzalloc(sizeof(*v));
	int err;

	v->base.ops = &pw_view_trace;
	v->json = ends_in(o->trace, ".json");
	err = atomic_file_open(&v->file, o->trace, why);
	if (err) {
		pw_view_trace.close(&v->base);
		return err;
	}
	*out = &v->base;
	return 0;
}

static void
event_trace(struct pw_view *view, const struct pw_model *m, const struct pw_event *ev)
{
	trace_event(&((struct trace_view *)view)->d, m, ev);
}

static void
say_left_out(struct trace_data *d)
{
	const uint64_t n = d->left_out;
	uint32_t item;

	if (!n)
		return;
	item = trace_add_item(d, TRACE_LOST, TRACE_NONE, d->last, d->last, "left out of this trace");
	trace_arg_number(d, item, "events", n);
}

static int
finish_trace(struct pw_view *view, const struct pw_model *m)
{
	struct trace_view *v = (struct trace_view *)view;
	struct strbuf text = { 0 };
	struct trace_layout l;
	int err;

	trace_end(&v->d, m);
	say_left_out(&v->d);
	trace_layout_make(&l, &v->d);
	if (v->json)
		trace_write_json(&text, &v->d, &l);
	else
		trace_write_perfetto(&text, &v->d, &l);
	err = atomic_file_finish(&v->file, text.s, text.len);
	trace_layout_done(&l);
	strbuf_done(&text);
	return err;
}

static const char *
why_trace(const struct pw_view *view)
{
	const struct trace_view *v = (const struct trace_view *)view;

	return v->file.why.len ? v->file.why.s : NULL;
}

static void
close_trace(struct pw_view *view)
{
	struct trace_view *v = (struct trace_view *)view;

	if (!v)
		return;
	atomic_file_close(&v->file);
	trace_data_done(&v->d);
	free(v);
}

const struct pw_view_ops pw_view_trace = {
	.name = "trace",
	.open = open_trace,
	.event = event_trace,
	.why = why_trace,
	.finish = finish_trace,
	.close = close_trace,
};
