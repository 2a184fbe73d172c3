/* SPDX-License-Identifier: GPL-2.0-or-later */
/* track.c - what each event changes in the processes that are remembered. */
#include "model/track.h"

#include <signal.h>
#include <string.h>

#include "base/sat.h"
#include "event/id.h"
#include "model/table_clone.h"
#include "model/timing.h"
#include "model/track_lines.h"
#include "model/track_signals.h"
#include "model/track_waits.h"
#include "model/wait_match.h"

enum { BRIEF = 100000000 };	/* ns */

void
track_init(struct lives *l, size_t history)
{
	memset(l, 0, sizeof(*l));
	table_init(&l->t, history, &l->out);
	l->exit_due = NEVER;
	l->sees = PW_SEES_SIGNALS | PW_SEES_WAITS | PW_SEES_THREADS;	/* until START says less */
}

void
track_done(struct lives *l)
{
	table_done(&l->t);
	effects_done(&l->out);
}

void
track_clone(struct lives *to, const struct lives *from, struct copy_map *copies)
{
	*to = *from;
	to->out = (struct effects){ 0 };
	table_clone(&to->t, &from->t, &to->out, copies);
}

struct pw_proc *
track_ending(const struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p;

	if (ev->kind != PW_EV_EXIT && ev->kind != PW_EV_EXEC)
		return NULL;
	p = ev->who.pid ? table_find(&l->t, &ev->who) : NULL;
	return p && p->life == PW_LIFE_RUNNING ? p : NULL;
}

static void
take_start(struct lives *l, const struct pw_event *ev)
{
	l->sees = ev->start.sees;
	if (ev->start.mode == PW_MODE_LAUNCH)
		l->command = ev->who;
	life_emit(l, ev);
}

/* At fork a child has its parent's command line, handlers and mask. */
static void
inherit(struct pw_table *t, struct pw_proc *p, const struct pw_proc *from, uint64_t ts)
{
	if (!p->args)
		table_share_args(t, p, from);
	if (!p->runtime)
		p->runtime = from->runtime;
	if (!from->sigchld.action && !from->sigchld.blocked_since)
		return;
	p->sigchld = from->sigchld;
	p->sigchld.tid = p->id.pid;
	p->sigchld.since = p->sigchld.blocked_since = ts;
	p->sigchld.origin = p->sigchld.blocked_origin = PW_ORIGIN_FORK;
}

static void
take_fork(struct lives *l, const struct pw_event *ev)
{
	const struct pw_id *id = &ev->fork.child;
	struct pw_event by = { .ts = ev->ts, .who = ev->who };
	struct pw_proc *forker, *p, *known;

	if (!id->pid || life_is_stale(l, id))
		return;
	forker = id->pid != ev->who.pid ? life_actor(l, &by, NULL) : NULL;
	known = life_known(l, id);
	p = known ? known : life_begin(l, id, &ev->fork.parent, ev->ts);
	table_bind(p, id);
	p->sees = l->sees & ~ev->fork.blind;
	p->forker = ev->who;
	p->exit_signal = ev->fork.exit_signal;
	p->vfork = ev->flags & PW_F_VFORK;
	if (known && p->life == PW_LIFE_RUNNING && !p->parent && !p->orphaned)
		table_place(&l->t, p, &ev->fork.parent);
	if (forker && p->life == PW_LIFE_RUNNING && !p->execed)
		inherit(&l->t, p, forker, ev->ts);
	if (known)
		return;
	life_set_comm(p, ev);
	if (!p->comm[0] && forker)
		memcpy(p->comm, forker->comm, sizeof(p->comm));
	if (ev->flags & PW_F_APPROX)
		p->approx = true;
	if (p->parent)
		p->parent->kids.forks++;
	life_count_parent(l, p->parent);
	l->sum.forks++;
	life_emit(l, ev);
}

