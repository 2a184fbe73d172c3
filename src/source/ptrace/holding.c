/* SPDX-License-Identifier: GPL-2.0-or-later */
/* holding.c - does to the tracees what a forced race asks for (races.c, --stress). */
#include "source/ptrace/holding.h"

#include <errno.h>
#include <poll.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <utlist.h>

#include "base/clock.h"
#include "base/pidvec.h"
#include "event/names.h"
#include "source/proc/procinfo.h"
#include "source/ptrace/ends.h"
#include "source/ptrace/races.h"
#include "source/ptrace/stops.h"

#define LOOK_NS UINT64_C(10000000)
#define SLEEP_MIN_NS UINT64_C(1000000)	/* what is overdue may depend on a thread that does not stop */
enum { LOOKS_ASLEEP = 5 };	/* in a row, until a process is taken to sleep */

static void
on_child(int signo)
{
	(void)signo;
}

void
holding_begin(struct tracer *t, const struct stress_opts *o, pid_t root)
{
	t->races = races_new(o);
	t->stress = pw_stress_name(o->kind);
	t->stress_limit = o->limit;
	races_root(t->races, root);
}

/* SIGCHLD is let through only while it sleeps, so that none is missed before. */
void
holding_sets_up_wakes(void)
{
	const struct sigaction sa = { .sa_handler = on_child };
	sigset_t set;

	sigaction(SIGCHLD, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

/* --- the wait --------------------------------------------------------------------- */

static bool
holding_knows(const struct task *task)
{
	return task->life && task->tid == task->life->pid;
}

/* An end of a thread, or of what the policy does not know, is in *si; others are noted.  -1:
 * there was no end. */
static int
holding_finds_ends(struct tracer *t, siginfo_t *si)
{
	struct task *task;
	int result = -1;

	for (task = t->tasks; task; task = task->hh.next) {
		if (task->over || !ends_is_there(task->tid, si))
			continue;
		if (!holding_knows(task))
			return 0;
		task->over = true;
		races_end(t->races, clock_boottime(), task->tid);
		result = EINTR;
	}
	si->si_pid = 0;
	return result;
}

static bool
holding_asks_sleepers(const struct tracer *t)
{
	const struct traced *life;

	for (life = t->lives; life; life = life->hh.next)
		if (races_asks_whether_sleeping(t->races, life->pid))
			return true;
	return false;
}

static void
holding_sleep(const struct tracer *t)
{
	const uint64_t now = clock_boottime(), deadline = races_deadline(t->races);
	uint64_t ns = holding_asks_sleepers(t) ? LOOK_NS : UINT64_MAX;
	struct timespec limit;
	sigset_t set;

	if (deadline != UINT64_MAX && (deadline < now || deadline - now < ns))
		ns = deadline < now + SLEEP_MIN_NS ? SLEEP_MIN_NS : deadline - now;
	limit.tv_sec = (time_t)(ns / 1000000000);
	limit.tv_nsec = (long)(ns % 1000000000);
	sigprocmask(SIG_SETMASK, NULL, &set);
	sigdelset(&set, SIGCHLD);
	(void)ppoll(NULL, 0, ns == UINT64_MAX ? NULL : &limit, &set);
}

int
holding_wait(struct tracer *t, siginfo_t *si)
{
	int found;

	if (waitid(P_ALL, 0, si, WSTOPPED | WNOWAIT | WNOHANG | __WALL) != 0) {
		si->si_pid = 0;
		if (errno != ECHILD || !t->tasks)
			return errno;
	}
	if (si->si_pid)
		return 0;
	found = holding_finds_ends(t, si);
	if (found >= 0)
		return found;
	holding_sleep(t);
	return EINTR;
}

/* --- facts that are found by a look ----------------------------------------------- */

static bool
holding_has_all(const struct traced *life)
{
	const struct task *task;

	DL_FOREACH(life->threads, task)
		if (!task->held)
			return false;
	return true;
}

static void
holding_notes_held(struct tracer *t)
{
	const struct traced *life;

	for (life = t->lives; life; life = life->hh.next)
		if (races_holds(t->races, life->pid) && holding_has_all(life))
			races_held(t->races, life->pid);
}

static bool
sleeps_now(const struct traced *life)
{
	const struct task *task;
	struct procinfo p;

	DL_FOREACH(life->threads, task)
		if (procinfo_read_thread(life->pid, task->tid, 0, &p) != 0 || p.state != 'S')
			return false;
	return true;
}

static void
holding_notes_sleepers(struct tracer *t)
{
	struct traced *life;

	for (life = t->lives; life; life = life->hh.next) {
		if (t->now - life->looked < LOOK_NS || !races_asks_whether_sleeping(t->races, life->pid))
			continue;
		life->looked = t->now;
		life->asleep = sleeps_now(life) ? life->asleep + 1 : 0;
		if (life->asleep < LOOKS_ASLEEP)
			continue;
		life->asleep = 0;
		races_waits(t->races, life->pid);
	}
}

/* --- steps ------------------------------------------------------------------------ */

static void
holding_interrupts(const struct traced *life)
{
	struct task *task;

	DL_FOREACH(life->threads, task)
		if (!task->held)
			(void)ptrace(PTRACE_INTERRUPT, task->tid, NULL, NULL);
}

static void
holding_resumes(struct tracer *t, struct task *task)
{
	if (!task->waiting)
		return;
	task->waiting = false;
	tracer_resume(t, task, task->signo);
}

static void
holding_releases(struct tracer *t, const struct traced *life)
{
	struct task *task;

	DL_FOREACH(life->threads, task)
		holding_resumes(t, task);
}

static void
holding_is_late(struct tracer *t, const struct races_step *step)
{
	if (!step->late || t->late_said)
		return;
	t->late_said = true;
	tracer_warn(t, "--stress=%s: process %d was held for %g s, the longest time allowed, and runs on: here "
		    "the race was not forced", t->stress, (int)step->pid, (double)t->stress_limit / 1e9);
}

static void
holding_does(struct tracer *t, const struct races_step *step)
{
	struct traced *life = traced_find(t, step->pid);
	struct task *task = task_find(t, step->pid);

	switch (step->what) {
	case RACES_HOLD:
		if (life)
			holding_interrupts(life);
		break;
	case RACES_COLLECT:
		races_collected(t->races, step->pid);
		stops_end(t, step->pid);
		break;
	case RACES_RELEASE:
		holding_is_late(t, step);
		if (life)
			holding_releases(t, life);
		break;
	case RACES_RELEASE_THREAD:
		holding_is_late(t, step);
		if (task)
			holding_resumes(t, task);
		break;
	}
}

void
holding_run(struct tracer *t)
{
	struct races_step step;

	holding_notes_held(t);
	holding_notes_sleepers(t);
	while (races_next(t->races, t->now, &step)) {
		holding_does(t, &step);
		holding_notes_held(t);
	}
}

void
holding_end(struct tracer *t)
{
	struct pidvec over = { 0 };
	struct task *task;

	races_free(t->races);
	t->races = NULL;
	for (task = t->tasks; task; task = task->hh.next)
		if (task->over)
			pidvec_add(&over, task->tid);
	for (size_t i = 0; i < over.n; i++)	/* which may remove others */
		stops_end(t, over.v[i]);
	pidvec_done(&over);
	for (task = t->tasks; task; task = task->hh.next)
		holding_resumes(t, task);
}
