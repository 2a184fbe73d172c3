/* SPDX-License-Identifier: GPL-2.0-or-later */
/* births.c - a traced thread forks, clones or execs. */
#include "source/ptrace/births.h"

#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <utlist.h>

#include "base/strbuf.h"
#include "event/id.h"
#include "source/proc/procinfo.h"
#include "source/ptrace/calls.h"
#include "source/ptrace/ends.h"
#include "source/ptrace/races.h"
#include "source/ptrace/regs.h"
#include "source/ptrace/stack_copies.h"

#if defined(__x86_64__)
#define NR_FORK SYS_fork
#define NR_VFORK SYS_vfork
#else
enum { NR_FORK = -2, NR_VFORK = -2 };	/* it has clone(2) only */
#endif
enum { NR_CLONE3 = 435, NR32_FORK = 2, NR32_VFORK = 190 };	/* clone3 in all tables */

#define EXIT_SIGNAL_MASK UINT64_C(0xff)	/* CSIGNAL of clone(2) */

struct birth {
	uint64_t flags;		/* CLONE_*, without the exit signal */
	int exit_signal;
};

static void
birth_by_clone3(pid_t tid, uint64_t args, struct birth *b)
{
	uint64_t v[5] = { 0 };	/* struct clone_args: flags ... exit_signal */

	if (regs_memory(tid, args, v, sizeof(v)) == sizeof(v)) {
		b->flags = v[0];
		b->exit_signal = (int)v[4];
	}
}

/* What the call asked for: the caller stands in it still. */
static void
birth_read(pid_t tid, unsigned int event, struct birth *b)
{
	struct __ptrace_syscall_info info;
	struct regs r;

	b->flags = event == PTRACE_EVENT_VFORK ? CLONE_VFORK : 0;
	b->exit_signal = event == PTRACE_EVENT_CLONE ? 0 : SIGCHLD;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0 ||
	    regs_read(tid, info.arch, &r) != 0)
		return;
	if (r.nr == NR_CLONE3) {
		birth_by_clone3(tid, r.args[0], b);
	} else if (r.is_32bit ? r.nr != NR32_FORK && r.nr != NR32_VFORK
			      : r.nr != NR_FORK && r.nr != NR_VFORK) {
		b->flags = r.args[0] & ~EXIT_SIGNAL_MASK;
		b->exit_signal = (int)(r.args[0] & EXIT_SIGNAL_MASK);
	}
}

/* Its thread may have stopped already. */
static struct task *
birth_task(struct tracer *t, pid_t tid, struct traced *life)
{
	struct task *task = task_find(t, tid);

	if (!task || task->life)
		return task_add(t, tid, life);
	task_joins(t, task, life);
	return task;
}

/* Its id.  /proc, whose files for a new process take longer than all else here, is asked only if
 * the tick of its start is in doubt: it was born since the caller ran on last. */
static void
birth_names(const struct tracer *t, const struct task *caller, bool nested, struct tracee_child *c)
{
	struct procinfo p;

	c->id.start = t->now - t->now % PW_TICK_NS;
	memcpy(c->comm, caller->comm, sizeof(c->comm));
	if (!nested && pw_start_ticks(caller->since) == pw_start_ticks(t->now))
		return;
	if (procinfo_read((pid_t)c->id.pid, nested ? PROCINFO_STATUS : 0, &p) == 0)
		c->id = p.id;
}

static void
birth_of_process(struct tracer *t, struct task *caller, pid_t pid, const struct birth *b)
{
	struct tracee_child c = { .flags = b->flags, .exit_signal = b->exit_signal };
	const bool nested = caller->life->id.nspid || caller->life->nested_children ||
			    b->flags & CLONE_NEWPID;
	struct traced *parent = caller->life, *life;
	struct tracee_facts facts;
	struct task *task;

	c.id.pid = (uint32_t)pid;
	birth_names(t, caller, nested, &c);
	life = traced_add(t, &c.id, b->flags & CLONE_PARENT ? parent->parent : parent->pid);
	task = birth_task(t, pid, life);
	task->mask_unsure = caller->mask_unsure;
	memcpy(task->comm, c.comm, sizeof(task->comm));
	if (b->flags & CLONE_PARENT && tracees_facts(t->tracees, parent->pid, &facts))
		c.exit_signal = facts.exit_signal;	/* the caller's own: copy_process() */
	stack_copies_forked(parent, life);
	stack_copies_take(t, caller, PW_EV_FORK);
	tracees_fork(t->tracees, t->now, caller->tid, &c);
	if (t->races)
		races_fork(t->races, t->now, caller->tid, life->parent, pid, b->flags & CLONE_VFORK);
}

