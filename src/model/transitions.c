/* SPDX-License-Identifier: GPL-2.0-or-later */
/* transitions.c - the steps of a process's life: begins, ends, is reaped, gets another
 * parent.
 *
 * Streams have holes: probes switched on in the middle, records dropped, a recording
 * cut short.  So every step takes whatever state it finds, and what must have happened
 * unobserved is made up for by an event of the model's own, so that the stream that
 * leaves here is whole: one end for each fork, one reap at most for each zombie.
 */
#include "model/transitions.h"

#include <signal.h>
#include <string.h>

#include "base/sat.h"
#include "event/id.h"
#include "model/timing.h"
#include "model/wait_match.h"

void
life_emit(struct lives *l, const struct pw_event *ev)
{
	effects_add(&l->out, EFFECT_EVENT)->taken = ev;
}

void
life_emit_derived(struct lives *l, const struct pw_event *ev)
{
	effects_add(&l->out, EFFECT_EVENT)->derived = *ev;
}

void
life_set_comm(struct pw_proc *p, const struct pw_event *ev)
{
	if (!ev->comm[0])
		return;
	memcpy(p->comm, ev->comm, sizeof(p->comm));
	p->comm[sizeof(p->comm) - 1] = '\0';
}

void
life_leave_waits(struct pw_proc *p)
{
	for (int i = 0; p->waits && i < PW_WAITS; i++)
		p->waits->in[i].ts = 0;
}

static bool
is_command(const struct lives *l, const struct pw_proc *p)
{
	return l->command.pid && pw_id_same(&l->command, &p->id);
}

void
life_count_parent(struct lives *l, struct pw_proc *p)
{
	if (!p || p->counted)
		return;
	p->counted = true;
	l->sum.parents++;
}

void
life_count_zombie(struct lives *l, const struct pw_proc *p)
{
	life_count_parent(l, p->parent);
	if (++l->sum.zombies_now > l->sum.zombies_peak)
		l->sum.zombies_peak = l->sum.zombies_now;
	if (!is_command(l, p) && ++l->sum.child_zombies_now > l->sum.child_zombies_peak)
		l->sum.child_zombies_peak = l->sum.child_zombies_now;
}

void
life_halt(struct pw_proc *p, uint64_t ts)
{
	if (p->halt.from && !p->halt.to)
		return;
	p->halt.from = ts;
	p->halt.to = 0;
}

void
life_continue(struct pw_proc *p, uint64_t ts)
{
	if (p->halt.from && !p->halt.to)
		p->halt.to = ts > p->halt.from ? ts : p->halt.from;
}

/* --- ends ------------------------------------------------------------------- */

/* p has had that zombie for so long, ns. */
static void
note_longest(struct pw_proc *p, const struct pw_proc *z, uint64_t ns)
{
	if (p->kids.zombie_ns_max >= ns)
		return;
	p->kids.zombie_ns_max = ns;
	p->kids.zombie_max_open = pw_proc_is_older(z) && !z->orphaned;
}

static void
count_reap(struct lives *l, struct pw_proc *p, const struct pw_event *ev)
{
	struct pw_proc *parent = p->parent;
	/* An adopter does not answer for the time before the adoption. */
	const uint64_t before = p->orphaned ? sat_sub(p->zombie.since, p->died) : 0;
	const uint64_t own = sat_sub(ev->reap.zombie_ns, before);

	if (ev->reap.how == PW_HOW_AUTO) {
		l->sum.autoreaps++;
		return;
	}
	l->sum.reaps++;
	l->sum.zombies_now--;
	if (is_command(l, p))
		l->sum.command_reaps++;
	else
		l->sum.child_zombies_now--;
	if (!parent && !is_command(l, p))
		l->sum.unwatched_reaps++;
	l->sum.namespace_reaps += ev->reap.how == PW_HOW_NAMESPACE;
	if (!parent || parent->id.pid != ev->reap.by.pid)
		return;
	note_longest(parent, p, own);
	if (!how_is_wait(ev->reap.how))
		return;
	parent->kids.reaps++;
	parent->kids.reaps_found += p->preexisting;
	parent->kids.zombie_ns_total = sat_add(parent->kids.zombie_ns_total, own);
}

