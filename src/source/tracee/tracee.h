/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracee.h - what a tracer sees of its tracees, as events.
 *
 * A tracer (the ptrace source, or strace, whose log is read) sees calls, deliveries and ends, but
 * not what the kernel does with a signal.  That is deduced here: whether the SIGCHLD of an end
 * was queued, coalesced, blocked or ignored, what a process does with SIGCHLD, and which wait
 * calls are one flood of polls.  No system call is made here, and there is no clock: each fact
 * comes with its time, and times do not go back (an earlier one counts as the last).
 *
 * Events are handed over in order.  One whose fate only a later stop shows is open, and holds
 * those behind it, TRACEES_HOLD_NS at most.
 *
 * Threads are named by tid, processes by pid: numbers of the tracer's pid namespace.  A fact
 * about a process that was never added is ignored.
 */
#ifndef PW_TRACEE_H
#define PW_TRACEE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "event/event.h"
#include "source/source.h"

#define TRACEES_HOLD_NS 50000000ULL

struct tracees;

struct tracees_opts {
	uint64_t signals;	/* bit signo-1: of which to report SIGNAL and DELIVER */
	bool threads;		/* all THREAD events, and not only of a leader that leaves alone */
	pw_sink_fn *sink;	/* an event is valid during the call */
	void *arg;
};

struct tracees *tracees_new(const struct tracees_opts *o);
void tracees_free(struct tracees *ts);		/* hands over nothing more; NULL is harmless */

/* What a process does with one signal. */
struct tracee_action {
	uint8_t action;		/* enum pw_action: default, ignore, handler; NONE = not known */
	uint64_t sa_flags;	/* SA_*; events are without SA_RESTORER */
	uint64_t mask;		/* sa_mask: bit signo-1 */
	uint64_t handler;	/* its address; 0 = none, or not known */
};

/* --- processes and threads ----------------------------------------------------- */

/* A process that the trace begins with.  `record` is its PROCESS event, handed over if
 * `report`; the process is known afterwards either way.  actions: of signals 1 to 64 at
 * [signo-1]; NULL = all default.  `blocks`: SIGCHLD is blocked in its thread. */
void tracees_add(struct tracees *ts, const struct pw_event *record, bool report,
		 const struct tracee_action *actions, bool blocks);
/* Signals (bit signo-1) that were pending for such a process: they were generated before. */
void tracees_pending(struct tracees *ts, pid_t pid, uint64_t signals);
/* A thread of such a process, found with it; its leader is known already. */
void tracees_add_thread(struct tracees *ts, pid_t pid, pid_t tid, bool blocks);

struct tracee_child {
	struct pw_id id;
	uint64_t flags;		/* CLONE_*: VFORK, PARENT, CLEAR_SIGHAND, SIGHAND matter */
	int exit_signal;	/* 0 = none */
	uint32_t blind;		/* enum pw_sees */
	bool no_caller;		/* PW_F_NO_CALLER */
	char comm[PW_COMM_LEN];
};

/* FORK.  The child has the caller's actions and mask. */
void tracees_fork(struct tracees *ts, uint64_t when, pid_t caller, const struct tracee_child *c);
/* A thread of the caller's process. */
void tracees_thread(struct tracees *ts, uint64_t when, pid_t caller, pid_t tid);
/* A thread has ended, and its process has not: the leader, too (it leaves alone). */
void tracees_thread_end(struct tracees *ts, uint64_t when, pid_t tid);

/* EXEC, and the DISPOSITION that is left.  `record` has flags, exec.blind, comm and the tail; who
 * and time are filled in here (record is not kept).  The other threads are gone; `former` is
 * the tid of the thread that called it, which now has the pid. */
void tracees_exec(struct tracees *ts, uint64_t when, pid_t pid, pid_t former,
		  struct pw_event *record);
/* Its name (comm) is another one from now on: prctl(2), PR_SET_NAME.  No event. */
void tracees_rename(struct tracees *ts, pid_t pid, const char comm[PW_COMM_LEN]);
/* path: as the caller gave it, may be "". */
void tracees_exec_failed(struct tracees *ts, uint64_t when, pid_t tid, int error,
			 const char *path);