static void
birth_of_thread(struct tracer *t, struct task *caller, pid_t tid)
{
	struct task *task = birth_task(t, tid, caller->life);

	task->mask_unsure = caller->mask_unsure;
	memcpy(task->comm, caller->comm, sizeof(task->comm));
	tracees_thread(t->tracees, t->now, caller->tid, tid);
}

/* It has ended, and that was collected before its fork was reported. */
static void
birth_was_short(struct tracer *t, struct task *task)
{
	const pid_t tid = task->tid;

	ends_of_task(t, task, task->status);
	if (t->races)
		races_collected(t->races, tid);
}

/* The report comes after the child was looked up. */
static bool
birth_was_found(const struct tracer *t, const struct task *caller, pid_t tid)
{
	const struct task *task = task_find(t, tid);
	struct traced *life = traced_find(t, tid);

	if (life && life->found) {
		life->found = false;
		return true;
	}
	return task && task->life && task->life == caller->life;
}

void
births_fork(struct tracer *t, struct task *task, unsigned int event)
{
	struct birth b = { 0 };
	struct task *child;
	unsigned long tid;

	if (ptrace(PTRACE_GETEVENTMSG, task->tid, NULL, &tid) != 0 || birth_was_found(t, task, (pid_t)tid))
		return;
	calls_look_at_mask(t, task);
	birth_read(task->tid, event, &b);
	if (b.flags & CLONE_THREAD)
		birth_of_thread(t, task, (pid_t)tid);
	else
		birth_of_process(t, task, (pid_t)tid, &b);
	child = task_find(t, (pid_t)tid);
	if (child && child->ended) {
		birth_was_short(t, child);
	} else if (child && child->held) {
		tracer_release(t, child);
	}
}

/* --- forks that are not reported ------------------------------------------------ */

void
births_await(struct tracer *t, struct task *task)
{
	if (task->held)
		task_awaits_birth(t, task, true);
}

static void
birth_found(struct tracer *t, struct task *task)
{
	struct tracee_child c = { .no_caller = true };
	struct traced *life, *parent;
	struct procinfo p;

	if (procinfo_read(task->tid, PROCINFO_STATUS, &p) != 0)
		return;
	if (p.tgid != (uint32_t)task->tid) {
		life = traced_find(t, (pid_t)p.tgid);
		if (life)
			birth_task(t, task->tid, life);
		memcpy(task->comm, p.comm, sizeof(task->comm));
		return;
	}
	parent = traced_find(t, (pid_t)p.ppid);
	life = traced_add(t, &p.id, (pid_t)p.ppid);
	life->found = true;
	birth_task(t, task->tid, life);
	memcpy(task->comm, p.comm, sizeof(task->comm));
	if (t->races)
		races_fork(t->races, t->now, 0, life->parent, life->pid, true);
	c.id = p.id;
	c.exit_signal = p.exit_signal;
	memcpy(c.comm, p.comm, sizeof(c.comm));
	if (parent && !parent->zombie) {
		tracees_fork(t->tracees, t->now, parent->pid, &c);
	} else {
		union {
			struct pw_event ev;
			char room[sizeof(struct pw_event) + PW_TAIL_MAX];
		} u;

		procinfo_event(&p, t->now, &u.ev);
		tracees_add(t->tracees, &u.ev, true, NULL, false);
	}
}

/* Its caller is there still: where the machine is busy it may take a while to stop for the report.
 * (With CLONE_PARENT that is not the caller; then it is found late, if that was killed.) */