/* A wait has returned the child, though the source cannot see that.  It was none of those
 * that name another one. */
static void
return_waits(struct pw_proc *parent, const struct pw_proc *child)
{
	struct pw_wait *w = parent->waits ? parent->waits->in : NULL;

	for (int i = 0; w && i < PW_WAITS; i++)
		if ((w[i].target != PW_TARGET_PID && w[i].target != PW_TARGET_PIDFD) ||
		    wait_names(&w[i], child))
			w[i].ts = 0;
}

/* PID 1 of a namespace has no adopter: as it exits the kernel ends all that is in the
 * namespace and reaps it, before PID 1 itself is a zombie (zap_pid_ns_processes() in
 * kernel/pid_namespace.c).  Only the release shows it, later. */
static void
infer_namespace_end(const struct pw_proc *p, struct pw_event *out)
{
	const struct pw_proc *parent = p->parent;
	uint64_t ended, was;

	if (out->reap.how != PW_HOW_KERNEL || !parent || !pw_proc_has_ended(parent) ||
	    parent->id.nspid != 1)
		return;
	ended = parent->died ? parent->died : parent->exited;
	was = sat_sub(ended, p->died);
	out->reap.how = PW_HOW_NAMESPACE;
	if (out->reap.zombie_ns > was)
		out->reap.zombie_ns = was;
}

void
life_reap(struct lives *l, struct pw_proc *p, const struct pw_event *ev)
{
	struct pw_event out = *ev;

	infer_namespace_end(p, &out);
	memcpy(out.comm, p->comm, sizeof(out.comm));
	out.tail_len = 0;
	if (!out.reap.exiting_ns && p->exited && p->died >= p->exited + MILLISECOND)
		out.reap.exiting_ns = p->died - p->exited;
	count_reap(l, p, &out);
	p->gone = out.reap.how == PW_HOW_AUTO ? out.ts : sat_add(p->died, out.reap.zombie_ns);
	p->how = out.reap.how;
	p->reaper = out.reap.by;
	p->reap_tid = out.tid;
	table_set_gone(&l->t, p, out.reap.how == PW_HOW_AUTO ? PW_LIFE_AUTOREAPED
							      : PW_LIFE_REAPED);
	if (p->parent && (out.flags & PW_F_APPROX) && p->parent->id.pid == out.reap.by.pid)
		return_waits(p->parent, p);
	if (pw_proc_is_older(p) && out.reap.how != PW_HOW_AUTO)
		out.flags |= PW_F_APPROX;	/* at least so long */
	life_emit_derived(l, &out);
}

void
life_derive_reap(struct lives *l, struct pw_proc *p, uint64_t ts, uint64_t waited,
		 const struct pw_id *by, uint32_t tid, enum pw_how how)
{
	struct pw_event ev;

	life_presume_zombie(l, p);
	ev = (struct pw_event){
		.ts = ts, .kind = PW_EV_REAP, .who = p->id, .tid = tid,
		.reap = { .by = *by, .how = how,
			  .zombie_ns = sat_sub(waited, p->died) },
	};

	life_reap(l, p, &ev);
}

void
life_reparent(struct lives *l, struct pw_proc *p, const struct pw_id *to)
{
	if (!p->orphaned)
		l->sum.orphans++;
	table_keep_descent(p);
	if (p->life == PW_LIFE_ZOMBIE && p->parent)
		note_longest(p->parent, p, sat_sub(l->t.now, p->orphaned ? p->zombie.since : p->died));
	p->orphaned = true;
	p->exit_signal = SIGCHLD;	/* reparent_leader() in kernel/exit.c */
	table_place(&l->t, p, to);
	life_count_parent(l, p->parent);
}

