/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lifecycle.c - what is told of a process: fork, exec, end, reap.
 *
 * Each comes from a hint (a record of the connector, a pidfd that became ready, a
 * tick), and /proc is asked what is true.  By then the process may have gone on:
 * what can only be concluded is told as approximate.
 */
#include "source/procfs/procfs.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "event/id.h"

#define LOOK_MAX 32			/* ticks between looks at the old */

static struct pw_event
event_of(const struct watched *w, enum pw_kind kind, uint64_t ts)
{
	struct pw_event ev = { .ts = ts, .kind = (__u16)kind, .who = w->id };

	memcpy(ev.comm, w->comm, sizeof(ev.comm));
	return ev;
}

/* --- forks -------------------------------------------------------------------- */

static void
tell_fork(struct procfs *s, const struct watched *w, uint64_t ts, bool approx)
{
	struct pw_event ev = event_of(w, PW_EV_FORK, ts);

	ev.who = w->parent;
	ev.tid = w->parent.pid;
	ev.fork.child = w->id;
	ev.fork.parent = w->parent;
	ev.fork.exit_signal = w->exit_signal;
	if (approx)
		ev.flags |= PW_F_APPROX;
	if (!w->no_exec && w->up)	/* the name it had then */
		memcpy(ev.comm, w->up->comm, sizeof(ev.comm));
	procfs_tell(s, &ev);
	if (w->up)
		sign_first(s, w->up);
}

/* Came and went before we could look: all that is known is what the record says. */
static void
ghost(struct procinfo *p, const struct conn_event *ev, const struct watched *parent,
      uint64_t start)
{
	memset(p, 0, sizeof(*p));
	p->id.pid = ev->pid;
	p->id.start = start;
	p->ppid = ev->parent;
	p->exit_signal = SIGCHLD;
	p->flags = PROCINFO_PF_FORKNOEXEC;
	p->status = -1;
	if (parent)
		memcpy(p->comm, parent->comm, sizeof(p->comm));
}

/* The connector reports every process to everybody.  What /proc hides it does not give
 * away, and of one that came and went nobody knows whether /proc would have shown it. */
static bool
is_not_ours_to_see(const struct procfs *s, const struct conn_event *ev)
{
	struct procinfo p;

	return s->hides && procinfo_read((pid_t)ev->pid, 0, &p) != 0;
}

void
life_forked(struct procfs *s, const struct conn_event *ev)
{
	struct watched *parent = watched_find(s, ev->parent), *w = watched_find(s, ev->pid);
	uint64_t ts = ev->mono + s->mono_offset, start = ts - ts % PW_TICK_NS;
	struct procinfo p;
	bool gone;

	if (!parent && s->mode != PW_MODE_SYSTEM)
		return;
	if (!parent && is_not_ours_to_see(s, ev))
		return;
	/* Its start lies a little before the record's time: a tick, at most. */
	gone = procinfo_read((pid_t)ev->pid, PROCINFO_STATUS, &p) != 0 ||
	       p.id.start > start + PW_TICK_NS;
	if (w && (gone ? w->id.start + PW_TICK_NS >= start : pw_id_same(&w->id, &p.id)))
		return;			/* found already */
	if (gone)
		ghost(&p, ev, parent, start);
	if (w)			/* its children that have ended go with it, parent too */
		life_gone(s, w, ts);
	if (p.flags & PROCINFO_PF_KTHREAD)
		return;
	/* Already exec'd?  That record is on its way. */
	p.flags |= PROCINFO_PF_FORKNOEXEC;
	p.ppid = ev->parent;
	w = watched_add(s, &p);
	tell_fork(s, w, ts, gone);
}

