/* SPDX-License-Identifier: GPL-2.0-or-later */
/* track_waits.c - wait calls: begun, returned, or left without a return. */
#include "model/track_waits.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/xalloc.h"
#include "model/caps.h"
#include "model/timing.h"
#include "model/wait_match.h"

static void
set_wait(struct pw_wait *w, const struct pw_event *ev)
{
	w->ts = ev->wait.repeated ? ev->wait.until : ev->ts;
	w->tid = ev->tid;
	w->call = ev->wait.call;
	w->target = ev->wait.target;
	w->target_id = ev->wait.target_id;
	w->options = ev->wait.options;
	w->child = ev->wait.child.pid;
	w->child_state = ev->wait.child_state;
	w->error = ev->wait.error;
	w->target_pid = ev->wait.target_pid;
	w->stack = ev->stack;
	w->elapsed = ev->wait.elapsed;
	w->away = 0;
	w->unsure = w->found = false;
}

/* --- in progress -------------------------------------------------------------- */

static struct pw_wait *
wait_of_thread(const struct pw_proc *p, uint32_t tid)
{
	for (int i = 0; p->waits && i < PW_WAITS; i++)
		if (p->waits->in[i].ts && p->waits->in[i].tid == tid)
			return &p->waits->in[i];
	return NULL;
}

static struct pw_wait *
place_for_wait(struct pw_proc *p, uint32_t tid)
{
	struct pw_wait *w = wait_of_thread(p, tid);

	if (!p->waits)
		p->waits = xzalloc(sizeof(*p->waits));
	for (int i = 0; !w && i < PW_WAITS; i++)
		if (!p->waits->in[i].ts)
			w = &p->waits->in[i];
	return w ? w : &p->waits->in[0];
}

bool
track_wait_is_sure(const struct pw_wait *w)
{
	return w->ts && !w->away && !w->unsure;
}

void
track_wait_enter(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p = life_actor(l, ev, NULL);
	struct pw_wait *w = p ? wait_of_thread(p, ev->tid) : NULL;

	if (w && w->found && ev->flags & PW_F_APPROX && w->target == ev->wait.target &&
	    w->target_id == ev->wait.target_id)
		return;			/* found in it again */
	if (p) {
		if (!sees_waits(p))
			life_leave_waits(p);	/* such a source names but one */
		w = place_for_wait(p, ev->tid);
		set_wait(w, ev);
		w->found = ev->flags & PW_F_APPROX;
		w->ts -= ev->wait.elapsed < ev->ts ? ev->wait.elapsed : 0;
	}
	life_emit(l, ev);
}

/* It ended, and where its return would have been seen, none was. */
static void
leave_wait(struct pw_proc *p, struct pw_wait *w)
{
	if (!w->unsure && sees_waits(p))
		p->waits->left = *w;
	w->ts = 0;
}

/* A handler is elsewhere too, and the kernel restarts the wait after it unobserved:
 * only a thread that is found elsewhere twice, as good as a second apart, has left.  A
 * source that polls reports it when a thread is in its wait again.  Where times are steps, only
 * a sleep is shown: few handlers sleep. */
static void
note_elsewhere(const struct lives *l, struct pw_proc *p, struct pw_wait *w, const struct pw_event *ev)
{
	if (!sees_waits(p) || ev->activity.state == PW_STATE_ZOMBIE || l->untimed ||
	    (w->away && ev->ts >= w->away + SECOND / 2))
		leave_wait(p, w);
	else if (!w->away && ev->ts > w->ts + SETTLE_NS)
		w->away = ev->ts;
}

static void
look_at_wait(const struct lives *l, struct pw_proc *p, const struct pw_event *ev)
{
	struct pw_wait *w = wait_of_thread(p, ev->tid ? ev->tid : ev->who.pid);
	uint32_t state = ev->activity.state;
	int call = ev->activity.syscall;

	if (!w)
		return;
	if (call == SYS_wait4 || call == SYS_waitid) {
		w->away = 0;
		if (ev->stack)
			w->stack = ev->stack;
	} else if (call >= 0 || state == PW_STATE_RUNNING || state == PW_STATE_ZOMBIE) {
		note_elsewhere(l, p, w, ev);
	}
}

