/* SPDX-License-Identifier: GPL-2.0-or-later */
/* notes.c - counts, event by event, what the rules will ask about. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/xalloc.h"
#include "model/rules.h"
#include "model/waits.h"

void
some_add(struct some_children *s, uint32_t pid)
{
	if (s->n < MANY_CHILDREN)
		s->pid[s->n] = pid;
	s->n++;
}

struct notes *
notes_of(struct pw_model *m, struct pw_proc *p)
{
	struct notes *n = p->rules;

	if (n)
		return n;
	n = xzalloc(sizeof(*n));
	n->proc = p;
	n->deadline = NEVER;
	n->heap = SIZE_MAX;
	n->next = m->rules->all;
	if (n->next)
		n->next->prev = n;
	m->rules->all = n;
	p->rules = n;
	return n;
}

static struct notes *
notes_by_id(struct pw_model *m, const struct pw_id *id, bool make)
{
	struct pw_proc *p = id->pid ? table_find(&m->t, id) : NULL;

	if (!p || p->life != PW_LIFE_RUNNING)
		return NULL;
	return make ? notes_of(m, p) : p->rules;
}

/* --- zombies ------------------------------------------------------------------ */

static uint8_t
classify(const struct pw_proc *p)
{
	const struct pw_proc *parent = p->parent;

	if (p->orphaned || (p->preexisting && (parent->id.pid == 1 || parent->id.nspid == 1)))
		return Z_ADOPTED;
	if (p->exit_signal != SIGCHLD)
		return Z_FOREIGN;
	if (parent->execed && p->born < parent->execed)
		return Z_INHERITED;
	return Z_PLAIN;
}

void
notes_zombie_came(void *arg, struct pw_proc *p)
{
	struct pw_model *m = arg;
	struct notes *n;

	p->held = m->now;
	p->aged = false;
	if (!p->parent) {
		if (p->orphaned && p->held + m->opts.zombie_age < m->rules->at_large)
			m->rules->at_large = p->held + m->opts.zombie_age;
		return;
	}
	p->held_waits = p->parent->kids.waits.calls;
	n = notes_of(m, p->parent);
	p->zclass = classify(p);
	if (!n->young)
		n->young = p;
	rules_touch(m, n, n->young->held + m->opts.zombie_age + RULES_SETTLE);
}

void
notes_zombie_leaves(void *arg, struct pw_proc *p)
{
	struct pw_model *m = arg;
	struct notes *n = p->parent ? p->parent->rules : NULL;

	if (!p->parent && p->orphaned && m->now + RULES_SETTLE < m->rules->at_large)
		m->rules->at_large = m->now + RULES_SETTLE;
	if (!n)
		return;
	if (p->aged)
		n->aged[p->zclass]--;
	else if (n->young == p)
		n->young = p->next_zombie;
	p->aged = false;
	if (n->has_leak)
		rules_touch(m, n, m->now + RULES_SETTLE);
}

/* Its program is another one now: what the old one did says nothing. */
static void
start_anew(struct pw_model *m, struct notes *n)
{
	struct notes fresh = {
		.proc = n->proc, .next = n->next, .prev = n->prev,
		.deadline = n->deadline, .heap = n->heap, .young = n->young,
	};
	struct pw_proc *z;
	unsigned int i;

	for (i = 0; i < RULE_COUNT; i++) {
		if (i >= RULE_LEAKS)
			finding_orphan(&n->found[i]);
		fresh.found[i] = n->found[i];
	}
	*n = fresh;
	for (z = n->proc->first_zombie; z; z = z->next_zombie) {
		z->zclass = classify(z);
		if (z->aged)
			n->aged[z->zclass]++;
	}
	rules_touch(m, n, m->now);
}

/* --- signals ------------------------------------------------------------------ */

static void
count_tid(struct tid_count *list, uint32_t tid, uint64_t ts)
{
	struct tid_count *least = list;
	unsigned int i;

	for (i = 0; i < MANY_TIDS; i++) {
		if (list[i].tid == tid || !list[i].tid) {
			least = &list[i];
			break;
		}
		if (list[i].last < least->last)
			least = &list[i];
	}
	if (least->tid != tid)
		least->n = 0;
	least->tid = tid;
	least->n++;
	least->last = ts;
}

