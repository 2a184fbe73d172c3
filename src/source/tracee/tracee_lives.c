/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracee_lives.c - processes and threads begin, and run other programs. */
#include <sched.h>
#include <signal.h>
#include <string.h>

#include <utlist.h>

#include "dispositions.h"
#include "poll_floods.h"
#include "sigchld_fate.h"

enum { MAX_FAILED_EXECS = 64 };	/* reported, since the fork or the last exec */

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif

static enum pw_maybe
maybe_of(bool yes)
{
	return yes ? PW_MAYBE_YES : PW_MAYBE_NO;
}

/* A new process with that number: one that had it before is gone. */
static struct tracee *
live_begin(struct tracees *ts, const struct pw_id *id, const char *comm)
{
	struct tracee *old = tracee_find(ts, (pid_t)id->pid);

	if (old) {
		fate_decide(ts, old);
		tracee_forget(ts, old);
	}
	return tracee_new(ts, id, comm);
}

/* --- what the trace begins with ------------------------------------------------ */

/* What the parent of a zombie does with SIGCHLD, once. */
static void
live_look_at_parent(struct tracees *ts, struct tracee *parent)
{
	if (!parent || parent->reported.action)
		return;
	parent->reported.found = true;
	disposition_note(ts, parent, 0, PW_ORIGIN_CALL, tracee_blocks(parent) == PW_MAYBE_YES);
}

static void
live_take_exit_signal(struct tracee *p, const struct pw_event *record)
{
	if (record->process.state != PW_STATE_ZOMBIE)
		return;
	p->ended = true;
	p->status = record->process.status;
	if (record->process.exit_signal || record->flags & PW_F_EXIT_SIGNAL)
		p->exit_signal = record->process.exit_signal;
}

void
tracees_add(struct tracees *ts, const struct pw_event *record, bool report,
	    const struct tracee_action *actions, bool blocks)
{
	struct tracee *p = live_begin(ts, &record->who, record->comm);
	const struct pw_id *parent = &record->process.parent;

	tracees_clock(ts, record->ts);
	tracee_set_parent(p, tracee_find(ts, (pid_t)parent->pid), parent);
	p->actions = actions_new(actions);
	live_take_exit_signal(p, record);
	if (report)
		held_add(&ts->events, record);
	if (p->ended)
		live_look_at_parent(ts, tracee_live_parent(p));
	else
		tracee_thread_new(ts, p, p->pid, maybe_of(blocks));
}

void
tracees_add_thread(struct tracees *ts, pid_t pid, pid_t tid, bool blocks)
{
	struct tracee *p = tracee_find(ts, pid);

	if (p && !p->ended)
		tracee_thread_new(ts, p, (uint32_t)tid, maybe_of(blocks));
}

/* --- fork ---------------------------------------------------------------------- */

/* Whose child it is: CLONE_PARENT makes it a sister of the caller. */
static void
live_set_parent(struct tracee *child, struct tracee *caller, uint64_t flags)
{
	if (flags & CLONE_PARENT) {
		tracee_set_parent(child, caller->parent, &caller->parent_id);
		child->parent_execs = caller->parent_execs;
	} else {
		tracee_set_parent(child, caller, &caller->id);
	}
}

static void
live_inherit(struct tracee *child, const struct tracee *caller)
{
	child->actions = actions_share(caller->actions);
	child->reported = caller->reported;
	child->reported.found = false;
}

void
tracees_fork(struct tracees *ts, uint64_t when, pid_t tid, const struct tracee_child *c)
{
	struct tracee_thread *t = tracee_thread_find(ts, tid);
	struct tracee *p = tracee_of(ts, tid), *child;
	struct pw_event ev;

	if (!p || p->ended || p->pid == c->id.pid)
		return;
	tracees_clock(ts, when);
	if (t)
		polls_end(ts, t);
	disposition_in_passing(ts, p, c->no_caller ? 0 : (uint32_t)tid);
	child = live_begin(ts, &c->id, c->comm);
	live_set_parent(child, p, c->flags);
	live_inherit(child, p);
	child->exit_signal = c->exit_signal;
	tracee_thread_new(ts, child, child->pid, t ? t->blocks : tracee_blocks(p));
	ev = tracee_event(ts, PW_EV_FORK, p, c->no_caller ? 0 : (uint32_t)tid);
	ev.flags = (c->flags & CLONE_VFORK ? PW_F_VFORK : 0) | (c->no_caller ? PW_F_NO_CALLER : 0);
	ev.fork.child = child->id;
	ev.fork.parent = child->parent_id;
	ev.fork.exit_signal = c->exit_signal;
	ev.fork.blind = c->blind;
	memcpy(ev.comm, c->comm, sizeof(ev.comm));
	held_add(&ts->events, &ev);
	if (c->flags & CLONE_CLEAR_SIGHAND) {
		actions_reset(&child->actions);
		disposition_note(ts, child, 0, PW_ORIGIN_FORK, child->reported.blocked);
	}
}

