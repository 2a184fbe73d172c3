/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ends.c - a traced thread or process has ended.
 *
 * The real parent of a traced process gets its SIGCHLD when the tracer has collected the end
 * (wait_task_zombie() in kernel/exit.c), so what matters of the parent is looked at just before.
 */
#include "source/ptrace/ends.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utlist.h>

#include "source/proc/activity.h"
#include "source/proc/procinfo.h"
#include "source/proc/proctree.h"
#include "source/ptrace/races.h"

enum { SLOW_US = 300 };

#define SIGCHLD_BIT (UINT64_C(1) << (SIGCHLD - 1))

/* SIGCHLD is not blocked: because a thread waits for it in sigtimedwait(2)?  NONE = that may be
 * over just now. */
static enum pw_maybe
end_is_awaited(const struct traced *parent)
{
	enum pw_maybe awaited = PW_MAYBE_NONE;
	const struct task *task;
	struct procinfo p;

	DL_FOREACH(parent->threads, task) {
		if (procinfo_read_thread(parent->pid, task->tid, PROCINFO_STATUS | PROCINFO_WAIT, &p) != 0 ||
		    p.blocked & SIGCHLD_BIT)
			continue;
		if (activity_sigwaits(&p, task->tid))
			awaited = PW_MAYBE_YES;
		else if (p.syscall >= 0 || p.state == 't')
			return PW_MAYBE_NO;
	}
	return awaited;
}

/* Is SIGCHLD blocked, or ignored, and is one pending?  /proc is asked only if it may be blocked: otherwise
 * the next delivery says what was queued. */
static void
end_asks_parent(struct tracer *t, struct traced *parent, struct tracee_end *e)
{
	struct procinfo p;
	struct task *leader;

	e->ignored = parent->id.nspid == 1 && procinfo_read(parent->pid, 0, &p) == 0 &&
		     p.flags & PROCINFO_PF_EXITING;
	if (e->ignored || tracees_blocks(t->tracees, parent->pid) == PW_MAYBE_NO ||
	    procinfo_read(parent->pid, PROCINFO_STATUS, &p) != 0)
		return;
	e->blocked = procinfo_blocked_everywhere(&p, SIGCHLD) ? PW_MAYBE_YES : PW_MAYBE_NO;
	e->pending = procinfo_pending(&p, SIGCHLD) ? PW_MAYBE_YES : PW_MAYBE_NO;
	if (e->blocked == PW_MAYBE_NO)
		e->awaited = end_is_awaited(parent);
	leader = task_find(t, parent->pid);
	if (e->awaited == PW_MAYBE_NO && parent->tasks == 1 && leader) {
		leader->mask_unsure = false;
		tracees_mask(t->tracees, leader->tid, false);
	}
}

/* The kernel has given its children to another process by now: exit_notify() in
 * kernel/exit.c comes before the end is reported. */
static void
end_finds_adopter(struct tracer *t, struct traced *life, struct tracee_end *e)
{
	struct traced *child, *next;
	struct procinfo p, adopter;

	DL_FOREACH_SAFE(life->children, child, next) {
		if (!e->adopter.pid && procinfo_read(child->pid, 0, &p) == 0 && p.ppid &&
		    p.ppid != (uint32_t)life->pid) {
			e->adopter.pid = p.ppid;
			if (procinfo_read((pid_t)p.ppid, 0, &adopter) == 0)
				e->adopter = adopter.id;
		}
		traced_set_parent(t, child, (pid_t)e->adopter.pid);
		if (t->races)
			races_reparent(t->races, child->pid, (pid_t)e->adopter.pid);
	}
}

static void
end_names_sender(const struct traced *life, int status, struct tracee_end *e)
{
	if (!WIFSIGNALED(status) || life->deadly.signo != WTERMSIG(status))
		return;
	e->from = life->deadly.from;
	e->cause = life->deadly.cause;
	memcpy(e->from_comm, life->deadly.from_comm, sizeof(e->from_comm));
}