/* state Z is that of the thread-group leader, which has become a zombie by then. */
static void
look_at_exiting(struct lives *l, struct pw_proc *p, const struct pw_event *ev)
{
	if (ev->activity.state != PW_STATE_ZOMBIE) {
		life_still_exiting(l, p, ev->ts);
	} else {
		life_presume_zombie(l, p);
		p->presumed = false;
	}
	life_emit(l, ev);
}

/* Where its own parent was not seen to be notified: it may have been stopped since it was
 * last found running. */
static void
look_for_stop(struct lives *l, struct pw_proc *p, const struct pw_event *ev)
{
	const uint64_t ran = p->last_wait.ts > p->activity_ts ? p->last_wait.ts : p->activity_ts;

	if (ev->activity.state != PW_STATE_STOPPED) {
		p->stopped = 0;
		table_set_stop_looked(&l->t, p, false);
	} else if (!p->stopped) {
		p->stopped = ev->ts;
		p->stop_signal = 0;
		table_set_stop_looked(&l->t, p, true);
	}
	if (ev->activity.state == PW_STATE_STOPPED || ev->activity.state == PW_STATE_TRACED)
		life_halt(p, ran ? ran : p->born);
	else
		life_continue(p, ev->ts);
}

/* A signal that may dump core, and no look at /proc. */
static bool
is_presumed_dump(const struct pw_event *ev)
{
	return ev->activity.state == PW_STATE_DUMPING && ev->flags & PW_F_APPROX;
}

void
track_activity(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p = life_find(l, &ev->who);

	if (p && (p->life == PW_LIFE_EXITING || (p->life == PW_LIFE_ZOMBIE && p->presumed))) {
		look_at_exiting(l, p, ev);
		return;
	}
	p = life_actor(l, ev, NULL);
	if (!p)
		return;
	if (!ev->tid || ev->tid == ev->who.pid) {
		if (ev->activity.state == PW_STATE_DUMPING)
			table_set_dumping(&l->t, p, ev->ts);
		else
			table_clear_dumping(&l->t, p);
		if (is_presumed_dump(ev)) {
			life_emit(l, ev);
			return;
		}
		look_for_stop(l, p, ev);
		p->activity = ev->activity.state;
		p->activity_syscall = ev->activity.syscall;
		p->activity_ts = ev->ts;
	}
	look_at_wait(l, p, ev);
	life_emit(l, ev);
}

void
track_thread(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p = life_actor(l, ev, NULL);
	struct pw_wait *w;

	if (!p)
		return;
	if (ev->thread.state == PW_THREAD_START)
		p->threads++;
	else if (ev->tid == ev->who.pid)
		p->leader_gone = true;
	else if (p->threads)
		p->threads--;
	w = ev->thread.state == PW_THREAD_EXIT ? wait_of_thread(p, ev->tid) : NULL;
	if (w)
		leave_wait(p, w);
	life_emit(l, ev);
}

void
track_doubt_waits(struct lives *l)
{
	for (struct pw_proc *p = l->t.first; p; p = p->next)
		for (int i = 0; p->waits && sees_waits(p) && i < PW_WAITS; i++)
			p->waits->in[i].unsure = true;
}

void
track_waiting_threads(const struct pw_proc *p, uint32_t tids[PW_SUSPECT_WAITS])
{
	size_t k = 0;

	for (int i = 0; p->waits && i < PW_WAITS; i++)
		if (p->waits->in[i].ts && p->waits->in[i].tid != p->id.pid)
			tids[k++] = p->waits->in[i].tid;
}

/* --- returned ------------------------------------------------------------------- */