void
life_process(struct procfs *s, const struct procinfo *p)
{
	struct watched *w;

	if (p->flags & PROCINFO_PF_KTHREAD || p->id.pid == s->self ||
	    watched_find(s, p->id.pid))
		return;
	w = watched_add(s, p);
	procinfo_event(p, s->now, s->room);
	procfs_tell(s, s->room);
	if (procinfo_ended(p)) {
		w->ended_at = s->now;
		watched_ended(s, w);
		if (w->up)
			sign_first(s, w->up);
	}
}

void
life_appeared(struct procfs *s, const struct conn_event *ev)
{
	struct procinfo p;

	if (s->hides && s->mode == PW_MODE_SYSTEM &&
	    procinfo_read((pid_t)ev->pid, PROCINFO_STATUS, &p) == 0)
		life_process(s, &p);
}

/* PID 1 gets whoever lost his parent, also before that one was ever seen.  Only in its
 * own session is a child taken to be forked by it. */
static bool
may_be_orphan(const struct watched *parent, const struct procinfo *p)
{
	struct procinfo init;

	return parent->id.pid == 1 && procinfo_read(1, 0, &init) == 0 &&
	       init.session != p->session;
}

struct watched *
life_found(struct procfs *s, struct watched *parent, pid_t pid)
{
	struct procinfo p;
	struct watched *w;

	if (pid == (pid_t)s->self || procinfo_read(pid, PROCINFO_STATUS, &p) != 0)
		return NULL;
	p.ppid = parent->id.pid;
	if (parent->no_exec)		/* it may not be what it was */
		life_look(s, parent);
	/* Older than the watch: adopted by one of ours, not forked. */
	if (p.id.start + PW_TICK_NS < s->opened || may_be_orphan(parent, &p)) {
		life_process(s, &p);
		return watched_find(s, p.id.pid);
	}
	w = watched_add(s, &p);
	tell_fork(s, w, p.id.start, true);
	if (!w->no_exec)
		life_execed(s, w, s->now, true);
	if (procinfo_ended(&p))
		life_check(s, w, s->now);
	return watched_find(s, (uint32_t)pid);
}

/* --- exec ------------------------------------------------------------------------ */

/* The path, then the words, into the record's tail. */
static void
read_program(struct pw_event *ev, pid_t pid)
{
	struct strbuf b = {0};
	bool truncated = false;

	if ((procinfo_execfn(pid, &b) != 0 && procinfo_exe(pid, &b) != 0) ||
	    b.len > PW_TAIL_MAX / 2)
		strbuf_reset(&b);
	strbuf_addc(&b, '\0');
	procinfo_argv(pid, &b, PW_TAIL_MAX - b.len, &truncated);
	if (truncated)
		ev->flags |= PW_F_TRUNCATED;
	if (b.len > 1)
		ev->tail_len = (uint32_t)b.len;
	memcpy(ev->tail, b.s, ev->tail_len);
	strbuf_done(&b);
}

void
life_execed(struct procfs *s, struct watched *w, uint64_t ts, bool approx)
{
	struct pw_event *ev = s->room;
	struct procinfo p;

	if (s->hides && procinfo_read((pid_t)w->id.pid, 0, &p) != 0 &&
	    life_fate(w) != PROCINFO_GONE)
		return;		/* another user's now: its program is not for us to know */
	if (procinfo_read((pid_t)w->id.pid, 0, &p) == 0 && pw_id_same(&p.id, &w->id)) {
		memcpy(w->comm, p.comm, sizeof(w->comm));
		w->stack = p.stack;
	} else {
		approx = true;
	}
	w->no_exec = w->leader_left = false;
	w->threaded = false;
	w->exit_signal = SIGCHLD;	/* fs/exec.c, de_thread() */
	w->code = -1;		/* an exec by another thread ends the leader, too */
	*ev = event_of(w, PW_EV_EXEC, ts);
	read_program(ev, (pid_t)w->id.pid);
	if (approx || !ev->tail_len)
		ev->flags |= PW_F_APPROX;
	sign_execed(w);
	procfs_tell(s, ev);
}

/* The kernel clears "forked and has not exec'd" once; a later exec shows in where
 * the stack begins, or else in the name. */
