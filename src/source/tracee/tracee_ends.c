/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracee_ends.c - processes end, are released, are adopted, stop and continue. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include <utlist.h>

#include "dispositions.h"
#include "poll_floods.h"
#include "sigchld_fate.h"

static const struct tracee_end nothing_known;

/* do_notify_parent() in kernel/signal.c: another exit signal becomes SIGCHLD once the parent
 * has called exec. */
static int
end_signal(const struct tracee *p, const struct tracee *parent)
{
	return p->parent_execs != parent->execs ? SIGCHLD : p->exit_signal;
}

static uint32_t
end_why(const struct tracee *p, const struct tracee *parent)
{
	struct tracee_action a;

	if (!parent || end_signal(p, parent) != SIGCHLD)
		return PW_WHY_NONE;
	a = tracee_does(parent, SIGCHLD);
	if (a.action == PW_ACTION_IGNORE)
		return PW_WHY_SIGCHLD_IGNORED;
	return a.sa_flags & SA_NOCLDWAIT ? PW_WHY_NOCLDWAIT : PW_WHY_NONE;
}

static int
end_code(int32_t status)
{
	if (status < 0 || WIFEXITED(status))
		return CLD_EXITED;
	return WCOREDUMP(status) ? CLD_DUMPED : CLD_KILLED;
}

/* --- the signal to the parent -------------------------------------------------- */

/* An exit signal that is not SIGCHLD. */
static void
end_sends_other(struct tracees *ts, struct tracee *parent, const struct tracee *p, int signo)
{
	const uint64_t bit = 1ULL << (signo - 1);
	const struct tracee_action a = tracee_does(parent, signo);
	struct pw_event ev = tracee_event(ts, PW_EV_SIGNAL, parent, 0);
	const bool ignored = a.action == PW_ACTION_IGNORE ||
			     (a.action == PW_ACTION_DEFAULT &&
			      (signo == SIGCONT || signo == SIGURG || signo == SIGWINCH));

	if (!tracees_wants(ts, signo))
		return;
	ev.signal.signo = signo;
	ev.signal.code = end_code(p->status);
	ev.signal.result = ignored ? PW_RESULT_IGNORED :
			   parent->sent & bit && signo < 32 ? PW_RESULT_COALESCED : PW_RESULT_QUEUED;
	if (!ignored)
		parent->sent |= bit;
	held_add(&ts->events, &ev);
}

static void
end_notifies(struct tracees *ts, struct tracee *parent, const struct tracee *p,
	     const struct tracee_end *e)
{
	const int signo = end_signal(p, parent);
	const struct sigchld_sent s = { .from = p->pid, .code = end_code(p->status),
					.blocked = e->blocked, .pending = e->pending, .awaited = e->awaited };

	if (signo != SIGCHLD) {
		if (signo > 0 && signo <= TRACEE_SIGNALS)
			end_sends_other(ts, parent, p, signo);
	} else if (tracee_does(parent, SIGCHLD).action != PW_ACTION_IGNORE) {
		fate_generate(ts, parent, &s);
	}
}

/* --- the end ------------------------------------------------------------------- */

static void
end_release(struct tracees *ts, struct tracee *p)
{
	const struct pw_event ev = tracee_event(ts, PW_EV_RELEASE, p, 0);

	held_add(&ts->events, &ev);
	tracee_forget(ts, p);
}

/* reparent_leader() in kernel/exit.c: from now on they send SIGCHLD; zombies at once. */
static void
end_orphans(struct tracees *ts, struct tracee *p, const struct pw_id *adopter)
{
	struct tracee *a = adopter->pid == p->pid ? NULL : tracee_find(ts, (pid_t)adopter->pid);
	struct tracee *c, *next;

	if (a && a->ended)
		a = NULL;
	DL_FOREACH_SAFE(p->children, c, next) {
		tracee_set_parent(c, a, adopter);
		c->former_parent = p->pid;
		memcpy(c->former_comm, p->comm, sizeof(c->former_comm));
		c->exit_signal = SIGCHLD;
		if (!c->ended || !a)
			continue;
		end_notifies(ts, a, c, &nothing_known);
		if (end_why(c, a))
			end_release(ts, c);
	}
}

