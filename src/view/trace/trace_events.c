/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_events.c - what each event adds to a trace. */
#include "view/trace/trace_events.h"

#include <signal.h>
#include <string.h>

#include "base/columns.h"
#include "event/finding.h"
#include "event/id.h"
#include "event/names.h"
#include "phrase/process_name.h"
#include "phrase/sigchld.h"
#include "phrase/wait_status.h"
#include "view/event_line.h"
#include "view/event_text.h"
#include "view/survey.h"
#include "view/trace/trace_threads.h"

static void
add_sentence(struct trace_data *d, uint32_t item, const struct pw_model *m, const struct pw_event *ev)
{
	struct spans s = { .utf8 = true, .toneless = true };

	pw_event_text(&s, m, ev);
	trace_arg_text(d, item, "what", strbuf_str(&s.text));
	spans_done(&s);
}

static uint32_t
add_instant(struct trace_data *d, enum trace_kind kind, uint32_t track, const char *name, const struct pw_model *m,
	    const struct pw_event *ev)
{
	const uint32_t item = trace_add_item(d, kind, track, ev->ts, ev->ts, name);

	add_sentence(d, item, m, ev);
	return item;
}

/* --- processes ----------------------------------------------------------------------- */

/* A child has its parent's until it execs: those are kept once. */
static void
name_process(struct trace_data *d, struct trace_track *t, const struct pw_proc *p)
{
	const struct trace_track *parent = trace_track(d, t->parent);

	if (!p)
		return;
	if (*p->comm)
		memcpy(t->comm, p->comm, sizeof(t->comm));
	if (!p->args_len || !p->args)
		return;
	t->args_len = p->args_len;
	if (parent && parent->args_len == p->args_len && !memcmp(trace_text(d, parent->args), p->args, p->args_len)) {
		t->args = parent->args;
		return;
	}
	t->args = d->text.len;
	strbuf_add(&d->text, p->args, p->args_len);
}

/* The track of a process that has not been seen before; from the model, if that knows it. */
static uint32_t
new_process(struct trace_data *d, const struct pw_model *m, const struct pw_id *id, uint64_t ts)
{
	const uint32_t track = trace_add_process(d, id);
	struct trace_track *t = trace_track(d, track);
	const struct pw_proc *p = pw_model_find(m, id);

	t->born = p ? p->born : ts;
	t->watched = p;
	t->before = !p || p->preexisting;
	if (p && p->parent_id.pid)
		t->parent = trace_find_process(d, &p->parent_id);
	if (p) {
		t->id.start = pw_start_finer(t->id.start, p->id.start);
		name_process(d, t, p);
	} else {
		strncpy(t->comm, pw_model_outsider(m, id->pid), sizeof(t->comm) - 1);
	}
	return track;
}

static uint32_t
process_of(struct trace_data *d, const struct pw_model *m, const struct pw_id *id, uint64_t ts)
{
	const uint32_t track = trace_find_process(d, id);

	return track == TRACE_NONE || (trace_track(d, track)->over && id->start &&
				       pw_id_newer(id, &trace_track(d, track)->id)) ?
		new_process(d, m, id, ts) : track;
}

static void
begin_process(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	struct trace_track *t = trace_track(d, new_process(d, m, &ev->who, ev->ts));
	const struct pw_proc *p = pw_model_find(m, &ev->who);

	t->before = true;
	if (ev->process.state == PW_STATE_ZOMBIE) {
		t->died = p && p->died ? p->died : ev->ts;
		t->exited = t->died;
		t->status = ev->process.status;
		if (t->born > t->died)
			t->born = t->died;
	}
}