/* What was known of the parent when the end was collected.  Zero: as tracked here. */
struct tracee_end {
	uint32_t parent;	/* pid of its parent then; 0 = as known */
	enum pw_maybe blocked;	/* SIGCHLD was blocked in every thread of the parent */
	enum pw_maybe pending;	/* a SIGCHLD was pending for the parent just before */
	enum pw_maybe awaited;	/* a thread of the parent was in sigtimedwait(2) for it: it is taken
				 * without a delivery, and not ignored */
	bool ignored;		/* the parent is PID 1 of its namespace and exits: from then on it
				 * ignores SIGCHLD, zap_pid_ns_processes() in kernel/pid_namespace.c */
	uint32_t from;		/* who sent the signal that ended it; 0 = not known */
	uint32_t cause;		/* enum pw_sent_by */
	char from_comm[PW_COMM_LEN];
	struct pw_id adopter;	/* who got its children; pid 0 = not known, or none */
	char comm[PW_COMM_LEN];	/* "" = as known */
	bool no_zombie;		/* the end was not seen to be signalled: a strace log without
				 * knowledge of the parent.  Otherwise the parent's action decides */
};

/* The process has ended: EXIT, and the SIGCHLD (or other exit signal) to its parent.  status is
 * wait(2)'s; -1 = not known. */
void tracees_end(struct tracees *ts, uint64_t when, pid_t pid, int32_t status,
		 const struct tracee_end *e);
/* The kernel has released it, and no wait call of a tracee did: RELEASE, if it is known as a
 * zombie. */
void tracees_release(struct tracees *ts, uint64_t when, pid_t pid);
/* Its parent is another one from now on: CLONE_PARENT, adoption (no event). */
void tracees_reparent(struct tracees *ts, pid_t pid, const struct pw_id *parent);

/* A child was stopped by a signal (it is in a group stop), or continued: its parent gets a SIGCHLD,
 * unless it has SA_NOCLDSTOP. */
void tracees_stopped(struct tracees *ts, uint64_t when, pid_t pid, int signo);
void tracees_continued(struct tracees *ts, uint64_t when, pid_t pid);

/* --- signals ------------------------------------------------------------------- */

struct tracee_siginfo {
	int signo;
	int code;		/* si_code */
	pid_t pid;		/* si_pid, a number of the tracer's namespace; 0 = none */
	int status;		/* si_status of a SIGCHLD; -1 = not known */
	uint32_t cause;		/* enum pw_sent_by, where the tracer knows it; NONE = as the rest says */
};

/* A call that a signal interrupts, or may. */
struct tracee_call {
	int nr;			/* native number; -1 = none was interrupted */
	long result;		/* as the tracer sees it at the stop: -ERESTARTSYS (-512) ...
				 * -516; otherwise none was interrupted */
};

/* Does that signal, with that action, make the call fail with EINTR? */
bool tracees_call_fails(const struct tracee_action *a, int signo, const struct tracee_call *call);

/* The signal is about to be delivered to that thread: SIGNAL, if it was not reported as
 * generated, and DELIVER, and a failed WAIT_RETURN where a wait call ends in EINTR.  A SIGCHLD
 * of a child is the one that was queued at its end; the others that are open then may have been
 * queued after it or coalesced before: tracees_queue() decides, or the next SIGCHLD that is
 * delivered to the process, or TRACEES_HOLD_NS: then they were coalesced. */
void tracees_deliver(struct tracees *ts, uint64_t when, pid_t tid, const struct tracee_siginfo *si,
		     const struct tracee_call *call);

/* Which SIGCHLDs are pending for the process and its threads, by a look at the queue while it
 * is stopped.  Decides all that are open: those of the list are queued (or blocked), the
 * others were coalesced. */
void tracees_queue(struct tracees *ts, uint64_t when, pid_t pid, const pid_t *senders, size_t n);
/* Has the process SIGCHLDs that tracees_queue() would decide? */
bool tracees_wants_queue(const struct tracees *ts, pid_t pid);

