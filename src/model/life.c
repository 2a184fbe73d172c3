/* SPDX-License-Identifier: GPL-2.0-or-later */
/* life.c - what each event changes in the lives of processes.
 *
 * Streams have holes: probes switched on in the middle, records dropped, a
 * recording cut short.  So every step takes whatever state it finds, and what
 * must have happened unseen is made up for by an event of the model's own, so
 * that the stream that leaves here is whole: one end for each fork, one reap at
 * most for each zombie.
 */
#include "model/rules.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/sat.h"
#include "event/id.h"

static void
set_comm(struct pw_proc *p, const struct pw_event *ev)
{
	if (!ev->comm[0])
		return;
	memcpy(p->comm, ev->comm, sizeof(p->comm));
	p->comm[sizeof(p->comm) - 1] = '\0';
}

/* --- ends ------------------------------------------------------------------- */

static void
count_reap(struct pw_model *m, struct pw_proc *p, const struct pw_event *ev)
{
	struct pw_proc *parent = p->parent;

	if (ev->reap.how == PW_HOW_AUTO) {
		m->sum.autoreaps++;
		return;
	}
	m->sum.reaps++;
	m->sum.zombies_now--;
	if (!parent || parent->id.pid != ev->reap.by.pid ||
	    ev->reap.how == PW_HOW_KERNEL)
		return;
	parent->kids.reaps++;
	parent->kids.zombie_ns_total = sat_add(parent->kids.zombie_ns_total, ev->reap.zombie_ns);
	if (parent->kids.zombie_ns_max < ev->reap.zombie_ns)
		parent->kids.zombie_ns_max = ev->reap.zombie_ns;
}

/* p has ended; ev is a whole REAP but for the name. */
static void
reap(struct pw_model *m, struct pw_proc *p, const struct pw_event *ev)
{
	struct pw_event out = *ev;

	memcpy(out.comm, p->comm, sizeof(out.comm));
	out.tail_len = 0;
	count_reap(m, p, &out);
	p->gone = out.reap.how == PW_HOW_AUTO ? out.ts : sat_add(p->died, out.reap.zombie_ns);
	p->how = out.reap.how;
	p->reaper = out.reap.by;
	p->reap_tid = out.tid;
	table_set_gone(&m->t, p, out.reap.how == PW_HOW_AUTO ? PW_LIFE_AUTOREAPED
							      : PW_LIFE_REAPED);
	/* Its wait has returned, though the source cannot see that. */
	if (p->parent && (out.flags & PW_F_APPROX) && p->parent->id.pid == out.reap.by.pid)
		p->parent->in_wait.ts = 0;
	model_emit(m, &out);
}

/* A REAP that follows from an event at ts; the wait that did it was at waited. */
static void
derive_reap(struct pw_model *m, struct pw_proc *p, uint64_t ts, uint64_t waited,
	    const struct pw_id *by, uint32_t tid, enum pw_how how)
{
	struct pw_event ev = {
		.ts = ts, .kind = PW_EV_REAP, .who = p->id, .tid = tid,
		.reap = { .by = *by, .how = how,
			  .zombie_ns = sat_sub(waited, p->died) },
	};

	reap(m, p, &ev);
}

static void
move(struct pw_model *m, struct pw_proc *p, const struct pw_id *to)
{
	/* First: placing a zombie has the rules ask what kind of zombie it is. */
	if (!p->orphaned)
		m->sum.orphans++;
	p->orphaned = true;
	table_place(&m->t, p, to);
}

static void
derive_reparent(struct pw_model *m, struct pw_proc *p, uint64_t ts,
		const struct pw_id *to)
{
	struct pw_event ev = {
		.ts = ts, .kind = PW_EV_REPARENT, .who = p->id,
		.reparent = { .from = p->parent_id, .to = *to },
	};

	memcpy(ev.comm, p->comm, sizeof(ev.comm));
	move(m, p, to);
	model_emit(m, &ev);
}

static void
orphan_children(struct pw_model *m, struct pw_proc *p, const struct pw_event *ev)
{
	struct pw_proc *c, *next;

	if (!ev->exit.adopter.pid || ev->exit.adopter.pid == p->id.pid)
		return;
	for (c = p->first_child; c; c = next) {
		next = c->next_sibling;
		if (!c->gone)
			derive_reparent(m, c, ev->ts, &ev->exit.adopter);
	}
}

