/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perfetto_trace.c - a trace as Perfetto reads it.  The numbers are those of
 * protos/perfetto/trace in Perfetto's sources; tests/trace/perfetto.proto has them, too. */
#include <stdlib.h>

#include "base/sat.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "phrase/process_name.h"
#include "view/trace/protobuf.h"
#include "view/trace/trace_formats.h"

enum {
	/* Trace */
	PACKET = 1,
	/* TracePacket */
	CLOCK_SNAPSHOT = 6, TIMESTAMP = 8, SEQUENCE_ID = 10, TRACK_EVENT = 11, SEQUENCE_FLAGS = 13, TRACK_DESCRIPTOR = 60,
	FIRST_PACKET = 87,
	/* ClockSnapshot, and its Clock */
	CLOCKS = 1, PRIMARY_CLOCK = 2, CLOCK_ID = 1, CLOCK_TIMESTAMP = 2, REALTIME = 1, BOOTTIME = 6,
	/* TrackDescriptor */
	UUID = 1, TRACK_NAME = 2, PROCESS = 3, THREAD = 4, PARENT_UUID = 5, RANK = 12, PROCESS_ORDERING = 19,
	THREAD_ORDERING = 20, EXPLICIT = 1,
	/* ProcessDescriptor */
	PROCESS_PID = 1, CMDLINE = 2, PROCESS_NAME = 6, START_TIMESTAMP = 7,
	/* ThreadDescriptor */
	THREAD_PID = 1, TID = 2, THREAD_NAME = 5,
	/* TrackEvent */
	ANNOTATION = 4, TYPE = 9, TRACK_UUID = 11, CATEGORIES = 22, EVENT_NAME = 23, FLOW_IDS = 47, TERMINATING_FLOW_IDS = 48,
	SLICE_BEGIN = 1, SLICE_END = 2, INSTANT = 3,
	/* DebugAnnotation */
	UINT_VALUE = 3, STRING_VALUE = 6, ANNOTATION_NAME = 10,

	SEQUENCE = 1,		/* ours; one is enough */
	STATE_CLEARED = 1,	/* SEQ_INCREMENTAL_STATE_CLEARED */
	GLOBAL_UUID = 1,	/* what is about no process */
	FIRST_UUID = 2,
};

struct perfetto {
	struct strbuf *out;
	const struct trace_data *d;
	const struct trace_layout *l;
	uint64_t *lanes;	/* by track: the uuid of its second lane */
};

static uint64_t
uuid_of(const struct perfetto *p, uint32_t track, uint32_t lane)
{
	if (track >= p->d->n_tracks)
		return GLOBAL_UUID;
	return lane ? p->lanes[track] + lane - 1 : FIRST_UUID + (uint64_t)track;
}

/* --- the head ------------------------------------------------------------------------ */

static void
add_clock(struct strbuf *out, uint64_t id, uint64_t ns)
{
	const size_t clock = protobuf_open(out, CLOCKS);

	protobuf_uint(out, CLOCK_ID, id);
	protobuf_uint(out, CLOCK_TIMESTAMP, ns);
	protobuf_close(out, clock);
}

static void
add_clocks(const struct perfetto *p)
{
	const uint64_t at = p->d->began ? p->d->began : p->d->first;
	const size_t packet = protobuf_open(p->out, PACKET);
	size_t clocks;

	protobuf_uint(p->out, TIMESTAMP, at);
	protobuf_uint(p->out, SEQUENCE_ID, SEQUENCE);
	protobuf_uint(p->out, SEQUENCE_FLAGS, STATE_CLEARED);
	protobuf_uint(p->out, FIRST_PACKET, 1);
	clocks = protobuf_open(p->out, CLOCK_SNAPSHOT);
	add_clock(p->out, BOOTTIME, at);
	if (p->d->wall_offset)
		add_clock(p->out, REALTIME, sat_add(at, p->d->wall_offset));
	protobuf_uint(p->out, PRIMARY_CLOCK, BOOTTIME);
	protobuf_close(p->out, clocks);
	protobuf_close(p->out, packet);
}

/* --- tracks --------------------------------------------------------------------------- */

static size_t
open_descriptor(const struct perfetto *p, size_t *packet, uint64_t uuid)
{
	size_t descriptor;

	*packet = protobuf_open(p->out, PACKET);
	protobuf_uint(p->out, SEQUENCE_ID, SEQUENCE);
	descriptor = protobuf_open(p->out, TRACK_DESCRIPTOR);
	protobuf_uint(p->out, UUID, uuid);
	return descriptor;
}

static void
add_roots(const struct perfetto *p)
{
	size_t packet, descriptor = open_descriptor(p, &packet, 0);

	protobuf_uint(p->out, PROCESS_ORDERING, EXPLICIT);
	protobuf_uint(p->out, THREAD_ORDERING, EXPLICIT);
	protobuf_close(p->out, descriptor);
	protobuf_close(p->out, packet);
	descriptor = open_descriptor(p, &packet, GLOBAL_UUID);
	protobuf_string(p->out, TRACK_NAME, "procwatch");
	protobuf_close(p->out, descriptor);
	protobuf_close(p->out, packet);
}

