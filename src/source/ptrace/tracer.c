/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracer.c - the tables of the tracing process. */
#include "source/ptrace/tracer.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <utlist.h>

#include "source/ptrace/nspids.h"
#include "source/ptrace/races.h"

struct task *
task_find(const struct tracer *t, pid_t tid)
{
	struct task *task;

	HASH_FIND_INT(t->tasks, &tid, task);
	return task;
}

struct task *
task_add(struct tracer *t, pid_t tid, struct traced *life)
{
	struct task *task = task_find(t, tid);

	if (task)
		task_remove(t, task);
	task = xzalloc(sizeof(*task));
	task->tid = tid;
	if (life)
		task_joins(t, task, life);
	HASH_ADD_INT(t->tasks, tid, task);
	return task;
}

void
task_takes(struct tracer *t, pid_t tid, int report)
{
	struct task *task = task_find(t, tid);

	if (!task)
		task = task_add(t, tid, NULL);
	task->report = report;
	if (!task->taken)
		DL_APPEND2(t->taken, task, taken_prev, taken_next);
	task->taken = true;
}

void
task_taken_done(struct tracer *t, struct task *task)
{
	if (task->taken)
		DL_DELETE2(t->taken, task, taken_prev, taken_next);
	task->taken = false;
}

void
task_awaits_birth(struct tracer *t, struct task *task, bool awaits)
{
	if (task->unborn)
		DL_DELETE(t->unborn, task);
	task->unborn = awaits;
	if (!awaits)
		return;
	task->since = t->now;
	DL_APPEND(t->unborn, task);
}

void
task_joins(struct tracer *t, struct task *task, struct traced *life)
{
	task_awaits_birth(t, task, false);
	task->life = life;
	DL_APPEND(life->threads, task);
	life->tasks++;
}

void
task_remove(struct tracer *t, struct task *task)
{
	task_taken_done(t, task);
	task_awaits_birth(t, task, false);
	if (task->life) {
		DL_DELETE(task->life->threads, task);
		task->life->tasks--;
	}
	t->interrupted -= task->interrupted;
	HASH_DEL(t->tasks, task);
	free(task);
}

struct traced *
traced_find(const struct tracer *t, pid_t pid)
{
	struct traced *life;

	HASH_FIND_INT(t->lives, &pid, life);
	return life;
}

struct traced *
traced_add(struct tracer *t, const struct pw_id *id, pid_t parent)
{
	const pid_t pid = (pid_t)id->pid;
	struct traced *life = traced_find(t, pid);

	if (life)
		traced_remove(t, life);
	life = xzalloc(sizeof(*life));
	life->pid = pid;
	life->id = *id;
	HASH_ADD_INT(t->lives, pid, life);
	traced_set_parent(t, life, parent);
	if (id->nspid)
		life->nspids = nspids_read(pid, life->above ? life->above->nspids : NULL);
	return life;
}

/* It is on the list if it is a zombie and no stop of its parent will show that it is reaped.  One
 * that is new comes first: mostly it is reaped soon. */
static void
traced_sort(struct tracer *t, struct traced *life)
{
	const bool unwatched = life->zombie && (!life->above || life->above->zombie ||
						life->above->reaps_unseen);

	if (unwatched && !life->unwatched)
		DL_PREPEND2(t->unwatched, life, unwatched_prev, unwatched_next);
	else if (!unwatched && life->unwatched)
		DL_DELETE2(t->unwatched, life, unwatched_prev, unwatched_next);
	life->unwatched = unwatched;
}

void
traced_set_parent(struct tracer *t, struct traced *life, pid_t parent)
{
	struct traced *above = traced_find(t, parent);

	if (life->above)
		DL_DELETE(life->above->children, life);
	life->parent = parent;
	life->above = above == life ? NULL : above;
	if (life->above)
		DL_APPEND(life->above->children, life);
	traced_sort(t, life);
}

struct traced *
traced_parent(struct tracer *t, struct traced *life)
{
	if (!life->above && traced_find(t, life->parent))
		traced_set_parent(t, life, life->parent);
	return life->above;
}

