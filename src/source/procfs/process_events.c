/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process_events.c - what is reported of a process: fork, exec, exit, reap.
 *
 * Each comes from a hint (a record of the connector, a pidfd that became ready, a
 * tick), and /proc is asked what is true.  By then the process may be further on:
 * what can only be concluded is reported as approximate.
 */
#include "source/procfs/process_events.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "event/id.h"

#define LOOK_MAX 32			/* ticks between looks at the old */
#define LATE 2				/* intervals: procwatch did not get to run for so long */
#define READY_MAX 256

/* --- forks -------------------------------------------------------------------- */

static void
emit_fork(struct process_events *pe, const struct watched *w, uint64_t ts, bool approx)
{
	struct pw_event ev = watched_event(w, PW_EV_FORK, ts);

	ev.who = w->parent;
	ev.flags |= PW_F_NO_CALLER;	/* a record names the parent: drivers/connector/cn_proc.c */
	ev.fork.child = w->id;
	ev.fork.parent = w->parent;
	ev.fork.exit_signal = w->exit_signal;
	if (approx)
		ev.flags |= PW_F_APPROX;
	if (!w->no_exec && w->up)	/* the name it had then */
		memcpy(ev.comm, w->up->comm, sizeof(ev.comm));
	emit_event(pe->emit, &ev);
	if (w->up)
		sample_first(pe->sampler, w->up);
}

/* Came and went before we could look: all that is known is what the record says. */
static void
fill_from_record(struct procinfo *p, const struct connector_record *r, const struct watched *parent,
		 uint64_t start)
{
	memset(p, 0, sizeof(*p));
	p->id.pid = r->pid;
	p->id.start = start;
	p->ppid = r->parent;
	p->exit_signal = SIGCHLD;
	p->flags = PROCINFO_PF_FORKNOEXEC;
	p->status = -1;
	if (parent)
		memcpy(p->comm, parent->comm, sizeof(p->comm));
}

/* The connector reports every process to every listener.  What /proc hides is not given
 * away, and whether it would have shown one that came and went is not known. */
static bool
is_hidden(const struct process_events *pe, const struct connector_record *r)
{
	struct procinfo p;

	return pe->o->hides && procinfo_read((pid_t)r->pid, 0, &p) != 0;
}

void
process_forked(struct process_events *pe, const struct connector_record *r)
{
	struct watched *parent = watched_find(pe->table, r->parent);
	struct watched *w = watched_find(pe->table, r->pid);
	uint64_t ts = r->mono + pe->mono_offset, start = ts - ts % PW_TICK_NS;
	struct procinfo p;
	bool gone;

	if (!parent && pe->o->mode != PW_MODE_SYSTEM)
		return;
	if (!parent && is_hidden(pe, r))
		return;
	/* Its start lies a little before the record's time: a tick, at most. */
	gone = procinfo_read((pid_t)r->pid, PROCINFO_STATUS, &p) != 0 ||
	       p.id.start > start + PW_TICK_NS;
	/* What is forked after the exit of who had the pid is another process, though it may
	 * have begun in the same tick. */
	if (w && !(w->left_at && ts > w->left_at) &&
	    (gone ? w->id.start + PW_TICK_NS >= start : pw_id_same(&w->id, &p.id)))
		return;			/* found already */
	if (gone)
		fill_from_record(&p, r, parent, start);
	if (w)			/* its children that have ended go with it, parent too */
		process_reaped(pe, w, ts);
	if (p.flags & PROCINFO_PF_KTHREAD)
		return;
	/* Already exec'd?  That record is on its way. */
	p.flags |= PROCINFO_PF_FORKNOEXEC;
	p.ppid = r->parent;
	w = watched_add(pe->table, &p);
	emit_fork(pe, w, ts, gone);
}

void
process_present(struct process_events *pe, const struct procinfo *p)
{
	struct watched *w;

	if (p->flags & PROCINFO_PF_KTHREAD || p->id.pid == pe->o->self ||
	    watched_find(pe->table, p->id.pid))
		return;
	w = watched_add(pe->table, p);
	procinfo_event(p, pe->emit->now, pe->emit->scratch);
	emit_event(pe->emit, pe->emit->scratch);
	if (procinfo_ended(p)) {
		w->ended_at = pe->emit->now;
		watched_set_ended(pe->table, w);
		if (w->up)
			sample_first(pe->sampler, w->up);
	}
}

void
process_appeared(struct process_events *pe, const struct connector_record *r)
{
	struct procinfo p;

	if (pe->o->hides && pe->o->mode == PW_MODE_SYSTEM &&
	    procinfo_read((pid_t)r->pid, PROCINFO_STATUS, &p) == 0)
		process_present(pe, &p);
}

