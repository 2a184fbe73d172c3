/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stops.c - what a traced thread has stopped for: a call, a fork, an exec, a signal to be
 * delivered, a group stop.  ptrace(2). */
#include "source/ptrace/stops.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utlist.h>

#include "base/pidvec.h"
#include "source/proc/procinfo.h"
#include "source/ptrace/births.h"
#include "source/ptrace/calls.h"
#include "source/ptrace/ends.h"
#include "source/ptrace/signal_stops.h"
#include "source/ptrace/woken_calls.h"

/* It stays stopped, and SIGCONT makes it run, as without a tracer. */
static void
stop_listen(struct tracer *t, struct task *task, int signo)
{
	struct traced *life = task->life;

	tracer_hold(task);
	task->listening = true;
	(void)ptrace(PTRACE_LISTEN, task->tid, NULL, NULL);
	if (!life || life->stopped || t->passes)
		return;
	life->stopped = true;
	ring_stopped(t->ring, life->pid, true);
	tracees_stopped(t->tracees, t->now, life->pid, signo);
}

static void
stop_continued(struct tracer *t, struct traced *life)
{
	if (!life->stopped)
		return;
	life->stopped = false;
	ring_stopped(t->ring, life->pid, false);
	tracees_continued(t->tracees, t->now, life->pid);
}

/* PTRACE_EVENT_STOP: a new child, a group stop, the end of one, or our interrupt. */
static void
stop_of_trace(struct tracer *t, struct task *task, int signo)
{
	t->interrupted -= task->interrupted;
	task->interrupted = false;
	if (tracer_is_stop_signal(signo)) {
		stop_listen(t, task, signo);
		return;
	}
	if (!task->listening)
		woken_call_sleeps_on(task->tid);
	if (task->life && !t->passes)
		stop_continued(t, task->life);
	tracer_resume(t, task, 0);
}

static void
stop_of_event(struct tracer *t, struct task *task, unsigned int event, int signo)
{
	switch (event) {
	case PTRACE_EVENT_STOP:
		stop_of_trace(t, task, signo);
		return;
	case PTRACE_EVENT_SECCOMP:
		calls_stop(t, task);
		break;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		births_fork(t, task, event);
		break;
	case PTRACE_EVENT_EXEC:
		births_exec(t, task);
		break;
	}
	tracer_resume(t, task, 0);
}

/* Nothing is reported any more: all run as if they were not traced. */
static void
stop_passes(struct tracer *t, struct task *task, unsigned int event, int signo)
{
	task->call = TRACED_NONE;	/* its return is of no interest any more */
	if (event == PTRACE_EVENT_SECCOMP)
		calls_pass(task);
	if (event == PTRACE_EVENT_STOP)
		stop_of_trace(t, task, signo);
	else
		tracer_resume(t, task, event || signo == (SIGTRAP | 0x80) ? 0 : signo);
}

void
stops_handle(struct tracer *t, pid_t tid, int status)
{
	const unsigned int event = (unsigned int)status >> 8;
	const int signo = status & 0xff;
	struct task *task = task_find(t, tid);
	bool taken;

	if (!task)
		task = task_add(t, tid, NULL);
	taken = task->taken;
	task->held = task->held || taken;
	task_taken_done(t, task);
	/* One by another thread than the leader: until the report is taken ptrace(2) fails with
	 * ESRCH (looks_like_a_spurious_pid() in kernel/ptrace.c). */
	if (event == PTRACE_EVENT_EXEC && !taken)
		tracer_hold(task);
	if (t->passes) {
		stop_passes(t, task, event, signo);
		return;
	}
	if (!task->life) {	/* until its fork is reported */
		if (!taken)
			tracer_hold(task);
		task->status = status;
		births_await(t, task);
		return;
	}
	if (event) {
		stop_of_event(t, task, event, signo);
	} else if (signo == (SIGTRAP | 0x80)) {
		calls_stop(t, task);
		tracer_resume(t, task, 0);
	} else {
		signal_stops_handle(t, task, signo);
		tracer_resume(t, task, signo);
	}
}

/* --- ends, in their order ------------------------------------------------------- */

enum { MAX_DEPTH = 64, EXEC_NAPS = 20, EXEC_NAP_US = 500 };

static void stop_collects(struct tracer *t, pid_t tid, unsigned int depth);

/* One that the kernel has comes after one that was taken: the thread was killed in that stop. */
static bool
has_report(struct tracer *t, pid_t tid, siginfo_t *si)
{
	struct task *task = task_find(t, tid);

	si->si_pid = 0;
	if (waitid(P_PID, (id_t)tid, si, WSTOPPED | WEXITED | WNOHANG | WNOWAIT | __WALL) == 0 && si->si_pid) {
		if (task)
			task_taken_done(t, task);
		return true;
	}
	if (!task || !task->taken)
		return false;
	si->si_pid = tid;
	si->si_code = CLD_TRAPPED;
	si->si_status = task->report;
	return true;
}

/* To handle a report may remove threads, and their process: so by numbers. */
static void
stop_numbers(const struct traced *life, struct pidvec *tids)
{
	const struct task *task;

	DL_FOREACH(life->threads, task)
		pidvec_add(tids, task->tid);
}

/* The end of a leader is not reported before those of the other threads are collected. */
static void
catch_up_with_threads(struct tracer *t, const struct traced *life)
{
	const pid_t leader = life->pid;
	struct pidvec tids = { 0 };
	struct procinfo p;
	siginfo_t si;

	if (procinfo_read(leader, 0, &p) != 0 || p.state != 'Z')
		return;
	stop_numbers(life, &tids);
	for (size_t i = 0; i < tids.n; i++)
		if (tids.v[i] != leader && has_report(t, tids.v[i], &si) && ends_is_end(&si))
			ends_collect(t, tids.v[i]);
	pidvec_done(&tids);
}

/* What the parent has stopped for already came before the end, or during it: an exec, which
 * takes a moment, and its own end, from which on the child is another one's. */
static void
catch_up_with_parent(struct tracer *t, pid_t tid, unsigned int depth)
{
	const struct traced *parent = ends_parent(t, tid);
	const pid_t pid = parent ? parent->pid : 0;
	const struct task *task;
	siginfo_t si;

	if (!parent || depth == MAX_DEPTH)
		return;
	if (parent->tasks > 1)
		catch_up_with_threads(t, parent);
	task = task_find(t, pid);
	if (!task || task->held)
		return;
	for (int i = 0; !has_report(t, task->tid, &si); i++) {
		if (task->call != TRACED_EXEC || i == EXEC_NAPS)
			return;
		usleep(EXEC_NAP_US);
	}
	if (ends_is_end(&si))
		stop_collects(t, si.si_pid, depth + 1);
	else
		stops_handle(t, si.si_pid, si.si_status);
}

static void
stop_collects(struct tracer *t, pid_t tid, unsigned int depth)
{
	if (!t->passes)
		catch_up_with_parent(t, tid, depth);
	ends_collect(t, tid);
}

void
stops_end(struct tracer *t, pid_t tid)
{
	stop_collects(t, tid, 0);
}

void
stops_catch_up(struct tracer *t, pid_t pid)
{
	const struct traced *life = traced_find(t, pid);
	struct pidvec tids = { 0 };
	const struct task *task;
	siginfo_t si;

	if (life)
		stop_numbers(life, &tids);
	for (size_t i = 0; i < tids.n; i++) {
		task = task_find(t, tids.v[i]);
		if (task && !task->held && has_report(t, task->tid, &si) && !ends_is_end(&si))
			stops_handle(t, si.si_pid, si.si_status);
	}
	pidvec_done(&tids);
}