static void
fork_process(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	const uint32_t by = process_of(d, m, &ev->who, ev->ts);
	const uint32_t child = new_process(d, m, &ev->fork.child, ev->ts);
	struct strbuf name = { 0 };
	uint32_t item;

	trace_track(d, child)->before = false;
	trace_track(d, child)->born = ev->ts;
	if (trace_track(d, child)->parent == TRACE_NONE)
		trace_track(d, child)->parent = by;
	trace_handler_is_over(d, by, ev->tid);
	strbuf_addf(&name, "forks %u", ev->fork.child.pid);
	item = add_instant(d, TRACE_FORK, by, strbuf_str(&name), m, ev);
	trace_arg_number(d, item, "child", ev->fork.child.pid);
	strbuf_done(&name);
}

static void
exec_process(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	const uint32_t track = process_of(d, m, &ev->who, ev->ts);
	struct trace_track *t = trace_track(d, track);
	struct strbuf name = { 0 };

	name_process(d, t, pw_model_find(m, &ev->who));
	trace_handler_is_over(d, track, ev->tid);
	strbuf_adds(&name, "exec ");
	phrase_name(&name, ev->comm, true);
	add_instant(d, TRACE_EXEC, track, strbuf_str(&name), m, ev);
	strbuf_done(&name);
}

static void
exit_process(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	const uint32_t track = process_of(d, m, &ev->who, ev->ts);
	struct trace_track *t = trace_track(d, track);
	struct strbuf name = { 0 };

	t->exited = ev->ts;
	t->status = ev->exit.status;
	if (!(ev->flags & PW_F_ZOMBIE))
		t->died = 0;
	trace_end_waits(d, track, ev->ts);
	phrase_status(&name, ev->exit.status);
	t->exit_item = add_instant(d, TRACE_EXIT, track, strbuf_str(&name), m, ev);
	strbuf_done(&name);
}

/* --- the end of a life ------------------------------------------------------------------ */

static void
add_life(struct trace_data *d, struct trace_track *t, uint64_t to, bool remains)
{
	enum { COMMAND = 200 };		/* columns */
	struct strbuf name = { 0 };
	uint32_t item;

	if (!t->watched || t->over)
		return;
	t->over = true;
	phrase_process(&name, t->comm, t->id.pid, true);
	item = trace_add_item(d, TRACE_LIFE, t->index, t->born, to, strbuf_str(&name));
	strbuf_reset(&name);
	if (t->parent != TRACE_NONE)
		trace_arg_number(d, item, "parent", trace_track(d, t->parent)->id.pid);
	phrase_command(&name, trace_text(d, t->args), t->args_len, false, t->comm, true);
	columns_cut(&name, 0, COMMAND, true);
	trace_arg_text(d, item, "command", strbuf_str(&name));
	if (t->before)
		trace_arg_text(d, item, "began", "before the watch");
	if (!t->exited && !t->died) {
		trace_arg_text(d, item, "ended", "no");
	} else {
		strbuf_reset(&name);
		phrase_status(&name, t->status);
		trace_arg_text(d, item, "ended", strbuf_str(&name));
	}
	if (t->died) {
		item = trace_add_item(d, TRACE_ZOMBIE, t->index, t->died > t->born ? t->died : t->born, to, "zombie");
		trace_arg_number(d, item, "pid", t->id.pid);
		trace_arg_text(d, item, "state", remains ? "remains" : "reaped");
	}
	strbuf_done(&name);
}

/* A wait call of a process that is watched, and not procwatch's own. */
static uint32_t
waiter_of(struct trace_data *d, const struct pw_event *ev)
{
	const bool waited = ev->reap.how == PW_HOW_WAIT4 || ev->reap.how == PW_HOW_WAITID;
	const uint32_t by = waited && ev->reap.by.pid ? trace_find_process(d, &ev->reap.by) : TRACE_NONE;

	return by != TRACE_NONE && trace_track(d, by)->watched ? by : TRACE_NONE;
}