/* What became of the child shows what the parent asked for. */
static void
learn_from_why(struct pw_proc *parent, const struct pw_event *ev)
{
	struct pw_disposition *d = &parent->sigchld;

	if (ev->exit.why == PW_WHY_SIGCHLD_IGNORED && d->action != PW_ACTION_IGNORE) {
		d->action = PW_ACTION_IGNORE;
		d->origin = PW_ORIGIN_NONE;
		d->since = ev->ts;
	} else if (ev->exit.why == PW_WHY_NOCLDWAIT) {
		d->sa_flags |= SA_NOCLDWAIT;
		if (!d->since)
			d->since = ev->ts;
	}
}

/* p, which is running, ends by ev, which is a whole EXIT. */
static void
end(struct pw_model *m, struct pw_proc *p, const struct pw_event *ev)
{
	if (p->rules)
		rules_last_word(m, p->rules);
	m->sum.exits++;
	p->died = ev->ts;
	p->status = ev->exit.status;
	p->why = ev->exit.why;
	p->leader_gone = false;
	p->in_wait.ts = 0;
	set_comm(p, ev);
	if (ev->flags & PW_F_APPROX)
		p->approx = true;
	if (p->parent)
		learn_from_why(p->parent, ev);
	if (ev->flags & PW_F_ZOMBIE) {
		table_set_zombie(&m->t, p);
		if (p->parent)
			p->parent->kids.deaths++;
		if (++m->sum.zombies_now > m->sum.zombies_peak)
			m->sum.zombies_peak = m->sum.zombies_now;
	}
	model_emit(m, ev);
	orphan_children(m, p, ev);
	if (!(ev->flags & PW_F_ZOMBIE))
		derive_reap(m, p, ev->ts, ev->ts, &p->parent_id, 0, PW_HOW_AUTO);
}

/* Its EXIT was lost: it ended by ts at the latest. */
static void
derive_end(struct pw_model *m, struct pw_proc *p, uint64_t ts)
{
	struct pw_event ev = {
		.ts = ts, .kind = PW_EV_EXIT, .who = p->id,
		.flags = PW_F_ZOMBIE | PW_F_APPROX,
		.exit = { .parent = p->parent_id, .status = -1 },
	};

	memcpy(ev.comm, p->comm, sizeof(ev.comm));
	end(m, p, &ev);
}

/* Its pid has another life, or the kernel let go of it: nobody said who reaped. */
static void
close_life(struct pw_model *m, struct pw_proc *p, uint64_t ts)
{
	if (p->life == PW_LIFE_RUNNING)
		derive_end(m, p, ts);
	if (p->life == PW_LIFE_ZOMBIE)
		derive_reap(m, p, ts, ts, &p->parent_id, 0, PW_HOW_KERNEL);
}

/* --- beginnings --------------------------------------------------------------- */

/* A late word about a life that is forgotten: its pid has a newer one. */
static bool
stale(const struct pw_model *m, const struct pw_id *id)
{
	const struct pw_proc *p = table_newest(&m->t, id->pid);

	return p && pw_id_newer(&p->id, id);
}

/* The life whose beginning id tells, when it was told before. */
static struct pw_proc *
known_life(const struct pw_model *m, const struct pw_id *id)
{
	struct pw_proc *p = table_newest(&m->t, id->pid);

	if (!p)
		return NULL;
	/* A tick does not say which of those that began within it: one that is over it
	 * is not. */
	if (p->id.start && id->start)
		return pw_start_same(p->id.start, id->start) &&
		       !(p->gone && pw_start_is_tick(id->start)) ? p : NULL;
	if (p->life != PW_LIFE_RUNNING)
		return NULL;
	if (!p->id.start)
		p->id.start = id->start;
	return p;
}

/* A new life; an older one of that pid that has not ended is closed. */
static struct pw_proc *
begin(struct pw_model *m, const struct pw_id *id, const struct pw_id *parent,
      uint64_t ts)
{
	struct pw_proc *p = table_newest(&m->t, id->pid);

	if (p)
		close_life(m, p, ts);
	p = table_add(&m->t, id);
	p->born = ts;
	p->exit_signal = SIGCHLD;
	table_place(&m->t, p, parent);
	return p;
}

static void
note_id(struct pw_proc *p, const struct pw_id *id)
{
	if (id->nspid)
		p->id.nspid = id->nspid;
}