/* In an exec a process has its new memory before it has argv (fs/binfmt_elf.c,
 * create_elf_tables()).  It is looked at again for a while: a program may be without words. */
static bool
is_in_exec(const struct process_events *pe, struct watched *w)
{
	struct strbuf b = {0};
	bool truncated, empty = procinfo_argv((pid_t)w->id.pid, &b, 1, &truncated) == 0 && !b.len;

	strbuf_done(&b);
	if (!empty)
		return false;
	if (!w->wordless)
		w->wordless = pe->emit->now;
	w->next_look = pe->emit->now;
	return pe->emit->now - w->wordless < PROCESS_YOUNG;
}

/* PID 1 gets every orphan, also of a parent that was never seen.  Only in its own
 * session is a child taken to be forked by it. */
static bool
may_be_orphan(const struct watched *parent, const struct procinfo *p)
{
	struct procinfo init;

	return parent->id.pid == 1 && procinfo_read(1, 0, &init) == 0 &&
	       init.session != p->session;
}

struct watched *
process_found(struct process_events *pe, struct watched *parent, pid_t pid)
{
	struct procinfo p;
	struct watched *w;

	if (pid == (pid_t)pe->o->self || procinfo_read(pid, PROCINFO_STATUS, &p) != 0)
		return NULL;
	p.ppid = parent->id.pid;
	if (parent->no_exec)		/* it may not be what it was */
		process_check_exec(pe, parent);
	/* Older than the watch: adopted by one of ours, not forked. */
	if (p.id.start + PW_TICK_NS < pe->o->opened || may_be_orphan(parent, &p)) {
		process_present(pe, &p);
		return watched_find(pe->table, p.id.pid);
	}
	w = watched_add(pe->table, &p);
	emit_fork(pe, w, p.id.start, true);
	if (!w->no_exec && is_in_exec(pe, w))
		w->no_exec = true;
	else if (!w->no_exec)
		process_execed(pe, w, pe->emit->now, true);
	if (procinfo_ended(&p))
		process_check_end(pe, w, pe->emit->now);
	return watched_find(pe->table, (uint32_t)pid);
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
process_execed(struct process_events *pe, struct watched *w, uint64_t ts, bool approx)
{
	struct pw_event *ev = pe->emit->scratch;
	struct procinfo p;

	if (pe->o->hides && procinfo_read((pid_t)w->id.pid, 0, &p) != 0 &&
	    process_fate(w) != PROCINFO_GONE)
		return;		/* another user's now: its program is not for us to know */
	if (procinfo_read((pid_t)w->id.pid, 0, &p) == 0 && pw_id_same(&p.id, &w->id)) {
		memcpy(w->comm, p.comm, sizeof(w->comm));
		w->stack = p.stack;
	} else {
		approx = true;
	}
	w->no_exec = w->leader_exited = false;
	w->threaded = false;
	w->wordless = 0;
	w->exit_signal = SIGCHLD;	/* fs/exec.c, de_thread() */
	w->code = -1;		/* an exec by another thread ends the leader, too */
	w->left_at = 0;
	*ev = watched_event(w, PW_EV_EXEC, ts);
	read_program(ev, (pid_t)w->id.pid);
	if (approx || !ev->tail_len)
		ev->flags |= PW_F_APPROX;
	sample_execed(w);
	emit_event(pe->emit, ev);
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
process_check_exec(struct process_events *pe, struct watched *w)
{
	uint64_t age = pe->emit->now - w->added, wait = pe->o->interval;
	struct procinfo p;

	if (age > PROCESS_YOUNG) {
		wait = age / 4;
		if (wait > LOOK_MAX * pe->o->interval)
			wait = LOOK_MAX * pe->o->interval;
	}
	w->next_look = pe->emit->now + wait;
	if (procinfo_read((pid_t)w->id.pid, 0, &p) != 0 || !pw_id_same(&p.id, &w->id) ||
	    procinfo_ended(&p))
		return;			/* process_check_end() reports it */
	if (has_execed(w, &p)) {
		if (is_in_exec(pe, w))
			return;
		process_execed(pe, w, pe->emit->now, true);
		w->exec_seen = clock_boottime();
	}
	w->stack = p.stack;
}

/* --- ends ------------------------------------------------------------------------ */

/* Which process got its children: the parent that the kernel gives for one of them. */
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
give_away_children(struct process_events *pe, struct watched *w, const struct pw_id *to)
{
	while (w->kids)
		watched_move(pe->table, w->kids, to);
}

static int
cld_code(int32_t status)
{
	if (status < 0 || WIFEXITED(status))
		return CLD_EXITED;
	return WCOREDUMP(status) ? CLD_DUMPED : CLD_KILLED;
}

/* Without a hangup: the young zombies are taken for reaped, the old ones, which were not
 * waited for so far, for left to their adopter. */
static void
guess_reaps_before(struct process_events *pe, const struct watched *w)
{
	struct watched *k, *next;

	for (k = w->kids; k; k = next) {
		next = k->next;
		if (k->ended && (k->pidfd < 0 || !pe->o->pidfd.hangup) &&
		    pe->emit->now - k->ended_at < 2 * pe->o->interval &&
		    process_fate(k) == PROCINFO_GONE)
			process_reaped(pe, k, pe->emit->now);
	}
}

/* w has ended: reports those of its zombies that were gone before, which it reaped itself. */
static void
report_reaps_before(struct process_events *pe, const struct watched *w)
{
	struct epoll_event ready[READY_MAX];
	struct watched *k, *next;

	guess_reaps_before(pe, w);
	if (!pe->o->pidfd.hangup)
		return;
	watched_ready(pe->table, ready, READY_MAX);
	for (k = w->kids; k; k = next) {
		next = k->next;
		if (k->ended && watched_gone_before(k, w))
			process_reaped(pe, k, pe->emit->now);
	}
}

static void
emit_exit(struct process_events *pe, struct watched *w, uint64_t ts, int32_t status, enum pw_why why,
	  bool approx)
{
	struct pw_event ev;

	if (w->kids)
		report_reaps_before(pe, w);
	ev = watched_event(w, PW_EV_EXIT, ts);
	ev.tid = w->id.pid;
	ev.exit.parent = w->parent;
	ev.exit.adopter = adopter_of(w);
	ev.exit.status = status;
	ev.exit.why = why;
	if (!why)
		ev.flags |= PW_F_ZOMBIE;
	if (approx)
		ev.flags |= PW_F_APPROX;
	if (w->up)
		sample_child_exited(pe->sampler, w->up, cld_code(status));
	emit_event(pe->emit, &ev);
	w->ended_at = ev.ts;
	give_away_children(pe, w, &ev.exit.adopter);
	pe->had_exit = true;	/* there may be some that were not found yet */
	if (ev.exit.adopter.pid)
		pe->adopter = ev.exit.adopter;
}

/* Was it auto-reaped by the kernel?  Only one whose exit signal is SIGCHLD
 * (kernel/signal.c, do_notify_parent).  SA_NOCLDWAIT, which does the same, cannot
 * be seen: such an end is reported as a zombie that was reaped at once. */
static enum pw_why
why_no_zombie(const struct watched *w)
{
	struct procinfo p;

	if (w->exit_signal != SIGCHLD || !w->parent.pid ||
	    procinfo_read((pid_t)w->parent.pid, PROCINFO_STATUS, &p) != 0)
		return PW_WHY_NONE;
	return procinfo_action(&p, SIGCHLD) == PW_ACTION_IGNORE ? PW_WHY_SIGCHLD_IGNORED : PW_WHY_NONE;
}

static void
emit_reap(struct process_events *pe, struct watched *w, uint64_t ts, uint64_t zombie_ns)
{
	struct pw_event ev = watched_event(w, PW_EV_REAP, ts);

	/* A zombie goes by a wait of its parent, nothing else.  By which call is a
	 * guess unless the parent was seen in one: that makes it approximate. */
	ev.flags = PW_F_APPROX;
	ev.reap.by = w->parent;
	if (!w->parent.pid)		/* gone before its adopter could be asked for */
		ev.reap.by = pe->adopter.pid ? pe->adopter : (struct pw_id){ .pid = 1 };
	ev.reap.how = w->up && w->up->wait.call == PW_CALL_WAITID ? PW_HOW_WAITID : PW_HOW_WAIT4;
	ev.reap.zombie_ns = zombie_ns;
	if (w->up)
		sample_wait_returned(w->up);
	emit_event(pe->emit, &ev);
}

/* Of a single thread the record's own status is that of wait(2); what /proc shows may be
 * another's by now. */
static bool
has_own_status(const struct watched *w)
{
	return w->left_at && !w->threaded;
}

bool
process_is_late(const struct process_events *pe, uint64_t ts)
{
	return pe->looked && ts > pe->looked + LATE * pe->o->interval;
}

/* A zombie that is gone was there at the last look, and may have been reaped right after
 * it: no parent is called late for a time in which nothing was seen. */
static uint64_t
reaped_at(const struct process_events *pe, const struct watched *w, uint64_t ts)
{
	if (!process_is_late(pe, ts))
		return ts;
	return (pe->looked > w->ended_at ? pe->looked : w->ended_at) + 1;
}

void
process_reaped(struct process_events *pe, struct watched *w, uint64_t ts)
{
	const uint64_t at = reaped_at(pe, w, ts);
	uint64_t zombie_ns = at > w->ended_at ? at - w->ended_at : 0;
	int32_t status = w->code;
	enum pw_why why;

	if (!w->ended) {
		/* A pid that was used again at once: the pidfd may be the next one's. */
		if (pe->o->pidfd.status && w->pidfd >= 0 && !has_own_status(w))
			pidfd_status(w->pidfd, &status);
		why = why_no_zombie(w);
		emit_exit(pe, w, ts, status, why, true);
		if (why) {
			watched_remove(pe->table, w);
			return;
		}
		/* At most so long: it is gone by now. */
		zombie_ns = clock_boottime() - ts;
		if (zombie_ns > LATE * pe->o->interval)
			zombie_ns = 1;
	}
	emit_reap(pe, w, at, zombie_ns);
	watched_remove(pe->table, w);
}

static void
emit_leader_exit(struct process_events *pe, struct watched *w, const struct procinfo *p, uint64_t ts)
{
	struct pw_event ev = watched_event(w, PW_EV_THREAD, ts);

	w->leader_exited = true;
	ev.tid = w->id.pid;
	ev.thread.state = PW_THREAD_EXIT;
	ev.thread.left = p->threads - 1;
	emit_event(pe->emit, &ev);
}

enum procinfo_fate
process_fate(const struct watched *w)
{
	struct procinfo p;

	if (w->pidfd >= 0 && pidfd_is_reaped(w->pidfd))
		return PROCINFO_GONE;
	return procinfo_fate(&w->id, &p);
}

/* exit_notify() in kernel/exit.c makes each a zombie, and one whose parent ignores SIGCHLD a dead
 * one right after that. */
static bool
is_zombie_for_a_moment(const struct watched *w)
{
	enum { LOOKS = 4, NAP_US = 500 };
	struct procinfo p;

	if (!w->up || !w->up->disposition.known || w->up->disposition.action != PW_ACTION_IGNORE ||
	    w->exit_signal != SIGCHLD)
		return false;
	for (int i = 0; i < LOOKS; i++) {
		if (procinfo_read((pid_t)w->id.pid, 0, &p) != 0 || !pw_id_same(&p.id, &w->id) ||
		    p.state == 'X')
			return true;
		usleep(NAP_US);
	}
	return false;
}

void
process_check_end(struct process_events *pe, struct watched *w, uint64_t ts)
{
	struct procinfo p;
	int err = procinfo_read((pid_t)w->id.pid, 0, &p);
	enum procinfo_fate hidden = err == -ESRCH ? process_fate(w) : PROCINFO_GONE;

	if (hidden == PROCINFO_ALIVE)
		return;
	if (hidden == PROCINFO_ENDED) {
		if (!w->ended) {
			emit_exit(pe, w, ts, w->code, PW_WHY_NONE, false);
			watched_set_ended(pe->table, w);
		}
		return;
	}
	if (err == -ESRCH || (!err && (!pw_id_same(&p.id, &w->id) || p.state == 'X'))) {
		/* The status may be in the record of its last thread. */
		if (pe->reading && w->threaded && !w->ended) {
			if (!w->gone_at)
				pidvec_add(&pe->late, (pid_t)w->id.pid);
			w->gone_at = ts;
			return;
		}
		process_reaped(pe, w, ts);
		return;
	}
	if (err || w->ended)
		return;
	if (!procinfo_ended(&p)) {
		if (p.state == 'Z' && !w->leader_exited)
			emit_leader_exit(pe, w, &p, ts);
		return;
	}
	if (w->no_exec && !(p.flags & PROCINFO_PF_FORKNOEXEC))
		process_execed(pe, w, ts, true);
	memcpy(w->comm, p.comm, sizeof(w->comm));
	if (p.status < 0 || has_own_status(w))
		p.status = w->code;
	if (is_zombie_for_a_moment(w)) {
		w->code = p.status;
		process_reaped(pe, w, ts);
		return;
	}
	emit_exit(pe, w, ts, p.status, PW_WHY_NONE, false);
	watched_set_ended(pe->table, w);
}

void
process_end_of_records(struct process_events *pe)
{
	for (size_t i = 0; i < pe->late.n; i++) {
		struct watched *w = watched_find(pe->table, (uint32_t)pe->late.v[i]);

		if (w && w->gone_at)
			process_reaped(pe, w, w->gone_at);
	}
	pe->late.n = 0;
}

void
process_done(struct process_events *pe)
{
	pidvec_done(&pe->late);
}
