/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracees.c - the table of processes and threads.  It has those that run, and zombies. */
#include "tracees.h"

#include <signal.h>
#include <string.h>

#include <utlist.h>

struct tracees *
tracees_new(const struct tracees_opts *o)
{
	struct tracees *ts = xzalloc(sizeof(*ts));

	ts->o = *o;
	ts->events.sink = o->sink;
	ts->events.arg = o->arg;
	return ts;
}

void
tracees_free(struct tracees *ts)
{
	if (!ts)
		return;
	while (ts->processes)
		tracee_forget(ts, ts->processes);
	held_done(&ts->events);
	free(ts);
}

/* --- processes ----------------------------------------------------------------- */

struct tracee *
tracee_find(const struct tracees *ts, pid_t pid)
{
	const uint32_t key = (uint32_t)pid;
	struct tracee *p;

	HASH_FIND(hh, ts->processes, &key, sizeof(key), p);
	return p;
}

struct tracee *
tracee_of(const struct tracees *ts, pid_t tid)
{
	const struct tracee_thread *t = tracee_thread_find(ts, tid);

	return t ? t->process : tracee_find(ts, tid);
}

struct tracee *
tracee_new(struct tracees *ts, const struct pw_id *id, const char *comm)
{
	struct tracee *p = xzalloc(sizeof(*p));

	p->pid = id->pid;
	p->id = *id;
	p->status = -1;
	p->exit_signal = SIGCHLD;
	memcpy(p->comm, comm, sizeof(p->comm));
	HASH_ADD(hh, ts->processes, pid, sizeof(p->pid), p);
	return p;
}

/* A damaged log may make a process an ancestor of itself. */
static bool
tracee_is_below(const struct tracee *p, const struct tracee *top)
{
	while (p && p != top)
		p = p->parent;
	return p;
}

void
tracee_set_parent(struct tracee *p, struct tracee *parent, const struct pw_id *id)
{
	if (parent && (parent == p || (p->children && tracee_is_below(parent, p))))
		parent = NULL;
	if (p->parent)
		DL_DELETE(p->parent->children, p);
	p->parent = parent;
	p->parent_id = parent ? parent->id : *id;
	if (!parent)
		return;
	DL_APPEND(parent->children, p);
	p->parent_execs = parent->execs;
}

struct tracee *
tracee_live_parent(const struct tracee *p)
{
	return p->parent && !p->parent->ended ? p->parent : NULL;
}

void
tracee_forget(struct tracees *ts, struct tracee *p)
{
	const struct pw_id none = { 0 };

	while (p->threads)
		tracee_thread_forget(ts, p->threads);
	while (p->children)
		tracee_set_parent(p->children, NULL, &none);
	tracee_set_parent(p, NULL, &none);
	HASH_DELETE(hh, ts->processes, p);
	actions_drop(&p->actions);
	tracee_drop_tail(p);
	free(p);
}

void
tracee_keep_tail(struct tracees *ts, struct tracee *p)
{
	if (!ts->events.tail.bytes || ts->events.tail.kind != PW_EV_DISPOSITION)
		return;
	tracee_drop_tail(p);
	p->action_tail = xmemdup(ts->events.tail.bytes, ts->events.tail.len);
	p->action_tail_len = ts->events.tail.len;
	ts->events.tail.bytes = NULL;
}

void
tracee_drop_tail(struct tracee *p)
{
	free(p->action_tail);
	p->action_tail = NULL;
}

bool
tracees_facts(const struct tracees *ts, pid_t pid, struct tracee_facts *out)
{
	const struct tracee *p = tracee_find(ts, pid);

	if (!p)
		return false;
	*out = (struct tracee_facts){
		.id = p->id,
		.parent = p->parent_id,
		.threads = p->n_threads,
		.ended = p->ended,
		.reaped = p->reaped,
		.stopped = p->stopped,
		.exit_signal = p->exit_signal,
	};
	memcpy(out->comm, p->comm, sizeof(out->comm));
	return true;
}

/* --- threads ------------------------------------------------------------------- */

struct tracee_thread *
tracee_thread_find(const struct tracees *ts, pid_t tid)
{
	const uint32_t key = (uint32_t)tid;
	struct tracee_thread *t;

	HASH_FIND(hh, ts->threads, &key, sizeof(key), t);
	return t;
}

struct tracee_thread *
tracee_thread_new(struct tracees *ts, struct tracee *p, uint32_t tid, enum pw_maybe blocks)
{
	struct tracee_thread *t = tracee_thread_find(ts, (pid_t)tid);

	if (t)			/* its end was not seen, and the number has a new owner */
		tracee_thread_forget(ts, t);
	t = xzalloc(sizeof(*t));
	t->tid = tid;
	t->process = p;
	t->blocks = blocks;
	DL_APPEND(p->threads, t);
	p->n_threads++;
	HASH_ADD(hh, ts->threads, tid, sizeof(t->tid), t);
	return t;
}

void
tracee_thread_forget(struct tracees *ts, struct tracee_thread *t)
{
	DL_DELETE(t->process->threads, t);
	t->process->n_threads--;
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): t is in the table, so there is one */
	HASH_DELETE(hh, ts->threads, t);
	free(t);
}

void
tracee_thread_rename(struct tracees *ts, struct tracee_thread *t, uint32_t tid)
{
	HASH_DELETE(hh, ts->threads, t);
	t->tid = tid;
	HASH_ADD(hh, ts->threads, tid, sizeof(t->tid), t);
}

pid_t
tracees_pid_of(const struct tracees *ts, pid_t tid)
{
	const struct tracee_thread *t = tracee_thread_find(ts, tid);

	return t ? (pid_t)t->process->pid : 0;
}

/* --- what all need ------------------------------------------------------------- */

void
tracees_clock(struct tracees *ts, uint64_t when)
{
	if (!ts->events.tail.fresh)
		ts->events.tail.bytes = NULL;
	ts->events.tail.fresh = false;
	if (when > ts->now)
		ts->now = when;
}

bool
tracees_wants(const struct tracees *ts, int signo)
{
	return signo > 0 && signo <= TRACEE_SIGNALS && ts->o.signals >> (signo - 1) & 1;
}

struct pw_event
tracee_event(const struct tracees *ts, enum pw_kind kind, const struct tracee *p, uint32_t tid)
{
	return (struct pw_event){ .ts = ts->now, .kind = (uint16_t)kind, .who = p->id, .tid = tid };
}

struct tracee_action
tracee_does(const struct tracee *p, int signo)
{
	struct tracee_action a = actions_get(p->actions, signo);

	if (a.action == PW_ACTION_NONE)
		a.action = PW_ACTION_DEFAULT;
	return a;
}

enum pw_maybe
tracee_blocks(const struct tracee *p)
{
	enum pw_maybe all = PW_MAYBE_YES;
	const struct tracee_thread *t;

	if (!p->threads)
		return PW_MAYBE_NONE;
	DL_FOREACH(p->threads, t) {
		if (t->blocks == PW_MAYBE_NO)
			return PW_MAYBE_NO;
		if (t->blocks == PW_MAYBE_NONE)
			all = PW_MAYBE_NONE;
	}
	return all;
}

void
tracees_rename(struct tracees *ts, pid_t pid, const char comm[PW_COMM_LEN])
{
	struct tracee *p = tracee_find(ts, pid);

	if (p)
		memcpy(p->comm, comm, sizeof(p->comm));
}

void
tracees_pending(struct tracees *ts, pid_t pid, uint64_t signals)
{
	struct tracee *p = tracee_find(ts, pid);

	if (p)
		p->sent |= signals;
}