struct pw_proc *
life_actor(struct pw_model *m, const struct pw_event *ev, const struct pw_id *parent)
{
	static const struct pw_id nobody;
	struct pw_proc *p;

	if (!ev->who.pid)
		return NULL;
	p = table_find(&m->t, &ev->who);
	if (p) {
		note_id(p, &ev->who);
		return p->life == PW_LIFE_RUNNING ? p : NULL;
	}
	if (stale(m, &ev->who))
		return NULL;
	p = begin(m, &ev->who, parent ? parent : &nobody, ev->ts);
	set_comm(p, ev);
	p->approx = true;
	table_adopt_roots(&m->t, p);
	return p;
}

/* At fork a child has its parent's words, handlers and mask. */
static void
inherit(struct pw_proc *p, const struct pw_proc *from, uint64_t ts)
{
	if (!p->args)
		table_share_args(p, from);
	if (!from->sigchld.action && !from->sigchld.blocked_since)
		return;
	p->sigchld = from->sigchld;
	p->sigchld.tid = p->id.pid;
	p->sigchld.since = p->sigchld.blocked_since = ts;
	p->sigchld.origin = p->sigchld.blocked_origin = PW_ORIGIN_FORK;
}

static void
take_fork(struct pw_model *m, const struct pw_event *ev)
{
	const struct pw_id *id = &ev->fork.child;
	struct pw_event by = { .ts = ev->ts, .who = ev->who };
	struct pw_proc *forker, *p, *known;

	if (!id->pid || stale(m, id))
		return;
	forker = id->pid != ev->who.pid ? life_actor(m, &by, NULL) : NULL;
	known = known_life(m, id);
	p = known ? known : begin(m, id, &ev->fork.parent, ev->ts);
	note_id(p, id);
	p->forker = ev->who;
	p->exit_signal = ev->fork.exit_signal;
	p->vfork = ev->flags & PW_F_VFORK;
	if (known && p->life == PW_LIFE_RUNNING && !p->parent && !p->orphaned)
		table_place(&m->t, p, &ev->fork.parent);
	if (forker && p->life == PW_LIFE_RUNNING && !p->execed)
		inherit(p, forker, ev->ts);
	if (known)
		return;
	set_comm(p, ev);
	if (!p->comm[0] && forker)
		memcpy(p->comm, forker->comm, sizeof(p->comm));
	if (ev->flags & PW_F_APPROX)
		p->approx = true;
	if (p->parent)
		p->parent->kids.forks++;
	m->sum.forks++;
	model_emit(m, ev);
}

/* One that was there when the watch began. */
static void
take_process(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *p;
	bool zombie = ev->process.state == PW_STATE_ZOMBIE;

	if (!ev->who.pid || stale(m, &ev->who))
		return;
	p = known_life(m, &ev->who);
	if (p) {
		if (!p->args && p->life == PW_LIFE_RUNNING)
			table_set_argv(p, ev->tail, ev->tail_len);
		return;
	}
	p = begin(m, &ev->who, &ev->process.parent, ev->ts);
	p->preexisting = true;
	set_comm(p, ev);
	table_set_argv(p, ev->tail, ev->tail_len);
	p->args_truncated = ev->flags & PW_F_TRUNCATED;
	table_adopt_roots(&m->t, p);
	if (zombie) {
		uint64_t since = ev->process.since;

		p->died = since && since < ev->ts ? since : ev->ts;
		p->status = ev->process.status;
		table_set_zombie(&m->t, p);
		if (++m->sum.zombies_now > m->sum.zombies_peak)
			m->sum.zombies_peak = m->sum.zombies_now;
	}
	model_emit(m, ev);
}

static void
take_exec(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *p = life_actor(m, ev, NULL);
	uint64_t zombies;

	if (!p)
		return;
	if (p->rules)
		rules_last_word(m, p->rules);
	set_comm(p, ev);
	table_set_args(p, ev->tail, ev->tail_len);
	p->args_truncated = ev->flags & PW_F_TRUNCATED;
	p->execed = ev->ts;
	p->exit_signal = SIGCHLD;	/* whatever clone(2) was asked for */
	p->leader_gone = false;
	p->threads = 0;
	p->blind_waits = 0;

	/* The new program answers for what it does itself. */
	zombies = p->kids.zombies_now;
	memset(&p->kids, 0, sizeof(p->kids));
	p->kids.zombies_now = p->kids.zombies_peak = zombies;
	memset(&p->last_wait, 0, sizeof(p->last_wait));
	memset(&p->in_wait, 0, sizeof(p->in_wait));

	/* exec(2): caught signals fall back to the default, ignored ones and the
	 * mask stay. */
	if (p->sigchld.action == PW_ACTION_HANDLER) {
		p->sigchld.action = PW_ACTION_DEFAULT;
		p->sigchld.sa_flags = 0;
	}
	p->sigchld.origin = p->sigchld.blocked_origin = PW_ORIGIN_EXEC;
	p->sigchld.tid = p->id.pid;
	m->sum.execs++;
	model_emit(m, ev);
}

