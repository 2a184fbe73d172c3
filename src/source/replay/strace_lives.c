/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_lives.c - the processes of a log: they begin, run other programs, end. */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/xalloc.h"
#include "source/replay/strace_calls.h"
#include "source/replay/strace_looks.h"

enum { INIT_PID = 1 };		/* who adopts where the log does not show another one */

/* --- beginnings -------------------------------------------------------------------------- */

static void
copy_comm(struct strace_state *s, uint32_t pid, char comm[PW_COMM_LEN])
{
	struct tracee_facts f;

	if (tracees_facts(s->ts, (pid_t)pid, &f))
		memcpy(comm, f.comm, PW_COMM_LEN);
}

/* One that ran before the log begins, or whose fork is not in it. */
static struct strace_thread *
find_process(struct strace_state *s, uint64_t when, uint32_t pid, bool running)
{
	struct pw_event record = { .ts = when, .kind = PW_EV_PROCESS };

	record.who = (struct pw_id){ .start = when, .pid = pid };
	record.process.state = PW_STATE_RUNNING;
	record.process.status = -1;
	record.process.blind = running ? PW_SEES_SIGNALS : 0;	/* it may have a handler */
	tracees_add(s->ts, &record, running, NULL, false);
	strace_process_add(s, pid, 0)->blind = running;
	return strace_thread_find(s, pid) ? NULL : strace_thread_add(s, pid, pid);
}

void
strace_begin_root(struct strace_state *s, uint64_t when, uint32_t pid)
{
	s->root = pid;
	find_process(s, when, pid, s->attached);
}

static uint32_t
parent_of_child(struct strace_state *s, const struct strace_thread *forker)
{
	const struct strace_process *p = strace_process_find(s, forker->pid);

	return forker->fork_flags & CLONE_PARENT && p ? p->parent : forker->pid;
}

static void
add_process(struct strace_state *s, uint64_t when, struct strace_thread *forker, uint32_t pid)
{
	struct tracee_child child = {
		.id = { .start = when, .pid = pid },
		.flags = forker->fork_flags, .exit_signal = forker->fork_signal,
	};
	const struct strace_process *caller = strace_process_find(s, forker->pid);
	const bool blind = caller && caller->blind;
	struct tracee_facts f;

	/* copy_process() in kernel/fork.c */
	if (child.flags & CLONE_PARENT && tracees_facts(s->ts, (pid_t)forker->pid, &f))
		child.exit_signal = f.exit_signal;
	if (blind)
		child.blind = PW_SEES_SIGNALS;
	copy_comm(s, forker->pid, child.comm);
	strace_process_add(s, pid, parent_of_child(s, forker))->blind = blind;
	tracees_fork(s->ts, when, (pid_t)forker->tid, &child);
}

/* What forker makes is that thread.  Its lines that were held may be played now. */
static struct strace_thread *
add_child(struct strace_state *s, uint64_t when, struct strace_thread *forker, uint32_t tid)
{
	const bool is_thread = forker->fork_flags & CLONE_THREAD;
	struct strace_process *old = strace_process_find(s, tid);
	struct strace_thread *t;

	if (old && !old->ended)
		strace_process_ended(s, when, old, -1);
	old = strace_process_find(s, tid);
	if (old)
		strace_process_drop(s, old);
	if (is_thread)
		tracees_thread(s->ts, when, (pid_t)forker->tid, (pid_t)tid);
	else
		add_process(s, when, forker, tid);
	t = strace_thread_find(s, tid);
	if (t && t->pid) {		/* of an earlier thread */
		strace_thread_drop(s, t);
		t = NULL;
	}
	if (!t)
		t = strace_thread_add(s, tid, 0);
	else if (t->held.first) {
		s->held--;
		s->ready++;
		t->ready = true;
	}
	t->pid = is_thread ? forker->pid : tid;
	t->blocks = forker->blocks;
	return t;
}

static struct strace_thread *
only_forker(const struct strace_state *s)
{
	struct strace_thread *found = NULL;

	for (struct strace_thread *t = s->threads; t; t = t->hh.next) {
		if (!t->forking || t->fork_child || !t->pid)
			continue;
		if (found)
			return NULL;
		found = t;
	}
	return found;
}

static bool
is_any_forking(const struct strace_state *s)
{
	for (const struct strace_thread *t = s->threads; t; t = t->hh.next)
		if (t->forking && !t->fork_child)
			return true;
	return false;
}

/* strace writes that a call was made before what it made can run: a thread that is new while no
 * thread is in such a call was there before. */
struct strace_thread *
strace_meet(struct strace_state *s, uint64_t when, uint32_t tid, bool force)
{
	struct strace_thread *maker = strace_thread_find(s, strace_origin_find(s, tid));
	struct strace_thread *forker = maker && maker->forking && !maker->fork_child ? maker :
				       s->held && !force ? NULL : only_forker(s), *t;

	if (forker && !force) {
		forker->fork_child = tid;
		return add_child(s, when, forker, tid);
	}
	if (!force && is_any_forking(s))
		return NULL;
	t = strace_thread_find(s, tid);
	if (!t || t->pid)
		return find_process(s, when, tid, true);
	s->held--;
	s->ready++;
	t->ready = true;
	t->pid = tid;
	find_process(s, when, tid, true);
	return t;
}