static void
traced_sort_children(struct tracer *t, struct traced *life)
{
	struct traced *child;

	DL_FOREACH(life->children, child)
		traced_sort(t, child);
}

void
traced_is_zombie(struct tracer *t, struct traced *life)
{
	life->zombie = true;
	(void)traced_parent(t, life);
	traced_sort(t, life);
	traced_sort_children(t, life);
}

void
traced_reaps_unseen(struct tracer *t, struct traced *life)
{
	if (life->reaps_unseen)
		return;
	life->reaps_unseen = true;
	traced_sort_children(t, life);
}

void
traced_was_looked_at(struct tracer *t, struct traced *life)
{
	DL_DELETE2(t->unwatched, life, unwatched_prev, unwatched_next);
	DL_APPEND2(t->unwatched, life, unwatched_prev, unwatched_next);
}

void
traced_remove(struct tracer *t, struct traced *life)
{
	while (life->threads)
		task_remove(t, life->threads);
	while (life->children)
		traced_set_parent(t, life->children, 0);
	if (life->above)
		DL_DELETE(life->above->children, life);
	if (life->unwatched)
		DL_DELETE2(t->unwatched, life, unwatched_prev, unwatched_next);
	HASH_DEL(t->lives, life);
	free(life->nspids);
	free(life);
}

pid_t
traced_by_number(const struct tracer *t, const struct traced *of, pid_t number)
{
	const struct traced *life;

	if (number <= 0 || !of->id.nspid)
		return number;
	for (life = t->lives; life && of->nspids; life = life->hh.next)
		if (life->nspids && nspids_match(of->nspids, life->nspids, number))
			return life->pid;
	return 0;
}

/* It may have been killed meanwhile: the end is not to be taken here. */
void
tracer_hold(struct task *task)
{
	siginfo_t si = { 0 };

	if (waitid(P_PID, (id_t)task->tid, &si, WSTOPPED | WNOHANG | __WALL) == 0 && si.si_pid)
		task->held = true;
}

static bool
tracer_is_racing(const struct tracer *t, const struct task *task)
{
	return t->races && task->life &&
	       (races_holds(t->races, task->life->pid) || races_holds_thread(t->races, task->tid));
}

/* Without a filter each call stops.  ESRCH: it was killed, and its end comes. */
void
tracer_resume(struct tracer *t, struct task *task, int signo)
{
	const bool calls = (!t->filtered && !t->passes) || task->call != TRACED_NONE;

	if (tracer_is_racing(t, task)) {
		tracer_hold(task);
		task->waiting = true;
		task->signo = signo;
		return;
	}
	task->held = task->listening = false;
	task->since = t->now;
	(void)ptrace(calls ? PTRACE_SYSCALL : PTRACE_CONT, task->tid, NULL, (long)signo);
}

bool
tracer_is_stop_signal(int signo)
{
	return signo == SIGSTOP || signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU;
}

void
tracer_release(struct tracer *t, struct task *task)
{
	const int event = task->status >> 8, signo = task->status & 0xff;

	if (event == PTRACE_EVENT_STOP && tracer_is_stop_signal(signo)) {
		task->listening = true;
		(void)ptrace(PTRACE_LISTEN, task->tid, NULL, NULL);
	} else {
		tracer_resume(t, task, event || signo == (SIGTRAP | 0x80) ? 0 : signo);
	}
}

void
tracer_warn(struct tracer *t, const char *fmt, ...)
{
	union {
		struct pw_event ev;
		char room[sizeof(struct pw_event) + 512];
	} u;
	va_list ap;

	if (t->passes)
		return;
	memset(&u.ev, 0, sizeof(u.ev));
	va_start(ap, fmt);
	vsnprintf(u.ev.tail, 512, fmt, ap);
	va_end(ap);
	u.ev.tail_len = (uint32_t)strlen(u.ev.tail) + 1;
	ring_put(t->ring, &u.ev);
}

void
tracer_done(struct tracer *t)
{
	struct traced *life, *next;

	HASH_ITER(hh, t->lives, life, next)
		traced_remove(t, life);
	tracees_free(t->tracees);
	free(t->copy);
	free(t->python);
}