/* signal(7): these end in EINTR whatever SA_RESTART says, so those who call
 * them expect it. */
static bool
never_restarts(int nr)
{
	static const int calls[] = {
		SYS_rt_sigsuspend, SYS_rt_sigtimedwait, SYS_ppoll, SYS_pselect6,
		SYS_epoll_pwait, SYS_epoll_pwait2, SYS_nanosleep, SYS_clock_nanosleep,
		SYS_semtimedop, SYS_semop, SYS_msgrcv, SYS_msgsnd, SYS_io_getevents,
		SYS_io_uring_enter,
#ifdef SYS_pause
		SYS_pause, SYS_poll, SYS_select, SYS_epoll_wait,
#endif
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i] == nr)
			return true;
	return false;
}

static void
see_cut(struct pw_model *m, const struct pw_event *ev)
{
	struct notes *n;
	unsigned int i;

	if (ev->deliver.outcome != PW_OUTCOME_EINTR || ev->deliver.syscall < 0 ||
	    ev->deliver.action != PW_ACTION_HANDLER ||
	    (ev->deliver.sa_flags & SA_RESTART) || never_restarts(ev->deliver.syscall))
		return;
	n = notes_by_id(m, &ev->who, true);
	if (!n)
		return;
	n->cuts++;
	for (i = 0; i < MANY_CALLS && n->cut[i].n; i++)
		if (n->cut[i].call == ev->deliver.syscall)
			break;
	if (i < MANY_CALLS) {
		n->cut[i].call = ev->deliver.syscall;
		n->cut[i].n++;
	}
	rules_touch(m, n, m->now + RULES_SETTLE);
}

static void
see_deliver(struct pw_model *m, const struct pw_event *ev)
{
	struct notes *n;

	see_cut(m, ev);
	if (ev->deliver.signo != SIGCHLD)
		return;
	n = notes_by_id(m, &ev->who, false);
	if (!n)
		return;
	count_tid(n->took, ev->tid, ev->ts);
	n->poll_excused = true;
	if (ev->deliver.action != PW_ACTION_HANDLER)
		return;
	n->last_deliver = ev->ts;
	n->runs++;
	n->run_tid = ev->tid;
	n->run_waits = 0;
	n->waits_since_deliver = 0;
	n->run_polls = false;
	n->run_cut_in = ev->deliver.outcome == PW_OUTCOME_RESTART &&
			ev->deliver.syscall != SYS_wait4 && ev->deliver.syscall != SYS_waitid;
}

static void
see_disposition(struct pw_model *m, const struct pw_event *ev)
{
	struct notes *n = notes_by_id(m, &ev->who, false);

	if (!n)
		return;
	n->pending = ev->flags & PW_F_PENDING;
	if (ev->disposition.origin == PW_ORIGIN_CALL &&
	    ev->disposition.action == PW_ACTION_HANDLER) {
		n->handler_changes++;
		n->last_handler_change = ev->ts;
	}
	rules_touch(m, n, m->now + RULES_SETTLE);
}

/* --- waits -------------------------------------------------------------------- */

static struct pw_wait *
wait_of(struct notes *n, uint32_t tid)
{
	for (unsigned int i = 0; i < MANY_WAITS; i++)
		if (n->in[i].ts && n->in[i].tid == tid)
			return &n->in[i];
	return NULL;
}

static struct pw_wait *
place_for_wait(struct notes *n, uint32_t tid)
{
	struct pw_wait *w = wait_of(n, tid);

	for (unsigned int i = 0; !w && i < MANY_WAITS; i++)
		if (!n->in[i].ts)
			w = &n->in[i];
	return w ? w : &n->in[0];
}

/* It is over, and no return was seen of it, where one would have been. */
static void
left_without_return(struct pw_model *m, struct notes *n, const struct pw_wait *before,
		    const struct pw_wait *now)
{
	if (before->ts && !now->ts && !before->unsure && rules_sees(m, NEED_WAITS))
		n->left = *before;
}

/* Not every source tells that a wait returned: the model may know it by now. */
static void
leave_wait(struct notes *n)
{
	const struct pw_wait *w = &n->proc->in_wait;

	for (unsigned int i = 0; i < MANY_WAITS && !w->ts; i++)
		if (n->in[i].tid == w->tid)
			n->in[i].ts = 0;
}