/* --- fork and its kin -------------------------------------------------------------------------- */

static void
begin_fork(struct strace_thread *t, uint64_t flags, int signo)
{
	t->forking = true;
	t->fork_flags = flags;
	t->fork_signal = signo;
	t->fork_child = 0;
}

void
strace_enter_fork(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	(void)s;
	(void)c;
	begin_fork(t, 0, SIGCHLD);
}

void
strace_enter_vfork(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	(void)s;
	(void)c;
	begin_fork(t, CLONE_VM | CLONE_VFORK, SIGCHLD);
}

void
strace_enter_clone(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	static const char lead[] = "flags=";
	uint64_t flags = 0;
	int signo = 0;

	(void)s;
	for (size_t i = 0; i < c->a.n; i++) {
		struct strace_text v = c->a.v[i];

		if (v.len < sizeof(lead) || memcmp(v.s, lead, sizeof(lead) - 1) != 0)
			continue;
		v.s += sizeof(lead) - 1;
		v.len -= sizeof(lead) - 1;
		flags = strace_clone_flags(v, &signo);
	}
	if (!signo)		/* -X raw: the lowest byte is the signal, written as a number */
		signo = (int)(flags & CSIGNAL);
	begin_fork(t, flags & ~(uint64_t)CSIGNAL, signo);
}

void
strace_enter_clone3(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	const struct strace_text args = strace_arg(&c->a, 0);
	const int signo = strace_signal(strace_member(args, "exit_signal"));

	(void)s;
	begin_fork(t, strace_clone_flags(strace_member(args, "flags"), NULL), signo > 0 ? signo : 0);
}

void
strace_leave_fork(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	struct strace_process *child;
	int64_t n;

	if (!t->forking)
		return;
	if (c->r.known && !c->r.error && strace_pid(c->result, &n) && n > 0 && n <= INT32_MAX) {
		child = t->fork_child ? strace_process_find(s, t->fork_child) : NULL;
		if (!t->fork_child) {
			add_child(s, c->when, t, (uint32_t)n);
		} else if (child && child->pid != (uint32_t)n) {
			child->inner = (uint32_t)n;	/* in its caller's namespace */
			s->nested = true;
		}
	}
	t->forking = false;
	t->fork_child = 0;
}

/* --- exec -------------------------------------------------------------------------------------- */

static void
exec_failed(struct strace_state *s, const struct strace_thread *t, uint64_t when, int error,
	    struct strace_text path)
{
	struct strbuf exe = { 0 };

	strace_string(path, &exe);
	if (exe.len > PW_TAIL_MAX)
		exe.s[PW_TAIL_MAX - 1] = '\0';
	tracees_exec_failed(s->ts, when, (pid_t)t->tid, error, strbuf_str(&exe));
	strbuf_done(&exe);
}

/* The kernel names a process by the last part of its program's path. */
static void
set_comm(struct pw_event *ev, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	memcpy(ev->comm, name, strnlen(name, PW_COMM_LEN - 1));
}

static void
report_exec(struct strace_state *s, const struct strace_thread *t, uint64_t when,
	    struct strace_text path, struct strace_text argv)
{
	struct strbuf tail = { 0 };
	struct pw_event *ev;
	bool whole = strace_string(path, &tail);

	if (!tail.len)
		strbuf_add(&tail, "", 1);
	whole &= strace_argv(path, argv, &tail);
	if (tail.len > PW_TAIL_MAX) {
		tail.len = PW_TAIL_MAX;
		tail.s[PW_TAIL_MAX - 1] = '\0';
		whole = false;
	}
	ev = xzalloc(sizeof(*ev) + tail.len);
	ev->flags = whole ? 0 : PW_F_TRUNCATED;
	set_comm(ev, tail.s);
	ev->tail_len = (uint32_t)tail.len;
	memcpy(ev->tail, tail.s, tail.len);
	tracees_exec(s->ts, when, (pid_t)t->pid, (pid_t)(t->former ? t->former : t->tid), ev);
	free(ev);
	strbuf_done(&tail);
}

static void
leave_exec(struct strace_state *s, struct strace_thread *t, const struct strace_called *c, size_t first)
{
	struct strace_process *p = strace_process_find(s, t->pid);

	if (c->r.error) {
		exec_failed(s, t, c->when, c->r.error, strace_arg(&c->a, first));
	} else if (c->r.known && p) {
		report_exec(s, t, c->when, strace_arg(&c->a, first), strace_arg(&c->a, first + 1));
		strace_process_drop_threads(s, t->pid, t->tid);
		p->blind = false;
		p->sigchld_fds = 0;
		t->swapped = false;
	}
	t->former = 0;
}

void
strace_leave_exec(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	leave_exec(s, t, c, 0);
}

void
strace_leave_execveat(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	leave_exec(s, t, c, 1);
}