static bool
has_execed(const struct watched *w, const struct procinfo *p)
{
	bool no_exec = p->flags & PROCINFO_PF_FORKNOEXEC;

	if (w->no_exec)
		return !no_exec;
	if (w->stack && p->stack)
		return w->stack != p->stack;
	return !p->stack && !w->stack && memcmp(w->comm, p->comm, sizeof(w->comm)) != 0;
}

void
life_look(struct procfs *s, struct watched *w)
{
	uint64_t age = s->now - w->added, wait = s->interval;
	struct procinfo p;

	if (age > PROCFS_YOUNG) {
		wait = age / 4;
		if (wait > LOOK_MAX * s->interval)
			wait = LOOK_MAX * s->interval;
	}
	w->next_look = s->now + wait;
	if (procinfo_read((pid_t)w->id.pid, 0, &p) != 0 || !pw_id_same(&p.id, &w->id) ||
	    procinfo_ended(&p))
		return;			/* its end is told by others */
	if (has_execed(w, &p)) {
		life_execed(s, w, s->now, true);
		w->exec_seen = clock_boottime();
	}
	w->stack = p.stack;
}

/* --- ends ------------------------------------------------------------------------ */

/* Who got its children: whoever the kernel says is the parent of one of them. */
static struct pw_id
adopter_of(const struct watched *w)
{
	struct pw_id to = {0};
	struct procinfo p;

	for (const struct watched *k = w->kids; k; k = k->next) {
		if (procinfo_read((pid_t)k->id.pid, 0, &p) != 0 || !pw_id_same(&p.id, &k->id) ||
		    p.ppid == w->id.pid || !p.ppid)
			continue;
		to.pid = p.ppid;
		to.start = procinfo_start((pid_t)p.ppid);
		break;
	}
	return to;
}

static void
give_away_children(struct procfs *s, struct watched *w, const struct pw_id *to)
{
	while (w->kids)
		watched_move(s, w->kids, to);
}

static int
cld_code(int32_t status)
{
	if (status < 0 || WIFEXITED(status))
		return CLD_EXITED;
	return WCOREDUMP(status) ? CLD_DUMPED : CLD_KILLED;
}

static void
tell_exit(struct procfs *s, struct watched *w, uint64_t ts, int32_t status, enum pw_why why,
	  bool approx)
{
	struct pw_event ev;

	if (w->kids)
		procfs_reaps_before(s, w);
	ev = event_of(w, PW_EV_EXIT, ts);
	ev.tid = w->id.pid;
	ev.exit.parent = w->parent;
	ev.exit.adopter = adopter_of(w);
	ev.exit.status = status;
	ev.exit.why = why;
	if (!why)
		ev.flags |= PW_F_ZOMBIE;
	if (approx)
		ev.flags |= PW_F_APPROX;
	if (w->up) {
		w->up->cld_code = cld_code(status);
		sign_first(s, w->up);
	}
	procfs_tell(s, &ev);
	w->ended_at = ev.ts;
	give_away_children(s, w, &ev.exit.adopter);
	s->another = true;	/* there may be some that were not found yet */
	if (ev.exit.adopter.pid)
		s->adopter = ev.exit.adopter;
}

/* Was it taken away by the kernel at once?  Only of those whose end tells SIGCHLD
 * (kernel/signal.c, do_notify_parent).  SA_NOCLDWAIT, which does the same, cannot
 * be seen: such an end is told as a zombie that was reaped at once. */
static enum pw_why
why_no_zombie(const struct watched *w)
{
	struct procinfo p;

	if (w->exit_signal != SIGCHLD || !w->parent.pid ||
	    procinfo_read((pid_t)w->parent.pid, PROCINFO_STATUS, &p) != 0)
		return PW_WHY_NONE;
	return p.ignored & UINT64_C(1) << (SIGCHLD - 1) ? PW_WHY_SIGCHLD_IGNORED : PW_WHY_NONE;
}