/* Of the thread that ends last. */
static uint32_t
end_last_tid(const struct tracee *p)
{
	const struct tracee_thread *t;

	if (!p->threads)
		return p->pid;
	DL_FOREACH(p->threads, t)
		if (t->tid == p->pid)
			return p->pid;
	return p->threads->prev->tid;
}

/* Those that are left end with it; of the leader EXIT is enough. */
static void
end_threads(struct tracees *ts, struct tracee *p)
{
	while (p->threads) {
		struct tracee_thread *t = p->threads;
		const uint32_t tid = t->tid;
		struct pw_event ev = tracee_event(ts, PW_EV_THREAD, p, tid);

		polls_end(ts, t);
		tracee_thread_forget(ts, t);
		ev.thread.state = PW_THREAD_EXIT;
		ev.thread.left = p->n_threads;
		if (ts->o.threads && tid != p->pid)
			held_add(&ts->events, &ev);
	}
}

static void
end_fill_killer(struct pw_event *ev, const struct tracee *p, const struct tracee_end *e)
{
	const struct tracee_killer *k = &p->killer;

	ev->exit.from = e->from;
	ev->exit.cause = e->cause;
	memcpy(ev->exit.from_comm, e->from_comm, sizeof(ev->exit.from_comm));
	if (e->from || e->cause || p->status < 0 || !WIFSIGNALED(p->status) ||
	    WTERMSIG(p->status) != k->signo)
		return;
	ev->exit.from = k->from;
	ev->exit.cause = k->cause;
	memcpy(ev->exit.from_comm, k->comm, sizeof(ev->exit.from_comm));
}

/* SIGKILL stops no tracee at its delivery: the end says that there was one. */
static void
end_by_sigkill(struct tracees *ts, const struct tracee *p, const struct tracee_end *e)
{
	struct pw_event ev = tracee_event(ts, PW_EV_SIGNAL, p, 0);

	if (p->status < 0 || !WIFSIGNALED(p->status) || WTERMSIG(p->status) != SIGKILL ||
	    !tracees_wants(ts, SIGKILL))
		return;
	ev.signal.signo = SIGKILL;
	ev.signal.from = e->from;
	ev.signal.cause = e->cause;
	ev.signal.result = PW_RESULT_QUEUED;
	held_add(&ts->events, &ev);
	ev = tracee_event(ts, PW_EV_DELIVER, p, end_last_tid(p));
	ev.deliver.signo = SIGKILL;
	ev.deliver.action = PW_ACTION_DEFAULT;
	ev.deliver.syscall = -1;
	held_add(&ts->events, &ev);
}

static void
end_report(struct tracees *ts, const struct tracee *p, uint32_t tid, const struct tracee_end *e)
{
	const struct tracee *parent = tracee_live_parent(p);
	struct pw_event ev = tracee_event(ts, PW_EV_EXIT, p, tid);

	ev.exit.parent = p->parent_id;
	ev.exit.status = p->status;
	ev.exit.why = end_why(p, parent);
	if (ev.exit.why == PW_WHY_NONE && (parent || !e->no_zombie))
		ev.flags = PW_F_ZOMBIE;
	ev.exit.adopter = e->adopter;
	end_fill_killer(&ev, p, e);
	memcpy(ev.comm, p->comm, sizeof(ev.comm));
	held_add(&ts->events, &ev);
}

/* Its parent may have changed before, where that was not seen. */
static void
end_check_parent(struct tracees *ts, struct tracee *p, uint32_t pid)
{
	const struct pw_id id = { .pid = pid };

	if (pid && pid != p->parent_id.pid)
		tracees_reparent(ts, (pid_t)p->pid, &id);
}