void
strace_exec_moves(struct strace_state *s, uint32_t leader, uint32_t former, const struct strace_line *l)
{
	struct strace_thread *from = strace_thread_find(s, former), *to = strace_thread_find(s, leader);

	if (!from || !from->pid || leader == former)
		return;
	if (!to)			/* it has left before */
		to = strace_thread_add(s, leader, from->pid);
	strbuf_reset(&to->call);
	strbuf_reset(&to->args);
	if (l) {
		strbuf_add(&to->call, l->name.s, l->name.len);
		strbuf_add(&to->args, l->args.s, l->args.len);
	} else {
		strbuf_add(&to->call, strbuf_str(&from->call), from->call.len);
		strbuf_add(&to->args, strbuf_str(&from->args), from->args.len);
	}
	to->call_over = false;
	to->call_began = from->call_began;
	to->former = former;
	to->blocks = from->blocks;
	to->forking = false;
	strace_thread_drop(s, from);
}

/* --- ends -------------------------------------------------------------------------------------- */

/* exit(2), not exit_group(2): the leader leaves its other threads alone. */
void
strace_enter_exit(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	struct tracee_facts f;

	if (t->tid == t->pid && tracees_facts(s->ts, (pid_t)t->pid, &f) && f.threads > 1)
		tracees_thread_end(s->ts, c->when, (pid_t)t->tid);
}

void
strace_leave_prctl(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	const struct strace_text option = strace_arg(&c->a, 0);
	struct strace_process *p = strace_process_find(s, t->pid);
	int64_t n;

	if (!p || !c->r.known || c->r.error ||
	    !(strace_text_is(option, "PR_SET_CHILD_SUBREAPER") ||
	      (strace_number(option, &n) && n == PR_SET_CHILD_SUBREAPER)))
		return;
	p->subreaper = strace_number(strace_arg(&c->a, 1), &n) && n;
}

/* Its nearest ancestor that is a subreaper; NULL = none in the log. */
static const struct strace_process *
find_subreaper(struct strace_state *s, const struct strace_process *p)
{
	enum { DEEP = 4096 };
	const struct strace_process *q = p;

	for (int i = 0; i < DEEP && q->parent; i++) {
		q = strace_process_find(s, q->parent);
		if (!q || q->ended)
			return NULL;
		if (q->subreaper)
			return q;
	}
	return NULL;
}

static bool
has_children(const struct strace_state *s, uint32_t pid)
{
	for (const struct strace_process *c = s->processes; c; c = c->hh.next)
		if (c->parent == pid)
			return true;
	return false;
}

/* What reaps it is not in the log. */
static void
reap_outside(struct strace_state *s, uint64_t when, struct strace_process *p)
{
	tracees_release(s->ts, when, (pid_t)p->pid);
	strace_process_drop(s, p);
}

static void
adopt_children(struct strace_state *s, uint64_t when, uint32_t of, uint32_t adopter)
{
	struct strace_process *c, *next;

	HASH_ITER(hh, s->processes, c, next) {
		if (c->parent != of)
			continue;
		strace_process_set_zombie(s, c, false);
		c->parent = adopter;
		c->inner = 0;
		if (c->ended && !adopter)
			reap_outside(s, when, c);
		else if (c->ended)
			strace_process_set_zombie(s, c, true);
	}
}

void
strace_process_ended(struct strace_state *s, uint64_t when, struct strace_process *p, int32_t status)
{
	struct tracee_end e = { 0 };
	struct tracee_facts f;
	const struct strace_process *adopter = find_subreaper(s, p);
	const uint32_t pid = p->pid, to = adopter ? adopter->pid : 0;

	if (p->ended)
		return;
	p->ended = true;
	if (status >= 0 && WIFSIGNALED(status) && WTERMSIG(status) == p->deadly) {
		e.from = p->deadly_from;
		e.cause = p->deadly_cause;
		copy_comm(s, e.from, e.from_comm);
	}
	if (has_children(s, pid)) {
		e.adopter.pid = INIT_PID;
		if (adopter && tracees_facts(s->ts, (pid_t)to, &f))
			e.adopter = f.id;
	}
	tracees_end(s->ts, when, (pid_t)pid, status, &e);
	adopt_children(s, when, pid, to);
	strace_process_drop_threads(s, pid, 0);
	if (!p->parent)
		reap_outside(s, when, p);
	else if (!tracees_facts(s->ts, (pid_t)pid, &f))
		strace_process_drop(s, p);	/* it left no zombie */
	else
		strace_process_set_zombie(s, p, true);
}

void
strace_thread_left(struct strace_state *s, uint64_t when, struct strace_thread *t, int32_t status)
{
	struct strace_process *p = strace_process_find(s, t->pid);

	if (t->tid != t->pid) {
		strace_look_at_gone(s, when, t);
		tracees_thread_end(s->ts, when, (pid_t)t->tid);
		strace_thread_drop(s, t);
	} else if (p && !p->ended) {
		strace_process_ended(s, when, p, status);
	} else {
		strace_thread_drop(s, t);
	}
}