static void
take_exit(struct pw_model *m, const struct pw_event *ev)
{
	const struct pw_id *parent = &ev->exit.parent;
	struct pw_proc *p = life_actor(m, ev, parent);

	if (!p)
		return;
	if (parent->pid && p->parent_id.pid && p->parent_id.pid != parent->pid)
		derive_reparent(m, p, ev->ts, parent);
	else if (parent->pid && !p->parent)
		table_place(&m->t, p, parent);
	end(m, p, ev);
}

/* --- waits -------------------------------------------------------------------- */

static void
set_wait(struct pw_wait *w, const struct pw_event *ev)
{
	w->ts = ev->ts;
	w->tid = ev->tid;
	w->call = ev->wait.call;
	w->target = ev->wait.target;
	w->target_id = ev->wait.target_id;
	w->options = ev->wait.options;
	w->child = ev->wait.child.pid;
	w->error = ev->wait.error;
	w->target_pid = ev->wait.target_pid;
	w->elapsed = ev->wait.elapsed;
	w->away = 0;
	w->unsure = false;
}

static void
take_wait_enter(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *p = life_actor(m, ev, NULL);

	if (p) {
		set_wait(&p->in_wait, ev);
		p->in_wait.ts -= ev->wait.elapsed < ev->ts ? ev->wait.elapsed : 0;
	}
	model_emit(m, ev);
}

/* A tracer's wait returns the child too, but only the parent's takes it away.
 * A parent that is gone without a word about who adopted says nothing. */
static bool
may_reap(const struct pw_proc *p, const struct pw_id *waiter)
{
	if (p->parent_id.pid == waiter->pid)
		return true;
	return !p->parent_id.pid || (p->parent && p->parent->life != PW_LIFE_RUNNING);
}

/* The child that this wait took away, or NULL. */
static struct pw_proc *
reaped_by(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *p;

	if (!ev->wait.child.pid || ev->wait.error || (ev->wait.options & WNOWAIT))
		return NULL;
	p = table_find(&m->t, &ev->wait.child);
	if (!p || p->gone || !may_reap(p, &ev->who))
		return NULL;
	/* Reused before its reap was told: the older life was closed for it. */
	if (p->older && p->older->gone == p->born && p->older->how == PW_HOW_KERNEL &&
	    p->life == PW_LIFE_RUNNING)
		return NULL;
	if (ev->wait.child_state == PW_CHILD_EXITED)
		return p;
	return ev->wait.child_state == PW_CHILD_UNKNOWN && p->life == PW_LIFE_ZOMBIE ? p : NULL;
}

static void
note_tracer(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *p;

	if (!ev->wait.child.pid || ev->wait.error)
		return;
	p = table_find(&m->t, &ev->wait.child);
	if (p && !p->gone && !may_reap(p, &ev->who))
		p->tracer = ev->who;
}

/* waitid() without a siginfo took a child, and nobody was told which. */
static bool
is_blind(const struct pw_event *ev)
{
	return !ev->wait.child.pid && !ev->wait.error &&
	       !(ev->wait.options & (WNOHANG | WNOWAIT));
}

/* What a tracer is told of the threads it traces: they are no children.  An end is
 * told to __WALL only. */
static bool
is_of_thread(const struct pw_event *ev)
{
	return ev->wait.child.pid && ((ev->wait.options & __WALL) ||
				      ev->wait.child_state == PW_CHILD_STOPPED ||
				      ev->wait.child_state == PW_CHILD_CONTINUED);
}

