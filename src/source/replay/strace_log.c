/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_log.c - a log of strace -f, line by line, as events. */
#include "source/replay/strace_log.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "config.h"
#include "event/names.h"
#include "source/replay/strace_ahead.h"
#include "source/replay/strace_calls.h"
#include "source/replay/strace_looks.h"
#include "source/replay/strace_state.h"

enum {
	HELD_MAX = 4 << 20,	/* bytes of lines of threads of unknown origin */
	KEPT_MAX = 4096,	/* of a call's arguments */
};

struct ready {
	struct ready *next;
	struct pw_event ev;		/* and its tail */
};

struct strace_log {
	struct strace_ahead ahead;
	struct strace_state state;
	struct ready *first, *last, *given;
	struct strbuf blind;
	bool begun, over;
	uint64_t now;			/* ns: of the line played last */
};

/* --- events ------------------------------------------------------------------------------ */

static void
put_event(void *arg, const struct pw_event *ev)
{
	struct strace_log *g = arg;
	struct ready *r = xzalloc(sizeof(*r) + ev->tail_len);

	memcpy(&r->ev, ev, sizeof(*ev) + ev->tail_len);
	if (g->last)
		g->last->next = r;
	else
		g->first = r;
	g->last = r;
}

static const struct pw_event *
take_event(struct strace_log *g)
{
	free(g->given);
	g->given = g->first;
	if (!g->first)
		return NULL;
	g->first = g->first->next;
	if (!g->first)
		g->last = NULL;
	return &g->given->ev;
}

struct strace_log *
strace_log_new(uint64_t signals, bool threads, uint32_t root)
{
	struct strace_log *g = xzalloc(sizeof(*g));
	const struct tracees_opts o = { .signals = signals, .threads = threads, .sink = put_event, .arg = g };

	g->state.ts = tracees_new(&o);
	g->ahead.assumed = root;
	return g;
}

void
strace_log_free(struct strace_log *g)
{
	if (!g)
		return;
	tracees_free(g->state.ts);
	strace_state_done(&g->state);
	strace_ahead_done(&g->ahead);
	while (g->first)
		take_event(g);
	free(g->given);
	strbuf_done(&g->blind);
	free(g);
}

void
strace_log_origin(struct strace_log *g, uint32_t child, uint32_t maker)
{
	strace_origin_add(&g->state, child, maker);
}

bool
strace_log_begins(const char *line, size_t len)
{
	struct strace_line l;

	if (strace_line_parse(line, len, &l) != 0)
		return false;
	/* Much looks like a call: name(args) = result is asked of the first line. */
	return l.kind != STRACE_NOTHING;
}

/* --- the start ------------------------------------------------------------------------------- */

static uint32_t
sees_of(const struct strace_ahead *a)
{
	const struct strace_contents *has = &a->has;
	const bool all = has->memory + has->files + has->others >= 2;
	uint32_t sees = PW_SEES_THREADS;

	if (has->waits || all)
		sees |= PW_SEES_WAITS;
	/* A handler that returns has been called by a signal, which is not there with -e signal=none. */
	if ((has->actions || all) && (has->signals || !has->returns))
		sees |= PW_SEES_SIGNALS;
	return sees;
}

static void
say_blind(struct strace_log *g, uint32_t sees)
{
	const struct strace_contents *has = &g->ahead.has;
	const bool all = has->memory + has->files + has->others >= 2;
	const char *const missing[] = {
		has->forks || all ? NULL : "no forks (clone, fork, vfork)",
		sees & PW_SEES_WAITS ? NULL : "no wait calls (wait4, waitid)",
		has->actions || all ? NULL : "no rt_sigaction",
		has->signals || !has->returns ? NULL : "no signals",
		g->ahead.clock.times == STRACE_TIMES_NONE ? "no times (each line counts as 1 us)" : NULL,
		g->state.attached ? "nothing of what was before strace attached" : NULL,
	};
	const char *between = "The strace log has ";

	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
		if (!missing[i])
			continue;
		strbuf_adds(&g->blind, between);
		strbuf_adds(&g->blind, missing[i]);
		between = ", ";
	}
	if (g->blind.len)
		strbuf_addc(&g->blind, '.');
}

/* The first execve of the log, be it unfinished. */
static const struct strace_item *
first_exec(const struct strace_log *g)
{
	for (const struct strace_item *it = g->ahead.items.first; it; it = it->next)
		if (strace_text_is(it->l.name, "execve"))
			return it;
	return NULL;
}

static void
add_argv(const struct strace_log *g, struct strbuf *tail)
{
	const struct strace_item *it = first_exec(g);
	struct strace_args a;

	if (!it)
		return;
	strace_args_split(it->l.args, &a);
	strace_argv(strace_arg(&a, 0), strace_arg(&a, 1), tail);
	if (tail->len > PW_TAIL_MAX) {
		tail->len = PW_TAIL_MAX;
		tail->s[PW_TAIL_MAX - 1] = '\0';
	}
}