/* rt_sigaction() has succeeded. */
void tracees_action(struct tracees *ts, uint64_t when, pid_t tid, int signo,
		    const struct tracee_action *a);
/* What it does with the signal, as far as is known. */
struct tracee_action tracees_action_of(const struct tracees *ts, pid_t pid, int signo);

/* The thread's mask is known now: is SIGCHLD blocked? */
void tracees_mask(struct tracees *ts, pid_t tid, bool blocks);
/* May SIGCHLD be blocked in every thread of the process, as far as is known?  NO = it surely is
 * not. */
enum pw_maybe tracees_blocks(const struct tracees *ts, pid_t pid);

/* --- wait calls ---------------------------------------------------------------- */

struct tracee_wait {
	uint32_t call;		/* enum pw_call */
	uint32_t target;	/* enum pw_target */
	int32_t target_id;	/* as event.h has it */
	uint32_t options;
	uint32_t target_pid;	/* PID, PIDFD: who that is here; 0 = not known */
	uint64_t sp;		/* the caller's stack: shows whether a call after a handler is the one
				 * made again, or another; 0 = not known */
};

/* The thread is in the call: WAIT_ENTER, unless WNOHANG.  After an interruption the same call
 * (with the same stack, or arguments where that is 0) is the one that continues. */
void tracees_wait_enter(struct tracees *ts, uint64_t when, pid_t tid, const struct tracee_wait *w);

struct tracee_wait_result {
	int error;		/* errno; 0 = none.  512 to 516: interrupted, not known yet whether
				 * it is made again */
	pid_t child;		/* 0 = none */
	uint32_t child_state;	/* enum pw_child_state */
};

/* WAIT_RETURN of the call that the thread is in. */
void tracees_wait_return(struct tracees *ts, uint64_t when, pid_t tid,
			 const struct tracee_wait_result *r);
/* Is that thread in a wait call (interrupted or not)? */
bool tracees_in_wait(const struct tracees *ts, pid_t tid);

/* An event of the caller's own, in its place among the others. */
void tracees_pass(struct tracees *ts, const struct pw_event *ev);

/* The event of that kind which the next fact gives for the thread has this tail; if it gives none,
 * nothing has.  The bytes stay the caller's. */
void tracees_tail(struct tracees *ts, pid_t tid, enum pw_kind kind, const void *tail, size_t len);

/* --- time ---------------------------------------------------------------------- */

/* The process whose SIGCHLDs have been open for too long; 0 = none. */
pid_t tracees_overdue(const struct tracees *ts, uint64_t now);
/* Decides all that are open of that process.  It has not stopped since they were sent: the first is
 * queued and the others were coalesced. */
void tracees_decide(struct tracees *ts, pid_t pid);
/* Decides what has been open for too long and hands over what is not held.  Call it after
 * each batch of facts, and at the time that tracees_due() says. */
void tracees_advance(struct tracees *ts, uint64_t now);
/* ns, event time; UINT64_MAX = nothing is held. */
uint64_t tracees_due(const struct tracees *ts);
/* Event time up to which all has been handed over, given that no fact before `now` follows. */
uint64_t tracees_horizon(const struct tracees *ts, uint64_t now);
/* The trace is over: everything is decided and handed over. */
void tracees_finish(struct tracees *ts, uint64_t now);

/* --- what is known of a process ------------------------------------------------ */

struct tracee_facts {
	struct pw_id id;
	struct pw_id parent;
	uint32_t threads;	/* running ones */
	bool ended;		/* EXIT was reported; it may be a zombie still */
	bool reaped;		/* a wait call of its parent has returned it, or it left no zombie */
	bool stopped;		/* by tracees_stopped() */
	int exit_signal;
	char comm[PW_COMM_LEN];
};

/* false: not known (never added, or reaped and forgotten). */
bool tracees_facts(const struct tracees *ts, pid_t pid, struct tracee_facts *out);
/* The process of a thread; 0 = not known. */
pid_t tracees_pid_of(const struct tracees *ts, pid_t tid);

#endif
