/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_trace.c - a trace as JSON Trace Events, which Perfetto and chrome://tracing read. */
#include <stdlib.h>

#include "base/json_writer.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "phrase/process_name.h"
#include "view/trace/trace_formats.h"

enum {
	/* Numbers that no thread has (pid_max is 2^22 at most): of the track of a process
	 * itself, and of lanes beside a thread. */
	FIRST_LANE = 1 << 30,
};

struct json_trace {
	struct strbuf *out;
	const struct trace_data *d;
	const struct trace_layout *l;
	uint64_t *lanes;	/* by track: the number of its first lane that is no thread */
};

static uint64_t
tid_of(const struct json_trace *j, uint32_t track, uint32_t lane)
{
	const struct trace_track *t = trace_track(j->d, track);

	if (!t)
		return FIRST_LANE;
	if (t->tid && !lane)
		return t->tid;
	return j->lanes[track] + lane - (t->tid ? 1 : 0);
}

static uint64_t
pid_of(const struct json_trace *j, uint32_t track)
{
	const struct trace_track *t = trace_track(j->d, track);

	return t ? t->id.pid : j->d->target;
}

/* In microseconds, exactly. */
static void
add_time(struct strbuf *out, const char *key, uint64_t ns)
{
	jw_key(out, key);
	strbuf_addf(out, "%llu.%03u", (unsigned long long)(ns / 1000), (unsigned int)(ns % 1000));
}

static void
open_event(const struct json_trace *j, const char *phase, uint32_t track, uint32_t lane)
{
	strbuf_addc(j->out, '\n');
	jw_open(j->out, '{');
	jw_string(j->out, "ph", phase);
	jw_uint(j->out, "pid", pid_of(j, track));
	jw_uint(j->out, "tid", tid_of(j, track, lane));
}

static void
close_event(const struct json_trace *j)
{
	jw_close(j->out, '}');
	strbuf_addc(j->out, ',');
}

/* --- tracks ---------------------------------------------------------------------------- */

static void
add_metadata_text(const struct json_trace *j, const struct trace_track *t, uint32_t lane, const char *name,
		  const char *value)
{
	open_event(j, "M", t->index, lane);
	jw_string(j->out, "name", name);
	jw_key(j->out, "args");
	jw_open(j->out, '{');
	jw_string(j->out, "name", value);
	jw_close(j->out, '}');
	close_event(j);
}

static void
add_metadata_order(const struct json_trace *j, const struct trace_track *t, uint32_t lane, const char *name,
		   uint64_t value)
{
	open_event(j, "M", t->index, lane);
	jw_string(j->out, "name", name);
	jw_key(j->out, "args");
	jw_open(j->out, '{');
	jw_uint(j->out, "sort_index", value);
	jw_close(j->out, '}');
	close_event(j);
}

static void
add_track(const struct json_trace *j, const struct trace_track *t)
{
	struct strbuf name = { 0 };

	if (!t->tid) {
		phrase_name(&name, t->comm, true);
		add_metadata_text(j, t, 0, "process_name", strbuf_str(&name));
		add_metadata_order(j, t, 0, "process_sort_index", t->rank);
		strbuf_done(&name);
	}
	for (uint32_t lane = 0; lane < t->lanes; lane++) {
		add_metadata_text(j, t, lane, "thread_name",
				  lane ? "at the same time" : t->tid ? "wait calls and handlers" : "process");
		add_metadata_order(j, t, lane, "thread_sort_index", t->tid);
	}
}

/* --- events ------------------------------------------------------------------------------ */

static void
add_args(const struct json_trace *j, const struct trace_item *item)
{
	jw_key(j->out, "args");
	jw_open(j->out, '{');
	for (uint32_t i = 0; i < item->n_args; i++) {
		const struct trace_arg *a = &j->d->args[item->first_arg + i];

		if (a->text)
			jw_string(j->out, a->key, trace_text(j->d, a->text));
		else
			jw_uint(j->out, a->key, a->n);
	}
	jw_close(j->out, '}');
}

static void
add_flows(const struct json_trace *j, const struct trace_step *s)
{
	static const char *const phases[] = {
		[TRACE_FLOW_BEGIN] = "s", [TRACE_FLOW_STEP] = "t", [TRACE_FLOW_END] = "f",
	};
	const struct trace_item *item = &j->d->items[s->item];
	size_t n;
	const struct trace_flow *f = trace_layout_flows(j->l, s->item, &n);

	for (size_t i = 0; i < n; i++) {
		open_event(j, phases[f[i].part], item->track, item->lane);
		add_time(j->out, "ts", s->ts);
		jw_string(j->out, "cat", "SIGCHLD");
		jw_string(j->out, "name", "from exit to wait");
		jw_uint(j->out, "id", f[i].id + 1ULL);
		jw_string(j->out, "bp", "e");
		close_event(j);
	}
}

static void
add_item(const struct json_trace *j, const struct trace_step *s)
{
	const struct trace_item *item = &j->d->items[s->item];

	if (s->phase == TRACE_END)
		return;
	open_event(j, s->phase == TRACE_INSTANT ? "i" : "X", item->track, item->lane);
	add_time(j->out, "ts", item->ts);
	if (s->phase == TRACE_INSTANT)
		jw_string(j->out, "s", "t");
	else
		add_time(j->out, "dur", item->end - item->ts);
	jw_string(j->out, "cat", trace_category(item->kind));
	jw_string(j->out, "name", trace_text(j->d, item->name));
	add_args(j, item);
	close_event(j);
	add_flows(j, s);
}

void
trace_write_json(struct strbuf *out, const struct trace_data *d, const struct trace_layout *l)
{
	struct json_trace j = { .out = out, .d = d, .l = l, .lanes = xcalloc(d->n_tracks + 1, sizeof(*j.lanes)) };
	uint64_t next = FIRST_LANE + 1;

	for (size_t i = 0; i < d->n_tracks; i++) {
		j.lanes[i] = next;
		next += d->tracks[i]->lanes + 1;
	}
	strbuf_adds(out, "{\"displayTimeUnit\":\"ns\",\"otherData\":{\"clock\":\"CLOCK_BOOTTIME\"},\"traceEvents\":[");
	for (size_t i = 0; i < d->n_tracks; i++)
		add_track(&j, d->tracks[i]);
	for (size_t i = 0; i < l->n_steps; i++)
		add_item(&j, &l->steps[i]);
	if (out->s[out->len - 1] == ',')
		out->s[--out->len] = '\0';
	strbuf_adds(out, "\n]}\n");
	free(j.lanes);
}
