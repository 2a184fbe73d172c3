/* SPDX-License-Identifier: GPL-2.0-or-later */
/* deliveries.c - a signal is delivered, an action or a mask changes. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>

#include "dispositions.h"
#include "poll_floods.h"
#include "sigchld_fate.h"

enum { RESTART_SYS = 512, RESTART_NOINTR = 513, RESTART_NOHAND = 514, RESTART_BLOCK = 516 };

#define BIT(signo) (1ULL << ((signo) - 1))

/* --- signal(7): what a signal does by default ---------------------------------- */

static bool
signal_is_ignored(int signo)
{
	return (BIT(SIGCHLD) | BIT(SIGCONT) | BIT(SIGURG) | BIT(SIGWINCH)) & BIT(signo);
}

static bool
signal_is_deadly(int signo)
{
	return !signal_is_ignored(signo) &&
	       !((BIT(SIGSTOP) | BIT(SIGTSTP) | BIT(SIGTTIN) | BIT(SIGTTOU)) & BIT(signo));
}

/* By an instruction of the thread. */
static bool
signal_is_fault(const struct tracee_siginfo *si)
{
	return si->code > 0 && si->code != SI_KERNEL &&
	       (BIT(SIGILL) | BIT(SIGTRAP) | BIT(SIGBUS) | BIT(SIGFPE) | BIT(SIGSEGV) | BIT(SIGSYS)) &
		       BIT(si->signo);
}

static bool
signal_dumps_core(int signo)
{
	return (BIT(SIGQUIT) | BIT(SIGILL) | BIT(SIGTRAP) | BIT(SIGABRT) | BIT(SIGBUS) |
		BIT(SIGFPE) | BIT(SIGSEGV) | BIT(SIGXCPU) | BIT(SIGXFSZ) | BIT(SIGSYS)) & BIT(signo);
}

/* --- the call that is interrupted ---------------------------------------------- */

/* As the kernel decides it before it starts a handler. */
static enum pw_outcome
delivery_outcome(const struct tracee_action *a, int signo, const struct tracee_call *call)
{
	const bool handler = a->action == PW_ACTION_HANDLER;

	if (call->nr < 0 || (!handler && signal_is_deadly(signo)))
		return PW_OUTCOME_NONE;
	switch (-call->result) {
	case RESTART_SYS:
		return !handler || a->sa_flags & SA_RESTART ? PW_OUTCOME_RESTART : PW_OUTCOME_EINTR;
	case RESTART_NOINTR:
		return PW_OUTCOME_RESTART;
	case RESTART_NOHAND:
	case RESTART_BLOCK:
		return handler ? PW_OUTCOME_EINTR : PW_OUTCOME_RESTART;
	}
	return PW_OUTCOME_NONE;
}

/* A wait call fails with EINTR: earlier it is not known whether it will be made again. */
static void
delivery_ends_wait(struct tracees *ts, struct tracee_thread *t)
{
	struct pw_event ev;

	if (!t->wait.in)
		return;
	polls_end(ts, t);
	ev = wait_event(ts, PW_EV_WAIT_RETURN, t, &t->wait.args);
	ev.wait.error = EINTR;
	ev.wait.elapsed = ts->now - t->wait.since;
	t->wait.in = false;
	held_add(&ts->events, &ev);
}

/* --- the delivery -------------------------------------------------------------- */

/* SIGNAL of one that is not a SIGCHLD: its delivery is the first that is seen of it.  Is it
 * delivered without a tracer? */
static bool
delivery_signal(struct tracees *ts, struct tracee_thread *t, const struct tracee_siginfo *si,
		enum pw_action action)
{
	struct tracee *p = t->process;
	const bool ignored = action == PW_ACTION_IGNORE ||
			     (action == PW_ACTION_DEFAULT && signal_is_ignored(si->signo));
	const bool directed = si->code == SI_TKILL || signal_is_fault(si);
	struct pw_event ev = tracee_event(ts, PW_EV_SIGNAL, p, directed ? t->tid : 0);

	if (p->sent & BIT(si->signo)) {
		p->sent &= ~BIT(si->signo);
		return !ignored;
	}
	signal_sender(p, si, &ev);
	ev.signal.result = ignored ? PW_RESULT_IGNORED : PW_RESULT_QUEUED;
	if (tracees_wants(ts, si->signo))
		held_add(&ts->events, &ev);
	return !ignored;
}

/* It may end the process: EXIT will say where it came from. */
static void
delivery_note_killer(const struct tracees *ts, struct tracee *p, const struct tracee_siginfo *si)
{
	const struct tracee *sender;
	struct pw_event ev = { 0 };

	signal_sender(p, si, &ev);
	p->killer = (struct tracee_killer){ .signo = si->signo, .from = ev.signal.from,
					    .cause = ev.signal.cause };
	sender = tracee_find(ts, (pid_t)ev.signal.from);
	if (sender)
		memcpy(p->killer.comm, sender->comm, sizeof(p->killer.comm));
	else if (ev.signal.from && ev.signal.from == p->former_parent)	/* it was reaped by then */
		memcpy(p->killer.comm, p->former_comm, sizeof(p->killer.comm));
}

