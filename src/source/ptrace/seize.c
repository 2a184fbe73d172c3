/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seize.c - a trace begins: of the held command, or of processes that run. */
#include "source/ptrace/seize.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/clock.h"
#include "source/proc/procinfo.h"
#include "source/proc/proctree.h"

#define SIGCHLD_BIT (UINT64_C(1) << (SIGCHLD - 1))

/* What /proc says of its dispositions.  The flags of a handler are not there: most are
 * installed with SA_RESTART. */
static void
actions_found(const struct procinfo *p, struct tracee_action a[64])
{
	memset(a, 0, 64 * sizeof(a[0]));
	for (int signo = 1; signo <= 64; signo++) {
		a[signo - 1].action = (uint8_t)procinfo_action(p, signo);
		if (a[signo - 1].action == PW_ACTION_HANDLER)
			a[signo - 1].sa_flags = SA_RESTART;
	}
}

static struct traced *
add_found(struct tracer *t, const struct procinfo *p, bool report)
{
	union {
		struct pw_event ev;
		char room[sizeof(struct pw_event) + PW_TAIL_MAX];
	} u;
	struct tracee_action actions[64];
	struct traced *life = traced_add(t, &p->id, (pid_t)p->ppid);

	procinfo_event(p, clock_boottime(), &u.ev);
	u.ev.process.blind = 0;
	actions_found(p, actions);
	tracees_add(t->tracees, &u.ev, report, actions, p->blocked & SIGCHLD_BIT);
	tracees_pending(t->tracees, (pid_t)p->id.pid, p->pending | p->shared_pending);
	return life;
}

static int
seize_thread(pid_t tid)
{
	return ptrace(PTRACE_SEIZE, tid, NULL, (long)TRACER_OPTIONS) == 0 ? 0 : -errno;
}

int
seize_command(struct tracer *t, pid_t pid)
{
	struct procinfo p;
	struct task *task;
	int err = seize_thread(pid);

	if (err)
		return err;
	if (procinfo_read(pid, PROCINFO_STATUS, &p) != 0)
		return -ESRCH;
	task = task_add(t, pid, add_found(t, &p, false));
	task->mask_unsure = p.blocked & SIGCHLD_BIT;
	memcpy(task->comm, p.comm, sizeof(task->comm));
	return 0;
}

/* One that was cloned by a thread that is traced already is traced, too, and will be
 * reported. */
static bool
is_traced_here(pid_t pid, pid_t tid)
{
	struct procinfo p;

	return procinfo_read_thread(pid, tid, PROCINFO_STATUS, &p) == 0 &&
	       p.tracer == (uint32_t)getpid();
}

/* Each is interrupted once: from then on its calls stop. */
static void
seize_found_thread(struct tracer *t, struct traced *life, pid_t tid)
{
	struct procinfo p;
	struct task *task;
	bool blocks;

	if (procinfo_read_thread(life->pid, tid, PROCINFO_STATUS, &p) != 0)
		return;
	blocks = p.blocked & SIGCHLD_BIT;
	task = task_add(t, tid, life);
	task->mask_unsure = blocks;
	memcpy(task->comm, p.comm, sizeof(task->comm));
	if (tid != life->pid)
		tracees_add_thread(t->tracees, life->pid, tid, blocks);
	task->interrupted = ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) == 0;
	t->interrupted += task->interrupted;
}

/* A leader that has left its threads behind: there is nothing to trace of it. */
static bool
leader_has_left(const struct traced *life, pid_t tid)
{
	struct procinfo p;

	return tid == life->pid && procinfo_read(tid, 0, &p) == 0 && p.state == 'Z';
}

/* Until no thread is new: one may be cloned by another that is not traced yet. */
static int
seize_threads(struct tracer *t, struct traced *life)
{
	struct pidvec threads = { 0 };
	int err = 0, first = 0;
	bool found = true;

	while (found) {
		found = false;
		threads.n = 0;
		if (procinfo_threads(life->pid, &threads) != 0)
			break;
		for (size_t i = 0; i < threads.n; i++) {
			if (task_find(t, threads.v[i]))
				continue;
			err = seize_thread(threads.v[i]);
			if (err == -EPERM && is_traced_here(life->pid, threads.v[i]))
				continue;
			if (err && leader_has_left(life, threads.v[i]))
				life->leaderless = true;
			else if (err && (threads.v[i] == life->pid || life->leaderless))
				first = err;
			if (err)
				continue;
			found = true;
			seize_found_thread(t, life, threads.v[i]);
		}
		if (first)
			break;
	}
	pidvec_done(&threads);
	return first;
}

static int
seize_process(struct tracer *t, pid_t pid)
{
	struct procinfo p;
	struct traced *life;
	int err;

	if (traced_find(t, pid))
		return 0;
	if (procinfo_read(pid, PROCINFO_STATUS, &p) != 0)
		return -ESRCH;
	if (p.tracer == (uint32_t)getpid())
		return 0;	/* just forked: reported soon */
	life = add_found(t, &p, true);
	if (procinfo_ended(&p)) {
		traced_is_zombie(t, life);
		return 0;
	}
	life->stopped = p.state == 'T';
	ring_stopped(t->ring, pid, life->stopped);
	err = seize_threads(t, life);
	if (err)
		traced_remove(t, life);
	return err;
}

int
seize_tree(struct tracer *t, pid_t root)
{
	struct pidvec tree = { 0 };
	struct procinfo p;
	bool by_table = false;
	int err = seize_process(t, root);

	if (err)
		return err;
	pidvec_add(&tree, root);
	for (size_t i = 0; i < tree.n; i++) {
		if (i) {
			err = seize_process(t, tree.v[i]);
			if (err && err != -ESRCH && procinfo_read(tree.v[i], 0, &p) == 0)
				tracer_warn(t, "process %d (%.15s) is not traced: %s", (int)tree.v[i],
					    p.comm, strerror(-err));
		}
		by_table = procinfo_children(tree.v[i], &tree) == -ENOENT || by_table;
		if (by_table && i + 1 == tree.n && i == 0)
			procinfo_tree(root, &tree);
	}
	pidvec_done(&tree);
	return 0;
}