static bool
birth_may_be_reported(const struct tracer *t, const struct task *task)
{
	const struct traced *caller;
	struct procinfo p;

	if (procinfo_read(task->tid, PROCINFO_STATUS, &p) != 0)
		return false;
	caller = traced_find(t, (pid_t)(p.tgid == (uint32_t)task->tid ? p.ppid : p.tgid));
	return caller && !caller->zombie && procinfo_read(caller->pid, 0, &p) == 0 &&
	       !(p.flags & PROCINFO_PF_EXITING);
}

/* For one that has ended there is no hurry: it does not wait itself. */
static struct task *
birth_overdue(const struct tracer *t)
{
	enum { HELD_NS = 30000000, LATE_NS = 2000000000, ENDED_NS = 1000000000 };
	struct task *task;

	DL_FOREACH(t->unborn, task) {
		const uint64_t waits = t->now - task->since;

		if (task->ended ? waits >= ENDED_NS :
		    waits >= LATE_NS || (waits >= HELD_NS && !birth_may_be_reported(t, task)))
			return task;
	}
	return NULL;
}

void
births_overdue(struct tracer *t)
{
	struct task *task;

	while ((task = birth_overdue(t))) {
		birth_found(t, task);
		task_awaits_birth(t, task, false);
		if (!task->ended)
			tracer_release(t, task);
		else if (task->life)
			birth_was_short(t, task);
		else
			task_remove(t, task);
	}
}

/* --- exec ---------------------------------------------------------------------- */

/* The file has another user's rights, which the kernel does not give to what is traced
 * without CAP_SYS_PTRACE: ptrace(2), execve(2). */
static void
exec_warns(struct tracer *t, const struct procinfo *p)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%u/exe", p->id.pid);
	if (stat(path, &st) != 0 || !(st.st_mode & S_ISUID) || st.st_uid == p->uid)
		return;
	tracer_warn(t, "%.15s (pid %u) is a set-user-ID program: traced by ptrace it runs without the "
		    "rights of its owner; use -b bpf or -b procfs", p->comm, p->id.pid);
}

static void
exec_record(struct tracer *t, pid_t pid, struct pw_event *ev)
{
	struct strbuf tail = { 0 };
	bool truncated = false;
	struct procinfo p;

	memset(ev, 0, sizeof(*ev));
	if (procinfo_read(pid, PROCINFO_STATUS, &p) == 0) {
		memcpy(ev->comm, p.comm, sizeof(ev->comm));
		exec_warns(t, &p);
	}
	if (procinfo_execfn(pid, &tail) != 0)
		strbuf_reset(&tail);
	strbuf_add(&tail, "", 1);
	if (tail.len > PW_TAIL_MAX / 2) {
		tail.len = PW_TAIL_MAX / 2;
		tail.s[tail.len - 1] = '\0';
	}
	procinfo_argv(pid, &tail, PW_TAIL_MAX - tail.len, &truncated);
	if (truncated)
		ev->flags |= PW_F_TRUNCATED;
	ev->tail_len = (uint32_t)tail.len;
	memcpy(ev->tail, tail.s, tail.len);
	strbuf_done(&tail);
}

void
births_exec(struct tracer *t, struct task *task)
{
	union {
		struct pw_event ev;
		char room[sizeof(struct pw_event) + PW_TAIL_MAX];
	} u;
	struct traced *life = task->life;
	struct task *other, *next;
	unsigned long former = (unsigned long)task->tid;

	(void)ptrace(PTRACE_GETEVENTMSG, task->tid, NULL, &former);
	/* The others were killed; their ends are not reported any more, or mean nothing. */
	DL_FOREACH_SAFE(life->threads, other, next)
		if (other != task)
			task_remove(t, other);
	task->call = TRACED_NONE;
	exec_record(t, life->pid, &u.ev);
	memcpy(task->comm, u.ev.comm, sizeof(task->comm));
	tracees_exec(t->tracees, t->now, life->pid, (pid_t)former, &u.ev);
	life->warned = false;
	stack_copies_execed(life);
}