static void
add_cmdline(const struct perfetto *p, const struct trace_track *t)
{
	const char *args = trace_text(p->d, t->args), *word;
	struct strbuf visible = { 0 };

	for (unsigned int i = 1; t->args_len && (word = phrase_tail(args, t->args_len, i)); i++) {
		strbuf_reset(&visible);
		PHRASE_TEXT(&visible, "{1}", arg_visible(word));
		protobuf_string(p->out, CMDLINE, strbuf_str(&visible));
	}
	strbuf_done(&visible);
}

static void
describe_process(const struct perfetto *p, const struct trace_track *t)
{
	const size_t process = protobuf_open(p->out, PROCESS);
	struct strbuf name = { 0 };

	protobuf_uint(p->out, PROCESS_PID, t->id.pid);
	add_cmdline(p, t);
	phrase_name(&name, t->comm, true);
	protobuf_string(p->out, PROCESS_NAME, strbuf_str(&name));
	if (t->id.start)
		protobuf_uint(p->out, START_TIMESTAMP, t->id.start);
	protobuf_close(p->out, process);
	protobuf_uint(p->out, RANK, t->rank);
	strbuf_done(&name);
}

static void
describe_thread(const struct perfetto *p, const struct trace_track *t)
{
	size_t thread;

	protobuf_uint(p->out, PARENT_UUID, uuid_of(p, t->process, 0));
	thread = protobuf_open(p->out, THREAD);
	protobuf_uint(p->out, THREAD_PID, t->id.pid);
	protobuf_uint(p->out, TID, t->tid);
	protobuf_string(p->out, THREAD_NAME, "wait calls and handlers");
	protobuf_close(p->out, thread);
	protobuf_uint(p->out, RANK, t->tid);
}

static void
add_track(const struct perfetto *p, const struct trace_track *t)
{
	size_t packet, descriptor = open_descriptor(p, &packet, uuid_of(p, t->index, 0));

	if (t->tid)
		describe_thread(p, t);
	else
		describe_process(p, t);
	protobuf_close(p->out, descriptor);
	protobuf_close(p->out, packet);
	for (uint32_t lane = 1; lane < t->lanes; lane++) {
		descriptor = open_descriptor(p, &packet, uuid_of(p, t->index, lane));
		protobuf_uint(p->out, PARENT_UUID, uuid_of(p, t->index, 0));
		protobuf_string(p->out, TRACK_NAME, "at the same time");
		protobuf_close(p->out, descriptor);
		protobuf_close(p->out, packet);
	}
}

/* --- events ----------------------------------------------------------------------------- */

static void
add_annotations(const struct perfetto *p, const struct trace_item *item)
{
	for (uint32_t i = 0; i < item->n_args; i++) {
		const struct trace_arg *a = &p->d->args[item->first_arg + i];
		const size_t annotation = protobuf_open(p->out, ANNOTATION);

		protobuf_string(p->out, ANNOTATION_NAME, a->key);
		if (a->text)
			protobuf_string(p->out, STRING_VALUE, trace_text(p->d, a->text));
		else
			protobuf_uint(p->out, UINT_VALUE, a->n);
		protobuf_close(p->out, annotation);
	}
}

static void
add_flows(const struct perfetto *p, uint32_t item)
{
	size_t n;
	const struct trace_flow *f = trace_layout_flows(p->l, item, &n);

	for (size_t i = 0; i < n; i++)
		protobuf_fixed64(p->out, f[i].part == TRACE_FLOW_END ? TERMINATING_FLOW_IDS : FLOW_IDS, f[i].id + 1ULL);
}

static void
add_step(const struct perfetto *p, const struct trace_step *s)
{
	static const unsigned int types[] = {
		[TRACE_BEGIN] = SLICE_BEGIN, [TRACE_END] = SLICE_END, [TRACE_INSTANT] = INSTANT,
	};
	const struct trace_item *item = &p->d->items[s->item];
	const size_t packet = protobuf_open(p->out, PACKET);
	size_t event;

	protobuf_uint(p->out, TIMESTAMP, s->ts);
	protobuf_uint(p->out, SEQUENCE_ID, SEQUENCE);
	event = protobuf_open(p->out, TRACK_EVENT);
	protobuf_uint(p->out, TYPE, types[s->phase]);
	protobuf_uint(p->out, TRACK_UUID, uuid_of(p, item->track, item->lane));
	if (s->phase != TRACE_END) {
		protobuf_string(p->out, CATEGORIES, trace_category(item->kind));
		protobuf_string(p->out, EVENT_NAME, trace_text(p->d, item->name));
		add_flows(p, s->item);
		add_annotations(p, item);
	}
	protobuf_close(p->out, event);
	protobuf_close(p->out, packet);
}

void
trace_write_perfetto(struct strbuf *out, const struct trace_data *d, const struct trace_layout *l)
{
	struct perfetto p = { .out = out, .d = d, .l = l, .lanes = xcalloc(d->n_tracks + 1, sizeof(*p.lanes)) };
	uint64_t next = FIRST_UUID + (uint64_t)d->n_tracks;

	for (size_t i = 0; i < d->n_tracks; i++) {
		p.lanes[i] = next;
		next += d->tracks[i]->lanes > 1 ? d->tracks[i]->lanes - 1 : 0;
	}
	add_clocks(&p);
	add_roots(&p);
	for (size_t i = 0; i < d->n_tracks; i++)
		add_track(&p, d->tracks[i]);
	for (size_t i = 0; i < l->n_steps; i++)
		add_step(&p, &l->steps[i]);
	free(p.lanes);
}
