/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_calls.h - what the calls and the signals of a log mean, as facts for tracee.h.
 * Private to the strace_*.c files. */
#ifndef PW_STRACE_CALLS_H
#define PW_STRACE_CALLS_H

#include "source/replay/strace_state.h"
#include "source/replay/strace_value.h"

struct strace_called {
	uint64_t when;			/* ns */
	struct strace_args a;		/* before the result: perhaps not all */
	struct strace_result r;		/* only when it is over */
	struct strace_text result;
};

typedef void strace_call_fn(struct strace_state *s, struct strace_thread *t,
			    const struct strace_called *c);

/* NULL = nothing to do. */
struct strace_call {
	const char *name;
	strace_call_fn *enter, *leave;
};

/* NULL = a call that changes nothing here. */
const struct strace_call *strace_call_find(struct strace_text name);

/* --- strace_lives.c ------------------------------------------------------------------- */

strace_call_fn strace_enter_fork, strace_enter_vfork, strace_enter_clone, strace_enter_clone3;
strace_call_fn strace_leave_fork, strace_leave_exec, strace_leave_execveat;
strace_call_fn strace_enter_exit, strace_leave_prctl;

/* The process that the log begins with. */
void strace_begin_root(struct strace_state *s, uint64_t when, uint32_t pid);
/* A thread of which no line was played yet: whose child it is, where that is certain now.
 * NULL = it is not.  force: then it is taken for a process of unknown origin. */
struct strace_thread *strace_meet(struct strace_state *s, uint64_t when, uint32_t tid, bool force);
/* The thread has left; with its leader the process has ended. */
void strace_thread_left(struct strace_state *s, uint64_t when, struct strace_thread *t, int32_t status);
/* The process has ended, as its own line or its parent's shows first. */
void strace_process_ended(struct strace_state *s, uint64_t when, struct strace_process *p, int32_t status);
/* execve by another thread: it has the leader's number from now on. */
void strace_exec_moves(struct strace_state *s, uint32_t leader, uint32_t former,
		       const struct strace_line *l);

/* --- strace_waits.c --------------------------------------------------------------------- */

strace_call_fn strace_enter_wait4, strace_leave_wait4, strace_enter_waitid, strace_leave_waitid;

/* --- strace_signals.c ------------------------------------------------------------------- */

strace_call_fn strace_leave_sigaction, strace_leave_sigprocmask, strace_enter_sigreturn;
strace_call_fn strace_enter_sigsuspend, strace_enter_ppoll, strace_enter_pselect, strace_enter_epoll_pwait;
strace_call_fn strace_leave_swapped, strace_leave_sigtimedwait, strace_leave_signalfd;
strace_call_fn strace_leave_read, strace_enter_kill, strace_enter_tgkill;

/* A signal was delivered: --- SIGCHLD {...} --- */
void strace_signal_delivered(struct strace_state *s, uint64_t when, struct strace_thread *t,
			     const struct strace_line *l);
/* The thread has made a call, or gets a signal: it is not stopped any more. */
void strace_runs_again(struct strace_state *s, uint64_t when, const struct strace_thread *t);
/* The process was stopped by that signal. */
void strace_signal_stopped(struct strace_state *s, uint64_t when, struct strace_thread *t, int signo);

#endif