/* A tracer's wait returns the child too, but only the parent's reaps it.  Where the
 * parent is gone and no adopter is known, any may be the parent's. */
static bool
may_reap(const struct pw_proc *p, const struct pw_id *waiter)
{
	if (p->parent_id.pid == waiter->pid)
		return true;
	return !p->parent_id.pid || (p->parent && p->parent->life != PW_LIFE_RUNNING);
}

static bool
has_ended(const struct pw_proc *p)
{
	return p->life == PW_LIFE_EXITING || p->life == PW_LIFE_ZOMBIE;
}

/* The child that this wait reaped, or NULL. */
static struct pw_proc *
reaped_by(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p;

	if (!ev->wait.child.pid || ev->wait.error || (ev->wait.options & WNOWAIT))
		return NULL;
	p = life_find(l, &ev->wait.child);
	if (!p || p->gone || !may_reap(p, &ev->who))
		return NULL;
	/* The pid was reused before the reap was reported: the older life was closed for it. */
	if (p->older && p->older->gone == p->born && p->older->how == PW_HOW_KERNEL &&
	    p->life == PW_LIFE_RUNNING)
		return NULL;
	if (ev->wait.child_state == PW_CHILD_EXITED)
		return p;
	return ev->wait.child_state == PW_CHILD_UNKNOWN && has_ended(p) ? p : NULL;
}

/* A call that returned the child, and did not reap it. */
static void
note_not_reaped(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p;

	if (!ev->wait.child.pid || ev->wait.error)
		return;
	p = life_find(l, &ev->wait.child);
	if (!p || p->gone)
		return;
	if (!may_reap(p, &ev->who)) {
		p->tracer = ev->who;
	} else if ((ev->wait.options & WNOWAIT) && has_ended(p)) {
		life_presume_zombie(l, p);	/* its SIGCHLD was lost: it can be waited for */
		p->zombie.left_waits++;
		p->zombie.left_stack = ev->stack;
	}
}

/* A call for one child by its pid, with WNOHANG, that returned 0. */
static void
note_polled(struct lives *l, const struct pw_proc *parent, const struct pw_wait *w)
{
	const bool plain = w->target == PW_TARGET_PID && !parent->id.nspid;
	const uint32_t pid = w->target_pid ? w->target_pid : plain ? (uint32_t)w->target_id : 0;
	struct pw_proc *c = pid && wait_returned_0(w) ? table_newest(&l->t, pid) : NULL;

	if (c && c->parent == parent && wait_names(w, c)) {
		c->polled = w->ts;
		c->polled_stack = w->stack;
	}
}

/* What a tracer gets of the threads it traces: they are no children.  An end comes
 * with __WALL only. */
static bool
is_of_thread(const struct pw_event *ev)
{
	return (ev->wait.child.pid && (ev->wait.options & __WALL)) ||
	       ev->wait.child_state == PW_CHILD_STOPPED ||
	       ev->wait.child_state == PW_CHILD_CONTINUED;
}

static void
count_wait(struct lives *l, struct pw_proc *p, const struct pw_event *ev, const struct pw_wait *w)
{
	const uint64_t n = pw_wait_calls(ev);
	const struct pw_proc *c;
	struct pw_parenting none = { 0 }, *k = p ? &p->kids : &none;

	k->waits.calls += n;
	if (ev->wait.error == ECHILD) {
		l->sum.waits.echild += n;
		k->waits.echild += n;
	} else if (ev->wait.error == EINTR) {
		l->sum.waits.eintr++;
		k->waits.eintr++;
	} else if (wait_returned_0(w)) {
		l->sum.waits.nobody += n;
		k->waits.nobody += n;
	} else if (ev->wait.error) {
		l->sum.waits.failed++;
		k->waits.failed++;
	} else if (ev->wait.options & WNOWAIT) {
		l->sum.waits.left++;
		k->waits.left++;
	} else {
		c = ev->wait.child.pid ? life_find(l, &ev->wait.child) : NULL;
		if (c ? !c->awaited && !reaped_by(l, ev) : is_of_thread(ev)) {
			l->sum.waits.reported++;
			k->waits.reported++;
			return;
		}
		l->sum.waits.reaped++;
		k->waits.reaped++;
	}
}