static void
reap_process(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	const uint32_t track = process_of(d, m, &ev->who, ev->ts);
	struct trace_track *t = trace_track(d, track);
	const struct pw_proc *p = pw_model_find(m, &ev->who);
	const uint64_t gone = p && p->gone ? p->gone : ev->ts;
	uint32_t by;

	if (t->over)
		return;
	t->died = ev->reap.how == PW_HOW_AUTO ? 0 : p && p->died ? p->died : gone;
	by = waiter_of(d, ev);
	if (by != TRACE_NONE)
		t->reap_item = trace_reap_in_wait(d, by, ev->tid, ev, gone);
	add_life(d, t, gone, false);
}

/* --- signals --------------------------------------------------------------------------- */

static bool
is_of_exit(const struct pw_event *ev)
{
	return ev->signal.signo == SIGCHLD && ev->signal.code >= CLD_EXITED && ev->signal.code <= CLD_DUMPED;
}

/* Those that are pending as one signal: the first one is what the others merged into. */
static void
add_pending(struct trace_data *d, struct trace_track *parent, struct trace_track *child)
{
	struct trace_track *last = trace_track(d, parent->last_pending);

	if (last)
		last->next_pending = child->index;
	else
		parent->pending = child->index;
	parent->last_pending = child->index;
}

static void
forget_pending(struct trace_track *parent)
{
	parent->pending = parent->last_pending = TRACE_NONE;
}

static void
signal_process(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	const struct pw_id from = { .pid = ev->signal.from };
	const uint32_t to = process_of(d, m, &ev->who, ev->ts);
	const bool merged = ev->signal.result == PW_RESULT_COALESCED;
	struct trace_track *parent = trace_track(d, to), *child = trace_track(d, trace_find_process(d, &from));
	const struct trace_track *into = trace_track(d, parent->pending);
	struct strbuf name = { 0 };
	char room[32];
	uint32_t item;

	strbuf_addf(&name, "%s %s", pw_signal_name(ev->signal.signo, room), phrase_signal_result(ev->signal.result));
	item = add_instant(d, TRACE_SIGNAL, to, strbuf_str(&name), m, ev);
	strbuf_done(&name);
	trace_arg_text(d, item, "result", phrase_signal_result(ev->signal.result));
	if (ev->signal.from)
		trace_arg_number(d, item, "from", ev->signal.from);
	if (merged && into && ev->signal.signo == SIGCHLD)
		trace_arg_number(d, item, "merged_into_that_of", into->id.pid);
	if (!is_of_exit(ev))
		return;
	if (!merged)
		forget_pending(parent);		/* the one before was taken unobserved */
	if (child && child->exit_item != TRACE_NONE && child->signal_item == TRACE_NONE) {
		child->signal_item = item;
		if (merged || ev->signal.result == PW_RESULT_QUEUED || ev->signal.result == PW_RESULT_BLOCKED)
			add_pending(d, parent, child);
	}
}

static void
deliver_signal(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	const uint32_t track = process_of(d, m, &ev->who, ev->ts);
	struct trace_track *parent = trace_track(d, track), *c;
	struct strbuf name = { 0 };
	char room[32];
	uint64_t n = 0;
	uint32_t item;

	if (ev->deliver.action == PW_ACTION_HANDLER) {
		item = trace_handler(d, track, m, ev);
	} else {
		strbuf_addf(&name, "%s delivered", pw_signal_name(ev->deliver.signo, room));
		item = add_instant(d, TRACE_DELIVER, track, strbuf_str(&name), m, ev);
		strbuf_done(&name);
	}
	if (ev->deliver.signo != SIGCHLD)
		return;
	for (c = trace_track(d, parent->pending); c; c = trace_track(d, c->next_pending), n++)
		if (ev->deliver.action == PW_ACTION_HANDLER)
			c->handler_item = item;
	trace_arg_number(d, item, "of_signals", n);
	forget_pending(parent);
}

/* --- the rest ---------------------------------------------------------------------------- */

static void
adopt_process(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	struct strbuf name = { 0 };

	strbuf_addf(&name, "adopted by %u", ev->reparent.to.pid);
	add_instant(d, TRACE_REPARENT, process_of(d, m, &ev->who, ev->ts), strbuf_str(&name), m, ev);
	strbuf_done(&name);
}

