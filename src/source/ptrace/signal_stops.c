/* SPDX-License-Identifier: GPL-2.0-or-later */
/* signal_stops.c - a signal is about to be delivered to a traced thread. */
#include "source/ptrace/signal_stops.h"

#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "event/names.h"
#include "source/proc/procinfo.h"
#include "source/ptrace/regs.h"
#include "source/ptrace/stack_copies.h"
#include "source/ptrace/woken_calls.h"

#define SIGCHLD_BIT (UINT64_C(1) << (SIGCHLD - 1))

/* The sender's number is one of the receiver's pid namespace. */
static pid_t
sender_here(const struct tracer *t, const struct traced *life, const siginfo_t *si)
{
	if (si->si_signo == SIGCHLD && si->si_code > 0)
		return traced_by_number(t, life, si->si_pid);
	switch (si->si_code) {
	case SI_USER:
	case SI_QUEUE:
	case SI_TKILL:
		return traced_by_number(t, life, si->si_pid);
	}
	return 0;
}

/* The kernel sends PR_SET_PDEATHSIG as if the parent, which ends, had called kill(2):
 * forget_original_parent() in kernel/exit.c.  The end may not have been reported yet. */
static bool
is_ending_parent(const struct tracer *t, const struct traced *life, pid_t from)
{
	const struct traced *sender = traced_find(t, from);
	struct procinfo p;

	if (!sender || from == life->pid)
		return false;
	if (sender->zombie)
		return true;
	return from == life->parent && procinfo_read(from, 0, &p) == 0 &&
	       p.flags & PROCINFO_PF_EXITING;
}

/* What only the tracer knows; tracee/ deduces the rest. */
static uint32_t
cause_known_here(const struct tracer *t, const struct traced *life, pid_t from)
{
	if (from && from == t->own)
		return PW_SENT_BY_PROCWATCH;
	return from && is_ending_parent(t, life, from) ? PW_SENT_BY_PARENT_DEATH : PW_SENT_BY_NONE;
}

/* Its default action ends the process: signal(7). */
static bool
is_deadly_signal(int signo)
{
	switch (signo) {
	case SIGCHLD:
	case SIGCONT:
	case SIGURG:
	case SIGWINCH:
	case SIGSTOP:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
		return false;
	}
	return true;
}

static bool
is_ignored_signal(int signo, const struct tracee_action *a)
{
	return a->action == PW_ACTION_IGNORE ||
	       (a->action == PW_ACTION_DEFAULT && (signo == SIGCHLD || signo == SIGCONT ||
						   signo == SIGURG || signo == SIGWINCH));
}

static void
note_deadly(const struct tracer *t, struct traced *life, const struct tracee_siginfo *si)
{
	struct deadly *d = &life->deadly;
	const struct traced *sender = traced_find(t, si->pid);
	struct procinfo p;

	memset(d, 0, sizeof(*d));
	if (!si->cause)		/* it is deduced with the delivery */
		return;
	d->signo = si->signo;
	d->cause = si->cause;
	d->from = (uint32_t)si->pid;
	if (sender && sender->zombie)
		memcpy(d->from_comm, sender->comm, sizeof(d->from_comm));
	else if (procinfo_read(si->pid, 0, &p) == 0)
		memcpy(d->from_comm, p.comm, sizeof(d->from_comm));
}

/* A handler runs with the signal blocked, and with sa_mask. */
static void
handler_blocks(struct tracer *t, struct task *task, int signo, const struct tracee_action *a)
{
	if (a->action != PW_ACTION_HANDLER)
		return;
	if (a->mask & SIGCHLD_BIT || (signo == SIGCHLD && !(a->sa_flags & SA_NODEFER))) {
		task->mask_unsure = true;
		tracees_mask(t->tracees, task->tid, true);
	}
}

/* The call that the signal cuts short, as the registers have it. */
static void
call_cut_short(pid_t tid, struct tracee_call *call)
{
	struct __ptrace_syscall_info info;
	struct regs r;

	call->nr = -1;
	call->result = 0;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0 ||
	    regs_read(tid, info.arch, &r) != 0 || r.nr < 0 ||
	    r.result > -REGS_ERESTARTSYS || r.result < -REGS_ERESTART_RESTARTBLOCK)
		return;
	call->nr = r.is_32bit ? pw_syscall_of_32bit(r.nr) : r.nr;
	call->result = r.result;
}

void
signal_stops_look_at_queue(struct tracer *t, struct task *task)
{
	enum { SOME = 16, MOST = 4096 };
	struct __ptrace_peeksiginfo_args args = { .nr = SOME, .flags = PTRACE_PEEKSIGINFO_SHARED };
	siginfo_t si[SOME];
	pid_t sender = 0;
	long n;

	if (!tracees_wants_queue(t->tracees, task->life->pid))
		return;
	do {
		n = ptrace(PTRACE_PEEKSIGINFO, task->tid, &args, si);
		for (long i = 0; i < n && !sender; i++)
			if (si[i].si_signo == SIGCHLD)
				sender = si[i].si_code > 0 ?
					 traced_by_number(t, task->life, si[i].si_pid) : -1;
		args.off += SOME;
	} while (n == SOME && !sender && args.off < MOST);
	if (n >= 0)
		tracees_queue(t->tracees, t->now, task->life->pid, &sender, sender > 0);
}

void
signal_stops_handle(struct tracer *t, struct task *task, int signo)
{
	struct tracee_siginfo s = { .signo = signo, .status = -1 };
	struct tracee_action a;
	struct tracee_call call;
	siginfo_t si;

	memset(&si, 0, sizeof(si));
	if (ptrace(PTRACE_GETSIGINFO, task->tid, NULL, &si) != 0)
		return;		/* it was killed meanwhile */
	s.code = si.si_code;
	s.pid = sender_here(t, task->life, &si);
	if (signo == SIGCHLD && si.si_code > 0)
		s.status = si.si_status;
	if (signo != SIGCHLD || si.si_code <= 0)
		s.cause = cause_known_here(t, task->life, s.pid);
	call_cut_short(task->tid, &call);
	a = tracees_action_of(t->tracees, task->life->pid, signo);
	if (is_ignored_signal(signo, &a))
		woken_call_sleeps_on(task->tid);
	if (a.action != PW_ACTION_HANDLER && a.action != PW_ACTION_IGNORE && is_deadly_signal(signo))
		note_deadly(t, task->life, &s);
	if (tracees_call_fails(&a, signo, &call))
		stack_copies_take(t, task, call.nr == SYS_wait4 || call.nr == SYS_waitid ? PW_EV_WAIT_RETURN : PW_EV_DELIVER);
	tracees_deliver(t->tracees, t->now, task->tid, &s, &call);
	signal_stops_look_at_queue(t, task);
	handler_blocks(t, task, signo, &a);
}