/* The child that a wait reaped which does not say which: known if only one has ended. */
static struct pw_proc *
only_ended(const struct lives *l, const struct pw_proc *parent, const struct pw_wait *w)
{
	struct pw_proc *c, *found = NULL;

	if (l->sum.lost || w->options & (WUNTRACED | WCONTINUED))
		return NULL;
	for (c = parent->first_child; c; c = c->next_sibling) {
		if (c->gone || !has_ended(c))
			continue;
		if (found)
			return NULL;
		found = c;
	}
	return found;
}

const struct pw_wait *
track_wait_that_reaps(const struct pw_proc *parent, const struct pw_proc *child)
{
	for (int i = 0; parent->waits && i < PW_WAITS; i++) {
		const struct pw_wait *w = &parent->waits->in[i];

		/* Of a thread that is on a processor /proc does not say that it is in the call. */
		if (w->ts && !w->unsure && !(w->options & WNOWAIT) && wait_would_return(w, child))
			return w;
	}
	return NULL;
}

/* Where several have ended, the release of one will show it. */
static struct pw_proc *
reaped_unknown(struct lives *l, struct pw_proc *p, const struct pw_wait *w, enum pw_how how)
{
	struct pw_proc *child = wait_reaped_unknown(w) ? only_ended(l, p, w) : NULL;

	if (wait_reaped_unknown(w) && !child) {
		p->blind_waits++;
		p->blind_tid = w->tid;
		p->blind_how = how;
		p->blind_ts = w->ts;
	}
	return child;
}

/* Of a flood of equal calls only the first comes with its stack. */
static uint32_t
stack_of_flood(const struct pw_wait *last, const struct pw_event *ev)
{
	const bool equal = last->tid == ev->tid && last->call == ev->wait.call && last->target == ev->wait.target &&
			   last->target_id == ev->wait.target_id && last->options == ev->wait.options &&
			   last->error == ev->wait.error && !last->child;

	return ev->wait.repeated && equal ? last->stack : 0;
}

/* The release of the child was seen before the return of the call that had reaped it. */
static void
note_awaited(struct lives *l, const struct pw_event *ev)
{
	struct pw_proc *p = ev->wait.child.pid ? life_find(l, &ev->wait.child) : NULL;

	if (p && p->awaited && p->reap_tid == ev->tid && ev->stack)
		p->reap_stack = ev->stack;
}

void
track_wait_return(struct lives *l, const struct pw_event *ev)
{
	bool outsider = ev->flags & PW_F_OUTSIDER;
	struct pw_proc *p = outsider ? NULL : life_actor(l, ev, NULL);
	struct pw_proc *child = reaped_by(l, ev);
	const enum pw_how how = wait_how(ev->wait.call);
	struct pw_wait returned, *w;

	set_wait(&returned, ev);
	if (child && child->life == PW_LIFE_RUNNING)
		life_infer_end(l, child, ev->ts);
	note_not_reaped(l, ev);
	note_awaited(l, ev);
	if (p) {
		life_continue(p, ev->ts);
		if (!returned.stack)
			returned.stack = stack_of_flood(&p->last_wait, ev);
		p->last_wait = returned;
		note_polled(l, p, &returned);
		if ((w = wait_of_thread(p, ev->tid)))
			w->ts = 0;
		if (!child)
			child = reaped_unknown(l, p, &returned, how);
	}
	if (!outsider) {
		count_wait(l, p, ev, &returned);
		life_emit(l, ev);
	}
	if (!child)
		return;
	child->reap_target = ev->wait.target;
	child->reap_stack = ev->stack;
	life_derive_reap(l, child, ev->ts, ev->ts, &ev->who, ev->tid, how);
}