static void
begin(struct strace_log *g)
{
	const struct strace_item *first = g->ahead.items.first;
	const uint32_t sees = sees_of(&g->ahead);
	struct strbuf tail = { 0 };
	struct pw_event *ev;

	g->begun = true;
	g->state.attached = !strace_text_is(first->l.name, "execve");
	g->state.knows_actions = sees & PW_SEES_SIGNALS;
	g->state.untimed = g->ahead.clock.times == STRACE_TIMES_NONE;
	say_blind(g, sees);
	strbuf_add(&tail, PACKAGE_VERSION, sizeof(PACKAGE_VERSION));
	strbuf_add(&tail, "", 1);	/* the kernel is not known */
	if (!g->state.attached)
		add_argv(g, &tail);
	ev = xzalloc(sizeof(*ev) + tail.len);
	ev->kind = PW_EV_START;
	ev->ts = first->when;
	ev->who = (struct pw_id){ .start = first->when, .pid = first->l.tid };
	ev->flags = g->ahead.clock.times == STRACE_TIMES_NONE ? PW_F_UNTIMED : 0;
	ev->start.schema = PW_SCHEMA;
	ev->start.backend = PW_BACKEND_STRACE;
	ev->start.mode = g->state.attached ? PW_MODE_ATTACH : PW_MODE_LAUNCH;
	ev->start.sees = sees;
	ev->start.wall_offset_ns = strace_clock_wall_offset(&g->ahead.clock);
	ev->tail_len = (uint32_t)tail.len;
	memcpy(ev->tail, tail.s, tail.len);
	put_event(g, ev);
	free(ev);
	strbuf_done(&tail);
	strace_begin_root(&g->state, first->when, first->l.tid);
}

/* --- a line is played -------------------------------------------------------------------------- */

static void
call_begins(struct strace_log *g, struct strace_thread *t, const struct strace_item *it)
{
	const struct strace_call *call = strace_call_find(it->l.name);
	struct strace_called c = { .when = it->when };
	struct strbuf all = { 0 };

	strbuf_reset(&t->call);
	strbuf_add(&t->call, it->l.name.s, it->l.name.len);
	/* A sleep that continues: how long still was said when it was interrupted. */
	if (!strace_text_is(it->l.name, "restart_syscall") || t->args.len > KEPT_MAX)
		strbuf_reset(&t->args);
	strbuf_add(&t->args, it->l.args.s, it->l.args.len);
	t->call_over = false;
	t->call_began = it->when;
	strace_look_at_sleeper(&g->state, it->when, t, it->l.kind == STRACE_UNFINISHED);
	if (!call)
		return;
	strbuf_add(&all, it->l.args.s, it->l.args.len);
	strbuf_add(&all, it->rest.s ? it->rest.s : "", it->rest.len);
	strace_args_split((struct strace_text){ strbuf_str(&all), all.len }, &c.a);
	if (call->enter)
		call->enter(&g->state, t, &c);
	strbuf_done(&all);
}

/* The number of the call, for what is delivered next, where it was interrupted. */
static void
note_broken(struct strace_thread *t, struct strace_text name, const struct strace_result *r)
{
	char buf[40];

	t->broken_nr = -1;
	t->broken_error = 0;
	if (r->error < 512 || name.len >= sizeof(buf))
		return;
	memcpy(buf, name.s, name.len);
	buf[name.len] = '\0';
	t->broken_nr = pw_syscall_from(buf);
	t->broken_error = r->error;
}

static void
call_ends(struct strace_log *g, struct strace_thread *t, const struct strace_item *it)
{
	const struct strace_text name = { strbuf_str(&t->call), t->call.len };
	const struct strace_call *call = strace_call_find(name);
	struct strace_called c = { .when = it->when, .result = it->l.result };
	const uint64_t took = it->l.kind == STRACE_CALL && it->l.took != UINT64_MAX ? it->l.took : 0;

	strace_result_parse(it->l.result, &c.r);
	note_broken(t, name, &c.r);
	if (call && call->leave) {
		c.when += took;
		strace_args_split((struct strace_text){ strbuf_str(&t->args), t->args.len }, &c.a);
		call->leave(&g->state, t, &c);
	}
	t = strace_thread_find(&g->state, it->l.tid);
	if (!t)
		return;
	t->call_over = true;
	t->call_until = it->l.kind == STRACE_RESUMED ? it->when :
			it->l.took == UINT64_MAX ? 0 : it->when + took;
}

static void
call_resumes(struct strace_log *g, struct strace_thread *t, const struct strace_item *it)
{
	const struct strace_line *l = &it->l;

	if (t->call_over || t->call.len != l->name.len || memcmp(strbuf_str(&t->call), l->name.s, l->name.len) != 0)
		return;			/* it began before the log */
	strbuf_add(&t->args, l->args.s, l->args.len);
	if (l->kind == STRACE_RESUMED)
		call_ends(g, t, it);
}