static void
find_something(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	const struct pw_finding *f = ev->finding;
	struct strbuf name = { 0 };
	uint32_t item;

	if (!f || (f->updated && !(ev->flags & PW_F_WITHDRAWN)))
		return;
	strbuf_addf(&name, "%s %s%s", pw_line_severity(f->severity), f->rule,
		    ev->flags & PW_F_WITHDRAWN ? " resolved" : "");
	item = add_instant(d, TRACE_FINDING, process_of(d, m, &ev->who, ev->ts), strbuf_str(&name), m, ev);
	if (f->advice && !(ev->flags & PW_F_WITHDRAWN))
		trace_arg_text(d, item, "advice", f->advice);
	strbuf_done(&name);
}

static void
note_times(struct trace_data *d, const struct pw_event *ev)
{
	if (!d->first || ev->ts < d->first)
		d->first = ev->ts;
	if (ev->ts > d->last)
		d->last = ev->ts;
}

static void
begin_stream(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	(void)m;
	d->began = ev->ts;
	d->wall_offset = ev->start.wall_offset_ns;
	d->target = ev->who.pid;
}

static void
enter_wait(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	trace_wait_enter(d, process_of(d, m, &ev->who, ev->ts), ev);
}

static void
return_from_wait(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	trace_wait_return(d, process_of(d, m, &ev->who, ev->ts), m, ev);
}

static void
change_disposition(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	add_instant(d, TRACE_DISPOSITION, process_of(d, m, &ev->who, ev->ts), "SIGCHLD disposition", m, ev);
}

static void
lose_events(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	add_instant(d, TRACE_LOST, TRACE_NONE, "events dropped", m, ev);
}

/* Of a process that has a track already. */
static bool
completes_life(const struct trace_data *d, const struct pw_event *ev)
{
	return (ev->kind == PW_EV_EXIT || ev->kind == PW_EV_REAP) && trace_find_process(d, &ev->who) != TRACE_NONE;
}

void
trace_event(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev)
{
	static void (*const adds[PW_EV_COUNT])(struct trace_data *, const struct pw_model *, const struct pw_event *) = {
		[PW_EV_START] = begin_stream, [PW_EV_PROCESS] = begin_process, [PW_EV_FORK] = fork_process,
		[PW_EV_EXEC] = exec_process, [PW_EV_EXIT] = exit_process, [PW_EV_SIGNAL] = signal_process,
		[PW_EV_DELIVER] = deliver_signal, [PW_EV_WAIT_ENTER] = enter_wait,
		[PW_EV_WAIT_RETURN] = return_from_wait, [PW_EV_REAP] = reap_process,
		[PW_EV_REPARENT] = adopt_process, [PW_EV_DISPOSITION] = change_disposition,
		[PW_EV_FINDING] = find_something, [PW_EV_LOST] = lose_events,
	};

	note_times(d, ev);
	if (d->n_items >= TRACE_ITEMS && !completes_life(d, ev)) {
		d->left_out++;
		return;
	}
	if (ev->kind < PW_EV_COUNT && adds[ev->kind])
		adds[ev->kind](d, m, ev);
}

void
trace_end(struct trace_data *d, const struct pw_model *m)
{
	const uint64_t now = pw_model_now(m) > d->last ? pw_model_now(m) : d->last;

	d->last = now;
	for (size_t i = 0, n = d->n_tracks; i < n; i++) {
		struct trace_track *t = d->tracks[i];
		const struct pw_proc *p = t->tid || t->over ? NULL : pw_model_find(m, &t->id);

		if (t->tid)
			continue;
		if (p && p->life == PW_LIFE_ZOMBIE)
			t->died = p->died;
		if (!t->over)
			trace_end_waits(d, t->index, now);
		add_life(d, t, now, true);
	}
}