/* One that was running, or a zombie, when procwatch attached. */
static void
take_process(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p;
	bool zombie = ev->process.state == PW_STATE_ZOMBIE;

	if (!ev->who.pid || life_is_stale(l, &ev->who))
		return;
	p = life_known(l, &ev->who);
	if (p) {
		if (!p->args && p->life == PW_LIFE_RUNNING)
			table_set_argv(&l->t, p, ev->tail, ev->tail_len);
		if (!p->runtime)
			p->runtime = ev->process.runtime;
		return;
	}
	p = life_begin(l, &ev->who, &ev->process.parent, ev->ts);
	p->preexisting = true;
	p->runtime = ev->process.runtime;
	p->sees = l->sees & ~ev->process.blind;
	life_set_comm(p, ev);
	table_set_argv(&l->t, p, ev->tail, ev->tail_len);
	p->args_truncated = ev->flags & PW_F_TRUNCATED;
	table_adopt_roots(&l->t, p);
	if (ev->flags & PW_F_EXIT_SIGNAL || ev->process.exit_signal)
		p->exit_signal = ev->process.exit_signal;
	if (ev->process.tracer && ev->process.tracer != ev->process.parent.pid) {
		p->tracer.pid = ev->process.tracer;
		p->traced = true;
	}
	p->inherited = ev->process.inherited;
	p->subreaper = ev->flags & PW_F_SUBREAPER;
	if (ev->process.state == PW_STATE_DUMPING) {
		p->activity = ev->process.state;
		table_set_dumping(&l->t, p, ev->ts);
	}
	if (zombie) {
		uint64_t since = ev->process.since;

		p->exited = since && since < ev->ts ? since : ev->ts;
		p->status = ev->process.status;
		table_set_zombie(&l->t, p, p->exited);
		life_count_zombie(l, p);
	}
	life_emit(l, ev);
}

/* popen(3) in the C libraries: posix_spawn of this path with these two first words.  The
 * shell may call exec for its last command. */
static bool
is_popen(const struct pw_proc *p, const struct pw_event *ev)
{
	static const char words[] = "/bin/sh\0sh\0-c";

	return p->vfork && ev->tail_len >= sizeof(words) && memcmp(ev->tail, words, sizeof(words)) == 0;
}

/* For the whole run's totals. */
static void
keep_parenting(struct pw_proc *p)
{
	const struct pw_parenting *k = &p->kids;

	if (!p->before && !k->forks && !k->deaths && !k->waits.calls)
		return;
	if (!p->before)
		p->before = xzalloc(sizeof(*p->before));
	pw_parenting_add(p->before, k);
}

static void
take_exec(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p = life_actor(l, ev, NULL);
	uint64_t zombies;

	if (!p)
		return;
	if (!p->execed)
		p->popened = is_popen(p, ev);
	life_set_comm(p, ev);
	table_set_args(&l->t, p, ev->tail, ev->tail_len);
	p->args_truncated = ev->flags & PW_F_TRUNCATED;
	p->execed = ev->ts;
	p->runtime = ev->exec.runtime;
	p->exec_failed = false;
	p->sees = l->sees & ~ev->exec.blind;
	p->exit_signal = SIGCHLD;	/* whatever clone(2) was asked for */
	p->leader_gone = false;
	p->threads = 0;
	p->blind_waits = 0;

	/* The new program answers for what it does itself. */
	keep_parenting(p);
	zombies = p->kids.zombies_now;
	memset(&p->kids, 0, sizeof(p->kids));
	p->kids.zombies_now = p->kids.zombies_peak = zombies;
	track_lines_forget(p);
	memset(&p->last_wait, 0, sizeof(p->last_wait));
	if (p->waits)
		memset(p->waits, 0, sizeof(*p->waits));
	for (struct pw_proc *z = p->first_zombie; z; z = z->next_zombie)
		z->zombie.waits = 0;
	for (struct pw_proc *c = p->first_child; c; c = c->next_sibling)
		c->inherited = PW_MAYBE_YES;	/* times may be equal */

	/* exec(2): caught signals fall back to the default, ignored ones and the
	 * mask stay. */
	if (p->sigchld.action == PW_ACTION_HANDLER) {
		p->sigchld.action = PW_ACTION_DEFAULT;
		p->sigchld.sa_flags = 0;
	}
	p->sigchld.caught_until = 0;
	p->sigchld.origin = p->sigchld.blocked_origin = PW_ORIGIN_EXEC;
	p->sigchld.tid = p->id.pid;
	l->sum.execs++;
	life_emit(l, ev);
}