void
life_derive_reparent(struct lives *l, struct pw_proc *p, uint64_t ts,
		     const struct pw_id *to)
{
	struct pw_event ev = {
		.ts = ts, .kind = PW_EV_REPARENT, .who = p->id,
		.reparent = { .from = p->parent_id, .to = *to },
	};

	memcpy(ev.comm, p->comm, sizeof(ev.comm));
	if (!table_find(&l->t, to))
		outsiders_copy(&l->t.outsiders, to->pid, ev.reparent.to_comm);
	life_reparent(l, p, to);
	life_emit_derived(l, &ev);
}

static void
orphan_children(struct lives *l, struct pw_proc *p, const struct pw_event *ev)
{
	struct pw_proc *c, *next;

	if (!ev->exit.adopter.pid || ev->exit.adopter.pid == p->id.pid)
		return;
	for (c = p->first_child; c; c = next) {
		next = c->next_sibling;
		if (!c->gone)
			life_derive_reparent(l, c, ev->ts, &ev->exit.adopter);
	}
}

/* What became of the child shows what the parent asked for. */
static void
infer_disposition(struct pw_proc *parent, const struct pw_event *ev)
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

/* exit_notify() in kernel/exit.c, which makes the zombie, comes after the kernel has taken
 * back the memory and closed the files, and generates SIGCHLD.  Will that be observed?  A
 * tracer gets the first one. */
static bool
expects_sigchld(const struct lives *l, const struct pw_proc *p, const struct pw_event *ev)
{
	return l->sees & p->sees & PW_SEES_SIGNALS && !(ev->flags & PW_F_APPROX) &&
	       p->exit_signal == SIGCHLD && !p->tracer.pid && p->parent &&
	       p->parent->life == PW_LIFE_RUNNING && p->parent->sees & PW_SEES_SIGNALS;
}

static void
set_exit_due(struct lives *l, struct pw_proc *p, uint64_t due)
{
	p->exit_due = due;
	if (due < l->exit_due)
		l->exit_due = due;
}

void
life_become_zombie(struct lives *l, struct pw_proc *p, uint64_t since)
{
	if (p->life == PW_LIFE_ZOMBIE) {
		p->died = p->zombie.since = since;
		p->presumed = false;
		return;
	}
	table_set_zombie(&l->t, p, since);
	p->zombie.since = since;
	if (p->parent)
		p->parent->kids.deaths++;
	life_count_zombie(l, p);
}

void
life_presume_zombie(struct lives *l, struct pw_proc *p)
{
	const uint64_t waits = p->zombie.waits;

	if (p->life != PW_LIFE_EXITING)
		return;
	life_become_zombie(l, p, p->exited);
	p->zombie.waits = waits;
	p->presumed = true;
}

void
life_still_exiting(struct lives *l, struct pw_proc *p, uint64_t ts)
{
	if (p->life == PW_LIFE_ZOMBIE) {
		table_set_exiting(&l->t, p);
		p->died = 0;
		p->presumed = false;
		if (p->parent)
			p->parent->kids.deaths--;
		l->sum.zombies_now--;
		l->sum.child_zombies_now -= !is_command(l, p);
	}
	set_exit_due(l, p, sat_add(ts, EXIT_LOOK_NS));
}

/* The waits of one that ended unobserved stay until EFFECT_ENDED has been followed. */
static void
set_ended(struct lives *l, struct pw_proc *p, const struct pw_event *ev)
{
	l->sum.exits++;
	l->sum.command_exits += is_command(l, p);
	p->left_zombies = p->kids.zombies_now;
	p->exited = ev->ts;
	p->status = ev->exit.status;
	p->why = ev->exit.why;
	p->end_cause = ev->exit.cause;
	p->end_from = ev->exit.from;
	memcpy(p->end_from_comm, ev->exit.from_comm, sizeof(p->end_from_comm));
	p->leader_gone = false;
	life_set_comm(p, ev);
	if (ev->flags & PW_F_APPROX)
		p->approx = true;
	if (p->parent)
		infer_disposition(p->parent, ev);
	if (!(ev->flags & PW_F_ZOMBIE)) {
		p->died = ev->ts;
	} else if (expects_sigchld(l, p, ev)) {
		table_set_exiting(&l->t, p);
		p->zombie.waits = p->parent->kids.waits.calls;
		set_exit_due(l, p, sat_add(ev->ts, EXIT_TO_WAITABLE_NS + EXIT_GRACE_NS));
	} else {
		life_become_zombie(l, p, ev->ts);
	}
}