static void
delivery_resets(struct tracee *p, int signo, const struct tracee_action *a)
{
	struct tracee_action after = *a;

	after.action = PW_ACTION_DEFAULT;
	actions_set(&p->actions, signo, &after);
}

/* What the delivery changes: the mask during the handler, and SA_RESETHAND. */
static void
delivery_starts_handler(struct tracee_thread *t, int signo, const struct tracee_action *a)
{
	const bool blocks = a->mask & BIT(SIGCHLD) ||
			    (signo == SIGCHLD && !(a->sa_flags & SA_NODEFER));

	if (blocks && t->blocks == PW_MAYBE_NO) {
		t->blocks = PW_MAYBE_NONE;
		t->in_handler = true;
	}
	if (a->sa_flags & SA_RESETHAND)
		delivery_resets(t->process, signo, a);
}

bool
tracees_call_fails(const struct tracee_action *a, int signo, const struct tracee_call *call)
{
	return delivery_outcome(a, signo, call) == PW_OUTCOME_EINTR;
}

void
tracees_deliver(struct tracees *ts, uint64_t when, pid_t tid, const struct tracee_siginfo *si,
		const struct tracee_call *call)
{
	struct tracee_thread *t = tracee_thread_find(ts, tid);
	struct tracee_action a;
	enum pw_outcome outcome;
	struct pw_event ev;
	bool shown;

	if (!t || si->signo < 1 || si->signo > TRACEE_SIGNALS)
		return;
	tracees_clock(ts, when);
	a = tracee_does(t->process, si->signo);
	if (si->signo == SIGCHLD)
		disposition_in_passing(ts, t->process, t->tid);
	shown = si->signo == SIGCHLD && tracees_wants(ts, SIGCHLD) ?
			fate_deliver(ts, t->process, t->tid, si) :
			delivery_signal(ts, t, si, a.action);
	if (!shown)
		return;
	outcome = delivery_outcome(&a, si->signo, call);
	if (outcome == PW_OUTCOME_EINTR && (call->nr == SYS_wait4 || call->nr == SYS_waitid))
		delivery_ends_wait(ts, t);
	if (tracees_wants(ts, si->signo) ||
	    (a.action == PW_ACTION_DEFAULT && signal_dumps_core(si->signo))) {
		polls_end(ts, t);
		ev = tracee_event(ts, PW_EV_DELIVER, t->process, t->tid);
		ev.deliver.signo = si->signo;
		ev.deliver.action = a.action;
		ev.deliver.sa_flags = a.sa_flags & SA_SHOWN;
		ev.deliver.syscall = outcome == PW_OUTCOME_NONE ? -1 : call->nr;
		ev.deliver.outcome = outcome;
		held_add(&ts->events, &ev);
	}
	if (a.action == PW_ACTION_HANDLER)
		delivery_starts_handler(t, si->signo, &a);
	else if (signal_is_deadly(si->signo))
		delivery_note_killer(ts, t->process, si);
}

/* --- actions and masks --------------------------------------------------------- */

void
tracees_action(struct tracees *ts, uint64_t when, pid_t tid, int signo,
	       const struct tracee_action *a)
{
	struct tracee *p = tracee_of(ts, tid);

	if (!p || p->ended || signo < 1 || signo > TRACEE_SIGNALS)
		return;
	tracees_clock(ts, when);
	if (signo == SIGCHLD) {
		if (p->action_tail)	/* the one before has not been reported */
			disposition_in_passing(ts, p, (uint32_t)tid);
		tracee_keep_tail(ts, p);
	}
	actions_set(&p->actions, signo, a);
	/* do_sigaction() in kernel/signal.c */
	if (a->action == PW_ACTION_IGNORE ||
	    (a->action == PW_ACTION_DEFAULT && signal_is_ignored(signo))) {
		p->sent &= ~BIT(signo);
		if (signo == SIGCHLD)
			fate_flush(ts, p);
	}
}

struct tracee_action
tracees_action_of(const struct tracees *ts, pid_t pid, int signo)
{
	const struct tracee *p = tracee_find(ts, pid);

	return p && signo > 0 && signo <= TRACEE_SIGNALS ? actions_get(p->actions, signo) :
							   (struct tracee_action){ 0 };
}

void
tracees_mask(struct tracees *ts, pid_t tid, bool blocks)
{
	struct tracee_thread *t = tracee_thread_find(ts, tid);

	if (!t)
		return;
	t->blocks = blocks ? PW_MAYBE_YES : PW_MAYBE_NO;
	t->in_handler = false;
}

enum pw_maybe
tracees_blocks(const struct tracees *ts, pid_t pid)
{
	const struct tracee *p = tracee_find(ts, pid);

	return p ? tracee_blocks(p) : PW_MAYBE_NONE;
}