static void
take_exec_failed(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p = life_actor(l, ev, NULL);
	const bool is_launch = p && !p->execed && l->command.pid && pw_id_same(&l->command, &p->id);

	if (p && !is_launch)
		p->exec_failed = true;
	if (p && !is_launch)	/* until then it is procwatch that looks for the command */
		life_emit(l, ev);
}

static void
take_exit(struct lives *l, const struct pw_event *ev)
{
	const struct pw_id *parent = &ev->exit.parent;
	struct pw_proc *p = life_actor(l, ev, parent);

	if (!p)
		return;
	if (parent->pid && p->parent_id.pid && p->parent_id.pid != parent->pid)
		life_derive_reparent(l, p, ev->ts, parent);
	else if (parent->pid && !p->parent)
		table_place(&l->t, p, parent);
	if (l->command.pid && pw_id_same(&l->command, &p->id))
		outsiders_name(&l->t.outsiders, p->parent_id.pid, "procwatch");
	life_end(l, p, ev);
}

/* --- the rest ----------------------------------------------------------------- */

/* From a recording, or a source that observed it. */
static void
take_reap(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p = life_find(l, &ev->who);
	struct pw_event out = *ev;

	if (!p || p->gone)
		return;
	if (p->life == PW_LIFE_RUNNING)
		life_infer_end(l, p, ev->ts);
	if (p->life == PW_LIFE_EXITING && out.reap.zombie_ns && out.reap.zombie_ns < ev->ts - p->exited)
		life_become_zombie(l, p, ev->ts - out.reap.zombie_ns);
	life_presume_zombie(l, p);
	out.who = p->id;
	if (out.reap.how == PW_HOW_NONE || out.reap.how == PW_HOW_AUTO)
		out.reap.how = PW_HOW_KERNEL;	/* it was a zombie */
	if (!out.reap.zombie_ns && ev->ts > p->died)
		out.reap.zombie_ns = ev->ts - p->died;
	life_reap(l, p, &out);
}

static void
take_reparent(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p = life_find(l, &ev->who);

	if (!p || p->gone || !ev->reparent.to.pid ||
	    ev->reparent.to.pid == p->parent_id.pid)
		return;
	outsiders_name(&l->t.outsiders, ev->reparent.to.pid, ev->reparent.to_comm);
	life_reparent(l, p, &ev->reparent.to);
	life_emit(l, ev);
}

/* task_struct freed (sched_process_free), some 10 ms after it was reaped. */
static void
take_release(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p = life_find(l, &ev->who);
	struct pw_proc *parent = p ? p->parent : NULL;
	const struct pw_wait *w;

	if (!p || p->gone || (ev->tid && ev->tid != ev->who.pid))
		return;
	life_presume_zombie(l, p);
	if (p->life == PW_LIFE_ZOMBIE && parent && parent->blind_waits) {
		parent->blind_waits--;
		life_derive_reap(l, p, ev->ts, parent->blind_ts, &parent->id,
			    parent->blind_tid, (enum pw_how)parent->blind_how);
		return;
	}
	/* Its thread may be kept from returning, on a busy machine, for longer than the release
	 * takes: wait_task_zombie() in kernel/exit.c. */
	w = parent && p->life == PW_LIFE_ZOMBIE ? track_wait_that_reaps(parent, p) : NULL;
	if (w) {
		p->awaited = true;
		life_derive_reap(l, p, ev->ts, ev->ts, &parent->id, w->tid, wait_how(w->call));
		return;
	}
	life_close(l, p, ev->ts);
}

static void
take_lost(struct lives *l, const struct pw_event *ev)
{
	l->sum.lost += ev->lost.count;
	track_doubt_waits(l);
	life_emit(l, ev);
}

static void
take_limits(struct lives *l, const struct pw_event *ev)
{
	if (life_find(l, &ev->who))
		life_emit(l, ev);
}

static void
take_stack(struct lives *l, const struct pw_event *ev)
{
	stacks_add(&l->t.stacks, ev);
	life_emit(l, ev);
}