static void
play_line(struct strace_log *g, struct strace_thread *t, const struct strace_item *it)
{
	struct strace_state *s = &g->state;
	const struct strace_line *l = &it->l;

	switch (l->kind) {
	case STRACE_CALL:
		strace_runs_again(s, it->when, t);
		call_begins(g, t, it);
		call_ends(g, t, it);
		break;
	case STRACE_UNFINISHED:
		if (l->other) {
			strace_exec_moves(s, l->other, l->tid, l);
			break;
		}
		strace_runs_again(s, it->when, t);
		call_begins(g, t, it);
		break;
	case STRACE_RESUMED:
		call_resumes(g, t, it);
		break;
	case STRACE_SIGNAL:
		strace_signal_delivered(s, it->when, t, l);
		break;
	case STRACE_STOPPED:
		strace_signal_stopped(s, it->when, t, l->signo);
		break;
	case STRACE_EXITED:
	case STRACE_KILLED:
		strace_thread_left(s, it->when, t, l->status);
		break;
	case STRACE_SUPERSEDED:
		strace_exec_moves(s, l->tid, l->other, NULL);
		break;
	case STRACE_NOTHING:
	case STRACE_ATTACHED:
	case STRACE_DETACHED:
	case STRACE_SPLIT:
		break;
	}
}

/* Lines that were held until it was known whose child their thread is. */
static void
play_held(struct strace_log *g, uint64_t now)
{
	struct strace_thread *t, *next;

	while (g->state.ready) {
		HASH_ITER(hh, g->state.threads, t, next) {
			if (t->ready)
				break;
		}
		if (!t)
			break;
		g->state.ready--;
		t->ready = false;
		for (uint32_t tid = t->tid; t; t = strace_thread_find(&g->state, tid)) {
			const size_t before = t->held.bytes;
			struct strace_item *it = strace_items_take(&t->held);

			if (!it)
				break;
			g->state.held_bytes -= before - t->held.bytes;
			it->when = now;
			play_line(g, t, it);
			strace_item_free(it);
		}
	}
}

/* So many that it will not be known any more. */
static void
give_up_held(struct strace_log *g, uint64_t when)
{
	struct strace_thread *t, *next;

	while (g->state.held) {
		HASH_ITER(hh, g->state.threads, t, next) {
			if (!t->pid)
				break;
		}
		if (!t)
			break;
		strace_meet(&g->state, when, t->tid, true);
		play_held(g, when);
	}
}

/* Takes the item if it is to be played later. */
static bool
hold_line(struct strace_log *g, struct strace_thread *t, struct strace_item *it)
{
	if (!t)
		t = strace_thread_add(&g->state, it->l.tid, 0);
	g->state.held += !t->held.first;
	strace_items_add(&t->held, it);
	g->state.held_bytes += sizeof(*it) + it->len;
	if (g->state.held_bytes > HELD_MAX)
		give_up_held(g, it->when);
	return true;
}

static bool
is_about_the_past(const struct strace_line *l)
{
	return l->kind == STRACE_EXITED || l->kind == STRACE_KILLED || l->kind == STRACE_DETACHED;
}

/* true: it was kept. */
static bool
play_item(struct strace_log *g, struct strace_item *it)
{
	struct strace_thread *t = strace_thread_find(&g->state, it->l.tid);

	if (!t || !t->pid) {
		if (!t && is_about_the_past(&it->l) && strace_process_find(&g->state, it->l.tid))
			return false;	/* its parent has shown it before */
		if (!t)
			t = strace_meet(&g->state, it->when, it->l.tid, false);
		if (!t || !t->pid)
			return hold_line(g, t, it);
	}
	play_line(g, t, it);
	play_held(g, it->when);
	return false;
}

/* Plays what was read far enough ahead. */
static void
play(struct strace_log *g)
{
	struct strace_item *it;

	if (!g->begun && g->ahead.judged && g->ahead.items.first)
		begin(g);
	while (!g->first && (it = strace_ahead_take(&g->ahead))) {
		strace_looks_until(&g->state, g->now, it->when);
		g->now = it->when;
		if (!play_item(g, it))
			strace_item_free(it);
		tracees_advance(g->state.ts, g->now);
	}
}

/* --- for the source ------------------------------------------------------------------------------- */

void
strace_log_add(struct strace_log *g, const char *line, size_t len, uint64_t number)
{
	strace_ahead_add(&g->ahead, line, len, number);
}

void
strace_log_idle(struct strace_log *g)
{
	strace_ahead_idle(&g->ahead);
}

void
strace_log_end(struct strace_log *g)
{
	strace_ahead_end(&g->ahead);
	g->over = true;
}

const struct pw_event *
strace_log_next(struct strace_log *g)
{
	if (!g->first)
		play(g);
	if (!g->first && g->over && g->begun) {
		give_up_held(g, g->now);
		tracees_finish(g->state.ts, g->now);
	}
	return take_event(g);
}

uint64_t
strace_log_horizon(const struct strace_log *g)
{
	return g->begun ? tracees_horizon(g->state.ts, g->now) : 0;
}

const char *
strace_log_blind(const struct strace_log *g)
{
	return g->blind.len ? g->blind.s : NULL;
}

uint64_t
strace_log_bad(const struct strace_log *g, uint64_t *first)
{
	*first = g->ahead.first_bad;
	return g->ahead.bad;
}