static void
see_wait_enter(struct pw_model *m, const struct pw_event *ev)
{
	struct notes *n = notes_by_id(m, &ev->who, true);
	struct pw_wait *w;

	if (!n)
		return;
	if (!rules_sees(m, NEED_WAITS))	/* such a source names but one */
		memset(n->in, 0, sizeof(n->in));
	w = place_for_wait(n, ev->tid);
	*w = n->proc->in_wait;
	n->in_handler[w - n->in] = n->run_tid == ev->tid && n->run_cut_in && !n->run_polls &&
				   (n->run_waits || ev->ts < n->last_deliver + RULES_SETTLE);
	rules_touch(m, n, w->ts + SECOND);
}

/* Another life of the child that a wait named: it was not there any more. */
static struct pw_proc *
named_child(struct pw_model *m, const struct notes *n, const struct pw_event *ev)
{
	enum { FAR = 1024 };		/* do not search on and on */
	struct pw_proc *c;
	uint32_t pid = (uint32_t)ev->wait.target_id;
	int i = 0;

	if (ev->wait.target != PW_TARGET_PID && ev->wait.target != PW_TARGET_PIDFD)
		return NULL;
	if (ev->wait.target_pid || ev->wait.target == PW_TARGET_PIDFD)
		return ev->wait.target_pid ? table_newest(&m->t, ev->wait.target_pid) : NULL;
	if (!n->proc->id.nspid)
		return pid ? table_newest(&m->t, pid) : NULL;
	for (c = n->proc->last_child; c && i < FAR; c = c->prev_sibling, i++)
		if (c->id.nspid == pid)
			return c;
	return NULL;
}

static void
note_lost_child(struct lost_child *l, const struct pw_proc *c, const struct pw_event *ev)
{
	l->pid = c ? c->id.pid : 0;
	l->by_tid = c ? c->reap_tid : 0;
	l->taken = c ? c->gone : 0;
	l->tid = ev->tid;
	l->asked = ev->ts;
	l->any = !c;
	if (c)
		some_add(&l->which, c->id.pid);
}

static void
see_echild(struct pw_model *m, struct notes *n, const struct pw_event *ev)
{
	const struct pw_proc *c = named_child(m, n, ev);

	if (ev->wait.target == PW_TARGET_ANY && n->autoreaps) {
		n->status.which.n += n->autoreaps;
		note_lost_child(&n->status, NULL, ev);
		n->autoreaps = 0;
	} else if (!c || !c->gone || c->parent_id.pid != n->proc->id.pid) {
		return;
	} else if (c->life == PW_LIFE_AUTOREAPED) {
		note_lost_child(&n->status, c, ev);
		if (n->autoreaps)
			n->autoreaps--;
	} else if (c->reaper.pid == n->proc->id.pid &&
		   (c->reap_tid != ev->tid || c->reap_target == PW_TARGET_ANY)) {
		note_lost_child(&n->stolen, c, ev);
	}
	rules_touch(m, n, m->now + RULES_SETTLE);
}

/* Any child that has ended would be an answer. */
static bool
asks_for_all(const struct pw_event *ev)
{
	const uint32_t o = ev->wait.options;

	return ev->wait.target == PW_TARGET_ANY && !(o & __WNOTHREAD) &&
	       (ev->wait.call != PW_CALL_WAITID || (o & WEXITED)) &&
	       (!(o & __WCLONE) || (o & __WALL));
}

static void
see_nobody(struct pw_model *m, struct notes *n, const struct pw_event *ev)
{
	enum { BUSY = 100 };		/* a second, all in vain */
	uint64_t second = ev->ts / SECOND;

	n->nobody_since_fork++;
	if (asks_for_all(ev))
		n->last_nobody = ev->ts;
	if (n->poll_excused) {
		n->poll_excused = false;
		return;
	}
	if (second != n->poll_second)
		n->polls = 0;
	n->poll_second = second;
	n->polls++;
	n->polls_all++;
	if (n->polls > BUSY && n->polls > n->polls_worst) {
		n->polls_worst = n->polls;
		rules_touch(m, n, m->now + RULES_SETTLE);
	}
}