static void
count_wait(struct pw_model *m, struct pw_proc *p, const struct pw_event *ev)
{
	const struct pw_proc *c;
	struct pw_parenting none = { 0 }, *k = p ? &p->kids : &none;

	k->waits.calls++;
	if (ev->wait.error == ECHILD) {
		m->sum.waits.echild++;
		k->waits.echild++;
	} else if (ev->wait.error == EINTR) {
		m->sum.waits.eintr++;
		k->waits.eintr++;
	} else if (!ev->wait.error && !ev->wait.child.pid && !is_blind(ev)) {
		m->sum.waits.nobody++;
		k->waits.nobody++;
	} else if (!ev->wait.error && !(ev->wait.options & WNOWAIT)) {
		c = ev->wait.child.pid ? table_find(&m->t, &ev->wait.child) : NULL;
		if (c ? !reaped_by(m, ev) : is_of_thread(ev))
			return;		/* a stop, or a tracer */
		m->sum.waits.reaped++;
		k->waits.reaped++;
	}
}

static void
take_wait_return(struct pw_model *m, const struct pw_event *ev)
{
	bool outsider = ev->flags & PW_F_OUTSIDER;
	struct pw_proc *p = outsider ? NULL : life_actor(m, ev, NULL);
	struct pw_proc *child = reaped_by(m, ev);

	if (child && child->life == PW_LIFE_RUNNING)
		derive_end(m, child, ev->ts);
	note_tracer(m, ev);
	if (p) {
		set_wait(&p->last_wait, ev);
		if (p->in_wait.tid == ev->tid)
			p->in_wait.ts = 0;
		if (is_blind(ev)) {
			p->blind_waits++;
			p->blind_tid = ev->tid;
			p->blind_ts = ev->ts;
		}
	}
	if (!outsider) {
		count_wait(m, p, ev);
		model_emit(m, ev);
	}
	if (child)
		child->reap_target = ev->wait.target;
	if (child)
		derive_reap(m, child, ev->ts, ev->ts, &ev->who, ev->tid,
			    ev->wait.call == PW_CALL_WAITID ? PW_HOW_WAITID : PW_HOW_WAIT4);
}

/* --- the rest ----------------------------------------------------------------- */

/* From a recording, or a source that saw it itself. */
static void
take_reap(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *p = table_find(&m->t, &ev->who);
	struct pw_event out = *ev;

	if (!p || p->gone)
		return;
	if (p->life == PW_LIFE_RUNNING)
		derive_end(m, p, ev->ts);
	out.who = p->id;
	if (out.reap.how == PW_HOW_NONE || out.reap.how == PW_HOW_AUTO)
		out.reap.how = PW_HOW_KERNEL;	/* it was a zombie */
	if (!out.reap.zombie_ns && ev->ts > p->died)
		out.reap.zombie_ns = ev->ts - p->died;
	reap(m, p, &out);
}

static void
take_reparent(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *p = table_find(&m->t, &ev->who);

	if (!p || p->gone || !ev->reparent.to.pid ||
	    ev->reparent.to.pid == p->parent_id.pid)
		return;
	move(m, p, &ev->reparent.to);
	model_emit(m, ev);
}

/* The kernel let go of it, some 10 ms after whoever reaped it did. */
static void
take_release(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *p = table_find(&m->t, &ev->who);
	struct pw_proc *parent = p ? p->parent : NULL;

	if (!p || p->gone || (ev->tid && ev->tid != ev->who.pid))
		return;
	if (p->life == PW_LIFE_ZOMBIE && parent && parent->blind_waits) {
		parent->blind_waits--;
		derive_reap(m, p, ev->ts, parent->blind_ts, &parent->id,
			    parent->blind_tid, PW_HOW_WAITID);
		return;
	}
	close_life(m, p, ev->ts);
}

void
life_apply(struct pw_model *m, const struct pw_event *ev)
{
	static void (*const on[PW_EV_COUNT])(struct pw_model *, const struct pw_event *) = {
		[PW_EV_PROCESS] = take_process,
		[PW_EV_FORK] = take_fork,
		[PW_EV_EXEC] = take_exec,
		[PW_EV_EXIT] = take_exit,
		[PW_EV_SIGNAL] = life_signal,
		[PW_EV_DELIVER] = life_deliver,
		[PW_EV_WAIT_ENTER] = take_wait_enter,
		[PW_EV_WAIT_RETURN] = take_wait_return,
		[PW_EV_REAP] = take_reap,
		[PW_EV_REPARENT] = take_reparent,
		[PW_EV_THREAD] = life_thread,
		[PW_EV_DISPOSITION] = life_disposition,
		[PW_EV_ACTIVITY] = life_activity,
		[PW_EV_LIMITS] = life_limits,
		[PW_EV_RELEASE] = take_release,
	};

	on[ev->kind](m, ev);
}
