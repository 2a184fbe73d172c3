/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_threads.c - the wait calls and handler runs of threads, in a trace. */
#include "view/trace/trace_threads.h"

#include <sys/wait.h>

#include "base/sat.h"
#include "event/names.h"
#include "phrase/wait_call.h"
#include "view/event_text.h"

/* No source sees a handler return.  Its slice ends with the last wait call that the thread
 * made right after: so soon after the delivery, or the call before. */
enum { HANDLER_GAP = 50000000 };	/* ns */

static void
add_sentence(struct trace_data *d, uint32_t item, const struct pw_model *m, const struct pw_event *ev)
{
	struct spans s = { .utf8 = true, .toneless = true };

	pw_event_text(&s, m, ev);
	trace_arg_text(d, item, "what", strbuf_str(&s.text));
	spans_done(&s);
}

/* --- wait calls --------------------------------------------------------------------- */

static uint32_t
add_wait(struct trace_data *d, uint32_t thread, const struct phrase_wait *w, uint64_t from, uint64_t to)
{
	struct strbuf name = { 0 };
	uint32_t item;

	phrase_wait_call(&name, w);
	item = trace_add_item(d, TRACE_WAIT, thread, from, to, strbuf_str(&name));
	strbuf_done(&name);
	return item;
}

void
trace_wait_enter(struct trace_data *d, uint32_t process, const struct pw_event *ev)
{
	struct trace_track *t = trace_track(d, trace_thread_of(d, process, ev->tid));

	t->handler = TRACE_NONE;
	t->call = phrase_wait_of(ev);
	t->waiting = sat_sub(ev->ts, ev->wait.elapsed);
}

static void
extend_handler(struct trace_data *d, struct trace_track *t, uint64_t from, uint64_t to)
{
	struct trace_item *h = trace_item(d, t->handler);

	if (!h)
		return;
	if (from > h->end && from - h->end > HANDLER_GAP)
		t->handler = TRACE_NONE;
	else if (to > h->end)
		h->end = to;
}

void
trace_wait_return(struct trace_data *d, uint32_t process, const struct pw_model *m, const struct pw_event *ev)
{
	struct trace_track *t = trace_track(d, trace_thread_of(d, process, ev->tid));
	const uint64_t from = sat_sub(ev->ts, ev->wait.elapsed);
	const uint64_t to = ev->wait.repeated && ev->wait.until > ev->ts ? ev->wait.until : ev->ts;
	const struct phrase_wait w = phrase_wait_of(ev);
	const struct phrase_wait_result r = phrase_wait_result_of(ev);
	struct spans result = { .utf8 = true, .toneless = true };
	uint32_t item;

	/* a call that is inside one which the handler has interrupted, or that one itself */
	if (from <= t->waiting || !(ev->wait.options & WNOHANG))
		t->waiting = 0;
	if (trace_item(d, t->handler) && from < trace_item(d, t->handler)->ts)
		t->handler = TRACE_NONE;
	extend_handler(d, t, from, to);
	item = add_wait(d, t->index, &w, from, to);
	phrase_wait_result(&result, &w, &r);
	trace_arg_text(d, item, "result", strbuf_str(&result.text));
	spans_done(&result);
	if (ev->wait.child.pid)
		trace_arg_number(d, item, "child", ev->wait.child.pid);
	if (ev->wait.error && pw_errno_name((unsigned int)ev->wait.error))
		trace_arg_text(d, item, "errno", pw_errno_name((unsigned int)ev->wait.error));
	trace_arg_number(d, item, "calls", pw_wait_calls(ev));
	add_sentence(d, item, m, ev);
	t->last_wait = item;
}

void
trace_end_waits(struct trace_data *d, uint32_t process, uint64_t ts)
{
	struct trace_track *t = trace_track(d, trace_track(d, process)->threads);

	for (; t; t = trace_track(d, t->threads)) {
		uint32_t item;

		if (!t->waiting)
			continue;
		item = add_wait(d, t->index, &t->call, t->waiting, ts);
		trace_arg_text(d, item, "result", "has not returned");
		trace_arg_number(d, item, "calls", 0);
		t->waiting = 0;
	}
}

/* --- handlers ------------------------------------------------------------------------ */

uint32_t
trace_handler(struct trace_data *d, uint32_t process, const struct pw_model *m, const struct pw_event *ev)
{
	const uint32_t thread = trace_thread_of(d, process, ev->tid);
	char room[32];
	struct strbuf name = { 0 };
	uint32_t item;

	strbuf_addf(&name, "%s handler", pw_signal_name(ev->deliver.signo, room));
	item = trace_add_item(d, TRACE_HANDLER, thread, ev->ts, ev->ts, strbuf_str(&name));
	strbuf_done(&name);
	add_sentence(d, item, m, ev);
	trace_track(d, thread)->handler = item;
	return item;
}

void
trace_handler_is_over(struct trace_data *d, uint32_t process, uint32_t tid)
{
	const uint32_t thread = tid ? trace_find_thread(d, process, tid) : TRACE_NONE;

	if (thread != TRACE_NONE)
		trace_track(d, thread)->handler = TRACE_NONE;
}

/* --- the reap ------------------------------------------------------------------------- */

uint32_t
trace_reap_in_wait(struct trace_data *d, uint32_t process, uint32_t tid, const struct pw_event *ev, uint64_t ts)
{
	const struct trace_track *t = trace_track(d, trace_thread_of(d, process, tid));
	const struct trace_item *w = trace_item(d, t->last_wait);
	struct strbuf name = { 0 };
	uint32_t item;

	/* at its end, whatever the clock says: so it lies in the call */
	if (w && ts >= w->ts && ts <= w->end + HANDLER_GAP)
		ts = w->end;
	strbuf_addf(&name, "reaps %u", ev->who.pid);
	item = trace_add_item(d, TRACE_REAP, t->index, ts, ts, strbuf_str(&name));
	strbuf_done(&name);
	trace_arg_number(d, item, "child", ev->who.pid);
	trace_arg_number(d, item, "zombie_ns", ev->reap.zombie_ns);
	return item;
}