static void
see_run(struct notes *n, const struct pw_event *ev)
{
	if (!n->run_tid || n->run_tid != ev->tid || ev->wait.error == EINTR)
		return;
	if (ev->wait.options & WNOHANG)
		n->run_polls = true;
	if (++n->run_waits == 1)
		n->runs_waited++;
	else if (n->run_waits == 2)
		n->runs_looped++;
}

static void
see_wait_return(struct pw_model *m, const struct pw_event *ev)
{
	struct notes *n = notes_by_id(m, &ev->who, true);

	if (!n)
		return;
	if (wait_of(n, ev->tid))
		wait_of(n, ev->tid)->ts = 0;
	if (n->eintr.ts && n->eintr.tid == ev->tid)
		n->eintr.ts = 0;
	if (ev->wait.target == PW_TARGET_ANY)
		count_tid(n->waited, ev->tid, ev->ts);
	n->waits_since_deliver++;
	see_run(n, ev);
	if (ev->wait.error == EINTR) {
		n->eintr = n->proc->last_wait;
	} else if (ev->wait.target == PW_TARGET_ANY) {
		n->last_any = ev->ts;
	} else {
		n->last_named = ev->ts;
	}
	if (ev->wait.options & (__WALL | __WCLONE))
		n->last_all = ev->ts;
	if (ev->wait.error == ECHILD)
		see_echild(m, n, ev);
	else if (!ev->wait.error && !ev->wait.child.pid && (ev->wait.options & WNOHANG))
		see_nobody(m, n, ev);
	else
		n->poll_excused = true;
	if (n->proc->first_zombie)
		rules_touch(m, n, m->now + RULES_SETTLE);
}

static void
see_reap(struct pw_model *m, const struct pw_event *ev)
{
	const struct pw_proc *c = table_find(&m->t, &ev->who);
	struct pw_proc *p = c ? c->parent : NULL;
	struct notes *n;

	if (!p || p->life != PW_LIFE_RUNNING)
		return;
	n = notes_of(m, p);
	leave_wait(n);
	if (ev->reap.how == PW_HOW_AUTO) {
		n->autoreaps++;
		return;
	}
	if (ev->reap.by.pid != p->id.pid || ev->reap.how == PW_HOW_KERNEL ||
	    (c->preexisting && !c->held))
		return;
	n->reaps++;
	n->reaps_over_second += ev->reap.zombie_ns > SECOND;
	if (ev->reap.zombie_ns > m->opts.zombie_age) {
		some_add(&n->slow, c->id.pid);
		if (n->slow_max < ev->reap.zombie_ns)
			n->slow_max = ev->reap.zombie_ns;
	}
	if (ev->reap.zombie_ns > SECOND || n->slow.n)
		rules_touch(m, n, m->now + RULES_SETTLE);
}

/* --- the rest ----------------------------------------------------------------- */

static void
see_fork(struct pw_model *m, const struct pw_event *ev)
{
	struct notes *n = notes_by_id(m, &ev->fork.parent, true);

	if (!n)
		return;
	n->nobody_since_fork = 0;
	if (n->run_tid == ev->tid)
		n->run_tid = 0;		/* no handler forks: it is over */
}

/* A child outlived its parent, whose notes say so after its end. */
static void
see_reparent(struct pw_model *m, const struct pw_event *ev)
{
	const struct pw_proc *c = table_find(&m->t, &ev->who);
	struct pw_proc *from = table_find(&m->t, &ev->reparent.from);
	struct notes *n;

	if (!c || c->life != PW_LIFE_RUNNING || !from || from->life == PW_LIFE_RUNNING)
		return;
	n = notes_of(m, from);
	some_add(&n->orphans, c->id.pid);
	n->adopter = ev->reparent.to;
	rules_touch(m, n, m->now);
}

static void
see_thread(struct pw_model *m, const struct pw_event *ev)
{
	struct notes *n = notes_by_id(m, &ev->who, ev->tid == ev->who.pid);
	struct pw_wait *w, before;

	if (!n || ev->thread.state != PW_THREAD_EXIT)
		return;
	w = wait_of(n, ev->tid);
	if (w) {
		before = *w;
		wait_thread_ended(w, ev->tid);
		left_without_return(m, n, &before, w);
		rules_touch(m, n, m->now);
	}
	if (ev->tid != ev->who.pid)
		return;
	n->leader_gone = ev->ts;
	rules_touch(m, n, ev->ts + m->opts.zombie_age);
}

