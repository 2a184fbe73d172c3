/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracer.h - the state of the tracing process: which threads it traces, of which processes. */
#ifndef PW_TRACER_H
#define PW_TRACER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/hash.h"
#include "source/ptrace/ring.h"
#include "source/tracee/tracee.h"

/* A call whose return is of interest. */
enum traced_call { TRACED_NONE, TRACED_WAIT, TRACED_EXEC };

struct nspids;
struct races;
struct traced;

struct task {			/* a thread that is traced, or was just born */
	pid_t tid;
	struct traced *life;	/* NULL: it has stopped before its fork was reported */
	struct task *prev, *next;	/* of its process; or of those whose fork is not reported yet */
	bool unborn;		/* of these */
	bool held;		/* in a stop whose report was taken; it does not run */
	bool taken;		/* it was taken, and waits in t->taken to be handled */
	int report;		/* that: si_status */
	struct task *taken_prev, *taken_next;
	bool listening;		/* in a group stop, as without a tracer */
	bool interrupted;	/* PTRACE_INTERRUPT, and it has not stopped for that yet */
	bool waiting;		/* held, so that a race happens: it runs on with `signo` */
	int signo;
	bool over;		/* its process has ended, and that is held back */
	bool mask_unsure;	/* it blocked SIGCHLD when last asked: a handler or a call may end that */
	uint64_t since;		/* ns: it ran on then, or is held without a process since then */
	char comm[PW_COMM_LEN];	/* as far as is known: prctl(2) changes it */
	bool ended;		/* before its fork was reported, with `status` */
	int status;		/* wait(2)'s of that end; or what it is held for, before its fork is
				 * reported: si_status */
	enum traced_call call;
	uint64_t args[6];	/* of that call */
	bool call_is_waitid, call_is_32bit;
	UT_hash_handle hh;
};

/* What a signal that may end the process came from. */
struct deadly {
	int signo;		/* 0 = none was delivered */
	uint32_t from, cause;
	char from_comm[PW_COMM_LEN];
};

struct traced {			/* a process, until it is reaped */
	pid_t pid;
	pid_t parent;		/* pid; 0 = not known */
	struct traced *above;	/* that parent, if it is traced */
	struct traced *children;	/* the first of the traced ones, zombies included */
	struct traced *prev, *next;	/* of the same parent */
	struct traced *unwatched_prev, *unwatched_next;
	struct pw_id id;
	struct nspids *nspids;	/* NULL = in our pid namespace, or not known */
	struct task *threads;	/* the first */
	unsigned int tasks;	/* threads that run */
	bool nested_children;	/* they are in a deeper pid namespace, or may be */
	bool stopped;		/* by a signal: all of it */
	bool found;		/* by a look, and its fork may be reported still */
	bool leaderless;	/* since before the attach: it ends with its last thread */
	bool zombie;		/* its end was collected: the real parent may reap it */
	bool unwatched;		/* and that is not traced: no stop will show it */
	bool reaps_unseen;	/* it has made wait calls that do not say of which child */
	unsigned int asleep;	/* how often in a row, when that is asked */
	uint64_t looked;	/* ns: when it was */
	bool warned;		/* of a call of ptrace(2) in vain */
	struct deadly deadly;
	struct {		/* stacks that were copied since its program began */
		unsigned int forks, waits, actions, interrupted;
		bool code;	/* the reader knows where its code lies */
	} copied;
	pid_t program;		/* the process that began it by an exec; 0 = this one */
	char comm[PW_COMM_LEN];	/* at its end */
	UT_hash_handle hh;
};

struct python_memory;
struct stack_copy;

struct tracer {
	struct tracees *tracees;
	struct ring *ring;
	struct task *tasks;	/* by tid */
	struct traced *lives;	/* by pid */
	bool filtered;		/* only the calls of interest stop, by the filter; else all */
	bool slow;		/* a test wants it: an end is collected later than it could be */
	bool passes;		/* no one reads: the tracees are only kept running */
	struct task *taken;	/* threads whose reports were taken in this round, in that order */
	unsigned int one_by_one;	/* reports that are handled so, until the next round */
	unsigned int interrupted;	/* threads that have not stopped yet for the attach */
	struct task *unborn;	/* threads that are held, or have ended, until their fork is reported */
	struct traced *unwatched;	/* zombies whose reaping no stop shows: that first which was not looked
				 * at for the longest */
	unsigned int fresh;	/* short ticks left, in which such a zombie is mostly reaped */
	struct races *races;	/* NULL = none is forced */
	const char *stress;	/* its name */
	uint64_t stress_limit;	/* ns */
	bool late_said;
	enum pw_stacks stacks;
	struct stack_copy *copy;	/* room for one; NULL = none was needed yet */
	struct python_memory *python;	/* the same */
	struct {
		uint64_t second;	/* of event time */
		unsigned int n;		/* copies in it */
	} budget;
	pid_t own;		/* procwatch */
	uint64_t now;		/* ns: of the stop at hand */
};

#define TRACER_OPTIONS \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | \
	 PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP)

#define TRACER_FRESH_TICKS 20

struct task *task_find(const struct tracer *t, pid_t tid);
/* life may be NULL. */
struct task *task_add(struct tracer *t, pid_t tid, struct traced *life);
void task_remove(struct tracer *t, struct task *task);
/* One that was added without a process is a thread of that one. */
void task_joins(struct tracer *t, struct task *task, struct traced *life);
/* A report of it was taken, which is handled later.  Of two, one by that number was killed. */
void task_takes(struct tracer *t, pid_t tid, int report);
/* That is handled now, or means nothing any more. */
void task_taken_done(struct tracer *t, struct task *task);
/* Its fork is waited for, from now on; or no more. */
void task_awaits_birth(struct tracer *t, struct task *task, bool awaits);

struct traced *traced_find(const struct tracer *t, pid_t pid);
/* Replaces one with that pid, which must have ended. */
struct traced *traced_add(struct tracer *t, const struct pw_id *id, pid_t parent);
/* With its tasks. */
void traced_remove(struct tracer *t, struct traced *life);
/* From now on that is its parent. */
void traced_set_parent(struct tracer *t, struct traced *life, pid_t parent);
/* Its parent, if that is traced.  It may have been found after its child. */
struct traced *traced_parent(struct tracer *t, struct traced *life);
/* A child of it may be gone, and it is not said which. */
void traced_reaps_unseen(struct tracer *t, struct traced *life);
/* Its end was collected. */
void traced_is_zombie(struct tracer *t, struct traced *life);
/* One of t->unwatched was looked at: its next turn comes after that of all others. */
void traced_was_looked_at(struct tracer *t, struct traced *life);
/* The process that a number means in the pid namespace of `of`; the number itself where that is
 * not nested, 0 = not known. */
pid_t traced_by_number(const struct tracer *t, const struct traced *of, pid_t number);

/* The report of its stop is taken, so that waitid() does not give it again. */
void tracer_hold(struct task *task);
/* Lets a stopped thread run, with that signal (0 = none), unless a race holds it: then later. */
void tracer_resume(struct tracer *t, struct task *task, int signo);
/* Lets one run that was held before its fork was reported: a group stop stays one, and a signal is
 * delivered. */
void tracer_release(struct tracer *t, struct task *task);
/* A signal that stops its process. */
bool tracer_is_stop_signal(int signo);
/* A sentence for the user. */
void tracer_warn(struct tracer *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void tracer_done(struct tracer *t);

#endif