void
life_end(struct lives *l, struct pw_proc *p, const struct pw_event *ev)
{
	set_ended(l, p, ev);
	life_leave_waits(p);
	life_emit(l, ev);
	orphan_children(l, p, ev);
	if (!(ev->flags & PW_F_ZOMBIE))
		life_derive_reap(l, p, ev->ts, ev->ts, &p->parent_id, 0, PW_HOW_AUTO);
}

void
life_infer_end(struct lives *l, struct pw_proc *p, uint64_t ts)
{
	struct pw_event ev = {
		.ts = ts, .kind = PW_EV_EXIT, .who = p->id,
		.flags = PW_F_ZOMBIE | PW_F_APPROX,
		.exit = { .parent = p->parent_id, .status = -1 },
	};

	effects_add(&l->out, EFFECT_ENDED)->who = p;
	memcpy(ev.comm, p->comm, sizeof(ev.comm));
	set_ended(l, p, &ev);
	life_emit_derived(l, &ev);
}

void
life_close(struct lives *l, struct pw_proc *p, uint64_t ts)
{
	if (p->life == PW_LIFE_RUNNING)
		life_infer_end(l, p, ts);
	life_presume_zombie(l, p);
	if (p->life == PW_LIFE_ZOMBIE)
		life_derive_reap(l, p, ts, ts, &p->parent_id, 0, PW_HOW_KERNEL);
}

/* --- beginnings --------------------------------------------------------------- */

struct pw_proc *
life_find(struct lives *l, const struct pw_id *id)
{
	struct pw_proc *p = table_find(&l->t, id);

	if (p)
		table_bind(p, id);
	return p;
}

bool
life_is_stale(const struct lives *l, const struct pw_id *id)
{
	const struct pw_proc *p = table_newest(&l->t, id->pid);

	return p && pw_id_newer(&p->id, id);
}

struct pw_proc *
life_known(struct lives *l, const struct pw_id *id)
{
	struct pw_proc *p = table_newest(&l->t, id->pid);

	if (!p)
		return NULL;
	/* A tick does not say which of those that began within it: one that is gone is not
	 * meant. */
	if (p->id.start && id->start)
		return pw_start_same(p->id.start, id->start) &&
		       !(p->gone && pw_start_is_tick(id->start)) ? p : NULL;
	if (p->life != PW_LIFE_RUNNING)
		return NULL;
	table_bind(p, id);
	return p;
}

struct pw_proc *
life_begin(struct lives *l, const struct pw_id *id, const struct pw_id *parent, uint64_t ts)
{
	struct pw_proc *p = table_newest(&l->t, id->pid);

	if (p)
		life_close(l, p, ts);
	p = table_add(&l->t, id);
	l->sum.processes++;
	p->born = ts;
	p->exit_signal = SIGCHLD;
	p->sees = l->sees;
	table_place(&l->t, p, parent);
	return p;
}

struct pw_proc *
life_actor(struct lives *l, const struct pw_event *ev, const struct pw_id *parent)
{
	static const struct pw_id unknown;
	struct pw_proc *p;

	if (!ev->who.pid)
		return NULL;
	p = life_find(l, &ev->who);
	if (p)
		return p->life == PW_LIFE_RUNNING ? p : NULL;
	if (life_is_stale(l, &ev->who))
		return NULL;
	p = life_begin(l, &ev->who, parent ? parent : &unknown, ev->ts);
	life_set_comm(p, ev);
	p->approx = true;
	table_adopt_roots(&l->t, p);
	return p;
}