static void
see_activity(struct pw_model *m, const struct pw_event *ev)
{
	struct notes *n = notes_by_id(m, &ev->who, true);
	uint32_t state = ev->activity.state;
	struct pw_wait before;
	bool same;

	if (!n)
		return;
	for (unsigned int i = 0; i < MANY_WAITS; i++) {
		before = n->in[i];
		wait_look(m, &n->in[i], ev);
		left_without_return(m, n, &before, &n->in[i]);
	}
	rules_touch(m, n, m->now);
	if (ev->tid && ev->tid != ev->who.pid) {
		if (ev->activity.syscall == SYS_rt_sigtimedwait) {
			n->sigwaiter = ev->tid;
			n->sigwaiter_ts = ev->ts;
		}
		return;
	}
	same = n->act_ts && n->act == state && n->act_call == (uint32_t)ev->activity.syscall &&
	       n->act_ticks == ev->activity.cpu_ticks;
	if (state != PW_STATE_STOPPED && state != PW_STATE_TRACED)
		n->stopped_since = 0;
	else if (!n->stopped_since)
		n->stopped_since = ev->ts;
	if (state != PW_STATE_SLEEPING || !same)
		n->asleep_since = state == PW_STATE_SLEEPING ? ev->ts : 0;
	if (state != PW_STATE_RUNNING) {
		n->busy_since = 0;
	} else if (!n->busy_since) {
		n->busy_since = ev->ts;
		n->busy_ticks = ev->activity.cpu_ticks;
		n->busy_looks = 0;
	}
	n->busy_looks++;
	n->act = state;
	n->act_call = (uint32_t)ev->activity.syscall;
	n->act_ts = ev->ts;
	n->act_ticks = ev->activity.cpu_ticks;
}

static void
see_limits(struct pw_model *m, const struct pw_event *ev)
{
	struct notes *n = notes_by_id(m, &ev->who, false);

	if (!n)
		return;
	n->limits_told = true;
	n->limit[LIMIT_CGROUP].max = ev->limits.cgroup_max;
	n->limit[LIMIT_CGROUP].used = ev->limits.cgroup_used;
	n->limit[LIMIT_USER].max = ev->limits.user_max;
	n->limit[LIMIT_USER].used = ev->limits.user_used;
	n->limit[LIMIT_PIDS].max = ev->limits.pid_max;
	n->limit[LIMIT_PIDS].used = ev->limits.pid_used;
	rules_touch(m, n, m->now);
}

static void
see_exec(struct pw_model *m, const struct pw_event *ev)
{
	struct notes *n = notes_by_id(m, &ev->who, false);

	if (!n)
		return;
	start_anew(m, n);
}

void
notes_see(struct pw_model *m, const struct pw_event *ev)
{
	struct notes *n;

	switch ((enum pw_kind)ev->kind) {
	case PW_EV_FORK:
		see_fork(m, ev);
		break;
	case PW_EV_EXEC:
		see_exec(m, ev);
		break;
	case PW_EV_SIGNAL:
		n = ev->signal.signo == SIGCHLD ? notes_by_id(m, &ev->who, false) : NULL;
		if (n)
			n->poll_excused = true;
		break;
	case PW_EV_DELIVER:
		see_deliver(m, ev);
		break;
	case PW_EV_WAIT_ENTER:
		see_wait_enter(m, ev);
		break;
	case PW_EV_WAIT_RETURN:
		see_wait_return(m, ev);
		break;
	case PW_EV_REAP:
		see_reap(m, ev);
		break;
	case PW_EV_REPARENT:
		see_reparent(m, ev);
		break;
	case PW_EV_THREAD:
		see_thread(m, ev);
		break;
	case PW_EV_DISPOSITION:
		see_disposition(m, ev);
		break;
	case PW_EV_ACTIVITY:
		see_activity(m, ev);
		break;
	case PW_EV_LIMITS:
		see_limits(m, ev);
		break;
	case PW_EV_LOST:
		waits_doubt(m);
		break;
	case PW_EV_NONE:
	case PW_EV_START:
	case PW_EV_PROCESS:
	case PW_EV_EXIT:
	case PW_EV_RELEASE:
	case PW_EV_FINDING:
	case PW_EV_SUMMARY:
	case PW_EV_COUNT:
		break;
	}
}