void
track_apply(struct lives *l, const struct pw_event *ev)
{
	/* The model makes its own FINDING and SUMMARY. */
	static void (*const take[PW_EV_COUNT])(struct lives *, const struct pw_event *) = {
		[PW_EV_START] = take_start,
		[PW_EV_PROCESS] = take_process,
		[PW_EV_FORK] = take_fork,
		[PW_EV_EXEC] = take_exec,
		[PW_EV_EXEC_FAILED] = take_exec_failed,
		[PW_EV_EXIT] = take_exit,
		[PW_EV_SIGNAL] = track_signal,
		[PW_EV_DELIVER] = track_deliver,
		[PW_EV_WAIT_ENTER] = track_wait_enter,
		[PW_EV_WAIT_RETURN] = track_wait_return,
		[PW_EV_REAP] = take_reap,
		[PW_EV_REPARENT] = take_reparent,
		[PW_EV_THREAD] = track_thread,
		[PW_EV_DISPOSITION] = track_disposition,
		[PW_EV_ACTIVITY] = track_activity,
		[PW_EV_LIMITS] = take_limits,
		[PW_EV_STACK] = take_stack,
		[PW_EV_RELEASE] = take_release,
		[PW_EV_LOST] = take_lost,
		[PW_EV_NUDGE] = life_emit,
		[PW_EV_OUTPUT] = life_emit,
	};

	if (ev->kind < PW_EV_COUNT && take[ev->kind])
		take[ev->kind](l, ev);
	track_lines(l, ev);
}

void
track_advance(struct lives *l)
{
	struct pw_proc *next;

	l->exit_due = NEVER;
	for (struct pw_proc *p = l->t.exiting; p; p = next) {
		next = p->next_exiting;
		if (p->exit_due <= l->t.now)
			life_presume_zombie(l, p);
		else if (p->exit_due < l->exit_due)
			l->exit_due = p->exit_due;
	}
}

static uint64_t
ending_due(const struct pw_proc *first, uint64_t last)
{
	uint64_t due = NEVER, when;

	for (const struct pw_proc *p = first; p; p = p->next_exiting) {
		when = sat_add(pw_proc_ending_since(p), EXIT_TO_WAITABLE_NS);
		if (when > last)	/* they are in that order */
			return when < due ? when : due;
		due = sat_add(last, SECOND);
	}
	return due;
}

uint64_t
track_look_due(const struct lives *l, uint64_t last)
{
	const uint64_t exiting = ending_due(l->t.exiting, last), dumping = ending_due(l->t.dumping, last);
	uint64_t due = l->t.stop_looks ? sat_add(last, SECOND) : NEVER;

	if (exiting < due)
		due = exiting;
	return dumping < due ? dumping : due;
}

static size_t
add_ending(const struct pw_proc *first, uint64_t now, struct pw_suspect *out, size_t n, size_t max)
{
	for (const struct pw_proc *p = first; p && n < max; p = p->next_exiting) {
		if (now < sat_add(pw_proc_ending_since(p), EXIT_TO_WAITABLE_NS))
			continue;
		memset(&out[n], 0, sizeof(out[n]));
		out[n++].id = p->id;
	}
	return n;
}

/* What waits for it is blocked, and its parent may not be notified when it continues:
 * sigaction(2), SA_NOCLDSTOP. */
static bool
is_awaited_stopped(const struct pw_proc *p)
{
	return p->stop_looked && !p->first_zombie && p->parent && pw_proc_waiting(p->parent);
}

size_t
track_suspects(const struct lives *l, uint64_t now, struct pw_suspect *out, size_t max)
{
	const struct pw_proc *p;
	size_t n = 0;

	for (p = l->t.suspects; p && n < max; p = p->next_suspect, n++) {
		memset(&out[n], 0, sizeof(out[n]));
		out[n].id = p->id;
		out[n].brief = p->first_zombie && pw_proc_zombie_since(p->first_zombie) + BRIEF > now;
		track_waiting_threads(p, out[n].waits);
	}
	n = add_ending(l->t.exiting, now, out, n, max);
	n = add_ending(l->t.dumping, now, out, n, max);
	for (p = l->t.stop_looks ? l->t.first : NULL; p && n < max; p = p->next) {
		if (!is_awaited_stopped(p))
			continue;
		memset(&out[n], 0, sizeof(out[n]));
		out[n++].id = p->id;
	}
	return n;
}