/* Not reported: it is none of the program's own. */
static void
end_is_ignored(struct tracee *parent)
{
	const struct tracee_action ignore = { .action = PW_ACTION_IGNORE };

	actions_set(&parent->actions, SIGCHLD, &ignore);
	parent->reported.action = PW_ACTION_IGNORE;
}

void
tracees_end(struct tracees *ts, uint64_t when, pid_t pid, int32_t status,
	    const struct tracee_end *e)
{
	struct tracee *p = tracee_find(ts, pid), *parent;
	uint32_t last;
	bool zombie;

	if (!p || p->ended)
		return;
	tracees_clock(ts, when);
	p->status = status;
	if (e->comm[0])
		memcpy(p->comm, e->comm, sizeof(p->comm));
	end_check_parent(ts, p, e->parent);
	parent = tracee_live_parent(p);
	fate_flush(ts, p);
	end_by_sigkill(ts, p, e);
	last = end_last_tid(p);
	end_threads(ts, p);
	if (parent && e->ignored)
		end_is_ignored(parent);
	else if (parent)
		disposition_in_passing(ts, parent, 0);
	end_report(ts, p, last, e);
	p->ended = true;
	actions_drop(&p->actions);
	tracee_drop_tail(p);
	end_orphans(ts, p, &e->adopter);
	if (parent)
		end_notifies(ts, parent, p, e);
	zombie = !end_why(p, parent) && (parent || !e->no_zombie);
	if (!zombie)
		tracee_forget(ts, p);
	else if (p->reaped)
		end_release(ts, p);
}

void
tracees_release(struct tracees *ts, uint64_t when, pid_t pid)
{
	struct tracee *p = tracee_find(ts, pid);

	if (!p || !p->ended)
		return;
	tracees_clock(ts, when);
	end_release(ts, p);
}

void
tracees_reparent(struct tracees *ts, pid_t pid, const struct pw_id *parent)
{
	struct tracee *p = tracee_find(ts, pid), *to = tracee_find(ts, (pid_t)parent->pid);
	const uint32_t former = p ? p->parent_id.pid : 0;

	if (!p || p == to)
		return;
	if (former && former != parent->pid) {
		p->former_parent = former;
		if (p->parent)
			memcpy(p->former_comm, p->parent->comm, sizeof(p->former_comm));
		p->exit_signal = SIGCHLD;
	}
	tracee_set_parent(p, to, parent);
}

/* --- stop and continue --------------------------------------------------------- */

/* do_notify_parent_cldstop() in kernel/signal.c */
static void
stop_notifies(struct tracees *ts, const struct tracee *p, int code, int signo)
{
	const struct sigchld_sent s = { .from = p->pid, .code = code, .stop_signal = signo };
	struct tracee *parent = tracee_live_parent(p);
	struct tracee_action a;

	if (!parent)
		return;
	a = tracee_does(parent, SIGCHLD);
	if (a.action == PW_ACTION_IGNORE || a.sa_flags & SA_NOCLDSTOP)
		return;
	disposition_in_passing(ts, parent, 0);
	fate_generate(ts, parent, &s);
}

void
tracees_stopped(struct tracees *ts, uint64_t when, pid_t pid, int signo)
{
	struct tracee *p = tracee_find(ts, pid);

	if (!p || p->ended)
		return;
	tracees_clock(ts, when);
	p->stopped = true;
	stop_notifies(ts, p, CLD_STOPPED, signo);
}

void
tracees_continued(struct tracees *ts, uint64_t when, pid_t pid)
{
	struct tracee *p = tracee_find(ts, pid);

	if (!p || p->ended)
		return;
	tracees_clock(ts, when);
	p->stopped = false;
	stop_notifies(ts, p, CLD_CONTINUED, 0);
}