static void
end_of_process(struct tracer *t, struct traced *life, int status, struct tracee_end *e)
{
	struct tracee_facts facts;

	while (life->threads)	/* of which no end was reported */
		task_remove(t, life->threads);
	end_names_sender(life, status, e);
	end_finds_adopter(t, life, e);
	e->parent = (uint32_t)life->parent;
	tracees_end(t->tracees, t->now, life->pid, status, e);
	ring_stopped(t->ring, life->pid, false);
	if (!tracees_facts(t->tracees, life->pid, &facts) || facts.reaped) {
		traced_remove(t, life);
		return;
	}
	traced_is_zombie(t, life);
	if (life->unwatched)
		t->fresh = TRACER_FRESH_TICKS;
}

/* The end of a leader is reported after those of all other threads. */
static bool
is_last_of(const struct traced *life, const struct task *task)
{
	return task->tid == life->pid || (life->leaderless && life->tasks == 1);
}

static void
end_of(struct tracer *t, struct task *task, int status, struct tracee_end *e)
{
	struct traced *life = task->life;
	const pid_t tid = task->tid;
	const bool process = life && is_last_of(life, task);

	if (process)
		memcpy(life->comm, task->comm, sizeof(life->comm));
	task_remove(t, task);
	if (process)
		end_of_process(t, life, status, e);
	else if (life)
		tracees_thread_end(t->tracees, t->now, tid);
}

bool
ends_is_end(const siginfo_t *si)
{
	return si->si_code == CLD_EXITED || si->si_code == CLD_KILLED || si->si_code == CLD_DUMPED;
}

/* A stop of a tracee is reported whatever is asked for: wait_task_stopped() in kernel/exit.c. */
bool
ends_is_there(pid_t tid, siginfo_t *si)
{
	si->si_pid = 0;
	return waitid(P_PID, (id_t)tid, si, WEXITED | WNOWAIT | WNOHANG | __WALL) == 0 && si->si_pid &&
	       ends_is_end(si);
}

void
ends_of_task(struct tracer *t, struct task *task, int status)
{
	struct tracee_end e = { 0 };

	end_of(t, task, status, &e);
}

struct traced *
ends_parent(struct tracer *t, pid_t tid)
{
	const struct task *task = task_find(t, tid);
	struct traced *parent;

	if (!task || !task->life || !is_last_of(task->life, task))
		return NULL;
	parent = traced_parent(t, task->life);
	return parent && !parent->zombie ? parent : NULL;
}

void
ends_collect(struct tracer *t, pid_t tid)
{
	struct traced *parent = ends_parent(t, tid);
	struct tracee_end e = { 0 };
	struct task *task;
	int status;

	if (parent && !t->passes)
		end_asks_parent(t, parent, &e);
	if (t->slow)
		usleep(SLOW_US);	/* what was asked may no longer be so */
	if (waitpid(tid, &status, __WALL | WNOHANG) != tid)
		return;
	task = task_find(t, tid);
	if (task && t->passes) {
		task_remove(t, task);
	} else if (task && task->life) {
		end_of(t, task, status, &e);
	} else if (!t->passes) {	/* its fork has not been reported yet */
		task = task ? task : task_add(t, tid, NULL);
		task->ended = true;
		task->status = status;
		task_awaits_birth(t, task, true);
	}
}

void
ends_look_at_zombies(struct tracer *t)
{
	enum { FEW = 256 };
	const struct traced *last = t->unwatched ? t->unwatched->unwatched_prev : NULL;

	for (unsigned int i = 0; i < FEW && t->unwatched; i++) {
		struct traced *life = t->unwatched;
		const bool is_last = life == last;

		traced_was_looked_at(t, life);
		if (!procinfo_exists(life->pid)) {
			tracees_release(t->tracees, t->now, life->pid);
			traced_remove(t, life);
		}
		if (is_last)
			break;
	}
}