/* --- threads ------------------------------------------------------------------- */

static void
live_thread_event(struct tracees *ts, const struct tracee *p, uint32_t tid,
		  enum pw_thread_state state, uint32_t left)
{
	struct pw_event ev = tracee_event(ts, PW_EV_THREAD, p, tid);

	ev.thread.state = state;
	ev.thread.left = left;
	held_add(&ts->events, &ev);
}

void
tracees_thread(struct tracees *ts, uint64_t when, pid_t caller, pid_t tid)
{
	struct tracee_thread *t = tracee_thread_find(ts, caller);
	struct tracee *p = tracee_of(ts, caller);

	if (!p || p->ended || caller == tid)
		return;
	tracees_clock(ts, when);
	tracee_thread_new(ts, p, (uint32_t)tid, t ? t->blocks : tracee_blocks(p));
	if (ts->o.threads)
		live_thread_event(ts, p, (uint32_t)tid, PW_THREAD_START, 0);
}

void
tracees_thread_end(struct tracees *ts, uint64_t when, pid_t tid)
{
	struct tracee_thread *t = tracee_thread_find(ts, tid);
	struct tracee *p;

	if (!t)
		return;
	tracees_clock(ts, when);
	p = t->process;
	polls_end(ts, t);
	tracee_thread_forget(ts, t);
	if (ts->o.threads || (uint32_t)tid == p->pid)
		live_thread_event(ts, p, (uint32_t)tid, PW_THREAD_EXIT, p->n_threads);
}

/* --- exec ---------------------------------------------------------------------- */

/* de_thread() in fs/exec.c: the caller is alone, and has the leader's number. */
static struct tracee_thread *
live_single_thread(struct tracees *ts, struct tracee *p, pid_t former)
{
	struct tracee_thread *t, *next, *caller = tracee_thread_find(ts, former);

	if (!caller || caller->process != p)
		caller = p->threads;
	DL_FOREACH_SAFE(p->threads, t, next)
		if (t != caller)
			tracee_thread_forget(ts, t);
	if (!caller)
		return tracee_thread_new(ts, p, p->pid, PW_MAYBE_NONE);
	if (caller->tid != p->pid)
		tracee_thread_rename(ts, caller, p->pid);
	return caller;
}

void
tracees_exec(struct tracees *ts, uint64_t when, pid_t pid, pid_t former, struct pw_event *record)
{
	struct tracee *p = tracee_find(ts, pid);
	struct tracee_thread *t;

	if (!p || p->ended)
		return;
	tracees_clock(ts, when);
	t = tracee_thread_find(ts, former);
	if (t && t->process == p)
		polls_end(ts, t);
	t = live_single_thread(ts, p, former);
	t->wait.in = t->parked.in = t->in_handler = false;
	t->polls.total = t->polls.count = 0;
	fate_decide(ts, p);
	record->ts = ts->now;
	record->kind = PW_EV_EXEC;
	record->who = p->id;
	record->tid = p->pid;
	held_add(&ts->events, record);
	memcpy(p->comm, record->comm, sizeof(p->comm));
	tracee_drop_tail(p);
	actions_reset(&p->actions);	/* flush_signal_handlers() in kernel/signal.c */
	p->execs++;
	p->exit_signal = SIGCHLD;
	p->failed_execs = 0;
	disposition_note(ts, p, p->pid, PW_ORIGIN_EXEC, t->blocks == PW_MAYBE_YES);
}

void
tracees_exec_failed(struct tracees *ts, uint64_t when, pid_t tid, int error, const char *path)
{
	struct tracee *p = tracee_of(ts, tid);
	const size_t len = strlen(path) + 1;
	struct pw_event *ev;

	if (!p || p->ended || p->failed_execs >= MAX_FAILED_EXECS)
		return;
	tracees_clock(ts, when);
	p->failed_execs++;
	ev = xzalloc(sizeof(*ev) + len);
	*ev = tracee_event(ts, PW_EV_EXEC_FAILED, p, (uint32_t)tid);
	ev->exec_failed.error = error;
	ev->tail_len = (uint32_t)len;
	memcpy(ev->tail, path, len);
	held_add(&ts->events, ev);
	free(ev);
}