static void
tell_reap(struct procfs *s, struct watched *w, uint64_t ts, uint64_t zombie_ns)
{
	struct pw_event ev = event_of(w, PW_EV_REAP, ts);

	/* A zombie goes by a wait of its parent, nothing else.  By which call is a
	 * guess unless the parent was seen in one: that makes it approximate. */
	ev.flags = PW_F_APPROX;
	ev.reap.by = w->parent;
	if (!w->parent.pid)		/* gone before its adopter could be asked for */
		ev.reap.by = s->adopter.pid ? s->adopter : (struct pw_id){ .pid = 1 };
	ev.reap.how = w->up && w->up->wait.call == PW_CALL_WAITID ? PW_HOW_WAITID : PW_HOW_WAIT4;
	ev.reap.zombie_ns = zombie_ns;
	if (w->up)
		w->up->wait.tid = 0;	/* that wait has returned */
	procfs_tell(s, &ev);
}

void
life_gone(struct procfs *s, struct watched *w, uint64_t ts)
{
	uint64_t zombie_ns = ts > w->ended_at ? ts - w->ended_at : 0;
	int32_t status = w->code;
	enum pw_why why;

	if (!w->ended) {
		if (s->feat.info && w->pidfd >= 0)
			pidfd_status(w->pidfd, &status);
		why = why_no_zombie(w);
		tell_exit(s, w, ts, status, why, true);
		if (why) {
			watched_remove(s, w);
			return;
		}
		/* At most so long: it is gone by now. */
		zombie_ns = clock_boottime() - ts;
	}
	tell_reap(s, w, ts, zombie_ns);
	watched_remove(s, w);
}

static void
tell_leader_left(struct procfs *s, struct watched *w, const struct procinfo *p, uint64_t ts)
{
	struct pw_event ev = event_of(w, PW_EV_THREAD, ts);

	w->leader_left = true;
	ev.tid = w->id.pid;
	ev.thread.state = PW_THREAD_EXIT;
	ev.thread.left = p->threads - 1;
	procfs_tell(s, &ev);
}

enum procinfo_fate
life_fate(const struct watched *w)
{
	struct procinfo p;

	if (w->pidfd >= 0 && pidfd_gone(w->pidfd))
		return PROCINFO_GONE;
	return procinfo_fate(&w->id, &p);
}

void
life_check(struct procfs *s, struct watched *w, uint64_t ts)
{
	struct procinfo p;
	int err = procinfo_read((pid_t)w->id.pid, 0, &p);
	enum procinfo_fate hidden = err == -ESRCH ? life_fate(w) : PROCINFO_GONE;

	if (hidden == PROCINFO_ALIVE)
		return;
	if (hidden == PROCINFO_ENDED) {
		if (!w->ended) {
			tell_exit(s, w, ts, w->code, PW_WHY_NONE, false);
			watched_ended(s, w);
		}
		return;
	}
	if (err == -ESRCH || (!err && (!pw_id_same(&p.id, &w->id) || p.state == 'X'))) {
		/* The status may be in the record of its last thread. */
		if (s->reading && w->threaded && !w->ended) {
			if (!w->gone_at)
				pidvec_add(&s->late, (pid_t)w->id.pid);
			w->gone_at = ts;
			return;
		}
		life_gone(s, w, ts);
		return;
	}
	if (err || w->ended)
		return;
	if (!procinfo_ended(&p)) {
		if (p.state == 'Z' && !w->leader_left)
			tell_leader_left(s, w, &p, ts);
		return;
	}
	if (w->no_exec && !(p.flags & PROCINFO_PF_FORKNOEXEC))
		life_execed(s, w, ts, true);
	memcpy(w->comm, p.comm, sizeof(w->comm));
	tell_exit(s, w, ts, p.status >= 0 ? p.status : w->code, PW_WHY_NONE, false);
	watched_ended(s, w);
}
