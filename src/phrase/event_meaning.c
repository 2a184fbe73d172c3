/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_meaning.c - what an event means. */
#include "phrase/event_meaning.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

#include "base/i18n.h"
#include "phrase/wait_call.h"

struct meaning {
	const char *text, *manual;
};

static const struct meaning meanings[PW_EV_COUNT] = {
	[PW_EV_START] = {
		N_("The watch begins here. What happened before is not known, but for the state in which "
		   "each process was found."), NULL },
	[PW_EV_PROCESS] = {
		N_("The process was there when the watch began. Its fork was not seen, nor what it has done "
		   "with signals and wait calls before."), "proc(5)" },
	[PW_EV_FORK] = {
		N_("A new process begins as a copy of its parent, and both go their own ways from here. When "
		   "the child ends, the parent has to wait for it: until then its exit status is kept in a "
		   "zombie."), "fork(2)" },
	[PW_EV_EXEC] = {
		N_("The process now runs another program; its pid, its parent and its children stay. Signal "
		   "handlers are reset to the default, because their code is gone. What is ignored or "
		   "blocked remains so."), "execve(2)" },
	[PW_EV_EXEC_FAILED] = {
		N_("The program could not be run, and the process continues with the old one. A child that "
		   "does not end with _exit() then runs its parent's code a second time."), "execve(2)" },
	[PW_EV_EXIT] = {
		N_("The process has terminated. Its memory is free, but its pid and its exit status stay as a "
		   "zombie until the parent waits for it. The kernel sends SIGCHLD to the parent, which may "
		   "ignore it."), "exit(3)" },
	[PW_EV_DELIVER] = {
		N_("The signal reaches the process: here its handler begins to run, or the default action "
		   "takes place. One delivery may stand for several signals, because standard signals do "
		   "not queue. A handler for SIGCHLD therefore has to wait in a loop."), "signal(7)" },
	[PW_EV_WAIT_ENTER] = {
		N_("The process calls wait and may sleep in it until a child changes its state. Only a call "
		   "that matches a child can reap it."), "wait(2)" },
	[PW_EV_REAP] = {
		N_("The zombie is gone: its exit status was taken, and its pid may be used again. Only the "
		   "parent can do that, or who has adopted the child."), "wait(2)" },
	[PW_EV_REPARENT] = {
		N_("The parent has ended, and the orphan gets another one: the nearest subreaper above it, or "
		   "init. Who adopts it also has to wait for it."), "prctl(2)" },
	[PW_EV_THREAD] = {
		N_("A thread of the process has started or ended. When the thread-group leader ends before "
		   "the others, ps shows a zombie that cannot be reaped yet."), "pthreads(7)" },
	[PW_EV_DISPOSITION] = {
		N_("The process has changed what it does with SIGCHLD: a handler, the default, to ignore it, "
		   "or to block it. Where it ignores SIGCHLD or has set SA_NOCLDWAIT, its children leave no "
		   "zombies, and no exit status."), "sigaction(2)" },
	[PW_EV_ACTIVITY] = {
		N_("What a parent of zombies is doing at this moment, as /proc shows it. It was looked at, and "
		   "did not report it itself."), "proc(5)" },
	[PW_EV_FINDING] = {
		N_("procwatch has found why zombies are there, or what will go wrong. Enter on it in the "
		   "Findings pane shows the evidence and what to change."), NULL },
	[PW_EV_LOST] = {
		N_("Events came faster than they could be read, and some were dropped. The state was compared "
		   "with /proc afterwards; this output is incomplete."), NULL },
	[PW_EV_NUDGE] = {
		N_("procwatch has sent a SIGCHLD of its own to see whether the parent reaps its zombies "
		   "then."), "signal(7)" },
};

static const struct meaning sigchld[PW_RESULT_COUNT] = {
	[PW_RESULT_QUEUED] = {
		N_("A child has changed its state, and the kernel has sent SIGCHLD to its parent. It is "
		   "pending now, until it is delivered. A further SIGCHLD that comes before that is "
		   "coalesced with it."), "signal(7)" },
	[PW_RESULT_COALESCED] = {
		N_("A SIGCHLD was already pending, so this one is coalesced with it: it will not be delivered "
		   "itself. The parent is notified once for several children. Who waits once for each "
		   "signal leaves a zombie here."), "signal(7)" },
	[PW_RESULT_IGNORED] = {
		N_("The parent has no handler for SIGCHLD, so the signal is discarded: the default action is "
		   "to do nothing. The zombie stays until the parent waits for it, unless it has set the "
		   "disposition to SIG_IGN."), "signal(7)" },
	[PW_RESULT_BLOCKED] = {
		N_("The parent blocks SIGCHLD: the signal stays pending and is not delivered. Others are "
		   "coalesced with it meanwhile. sigwait(3) or a signalfd(2) may still take it."),
		"sigprocmask(2)" },
	[PW_RESULT_LOST] = {
		N_("The queue of pending signals was full, and the signal is lost."), "signal(7)" },
};

/* Of a program, not the kernel's for a child; what is missing here is the same for both. */
static const struct meaning sigchld_by_process[PW_RESULT_COUNT] = {
	[PW_RESULT_QUEUED] = {
		N_("A program has sent this SIGCHLD, with kill(2) or the like: it does not say that a child has "
		   "changed its state. It is pending now, until it is delivered. A SIGCHLD that comes before that "
		   "is coalesced with it, also one of a child that ends."), "kill(2)" },
	[PW_RESULT_COALESCED] = {
		N_("A program has sent this SIGCHLD, with kill(2) or the like, while one was already pending: it is "
		   "coalesced with that one and will not be delivered itself. It does not say that a child has "
		   "changed its state."), "kill(2)" },
	[PW_RESULT_IGNORED] = {
		N_("A program has sent this SIGCHLD, with kill(2) or the like. The process has no handler for "
		   "SIGCHLD, so the signal is discarded."), "kill(2)" },
};

static const struct meaning sigchld_by_procwatch[PW_RESULT_COUNT] = {
	[PW_RESULT_QUEUED] = {
		N_("procwatch itself has sent this SIGCHLD (--nudge, a key, or one that it passes on): it does not "
		   "say that a child has changed its state. It is pending now, until it is delivered. A handler that "
		   "waits in a loop reaps all zombies then."), "signal(7)" },
	[PW_RESULT_COALESCED] = {
		N_("procwatch itself has sent this SIGCHLD (--nudge, a key, or one that it passes on), while one was "
		   "already pending: it is coalesced with that one and will not be delivered itself."), "signal(7)" },
	[PW_RESULT_IGNORED] = {
		N_("procwatch itself has sent this SIGCHLD (--nudge, a key, or one that it passes on). The process "
		   "has no handler for SIGCHLD, so the signal is discarded and changes nothing."), "signal(7)" },
};

static const struct meaning exit_without_zombie = {
	N_("The process has terminated, and leaves no zombie: its parent ignores SIGCHLD or has set SA_NOCLDWAIT, "
	   "so the kernel reaps it at once. Its exit status is discarded."), "wait(2)" };
static const struct meaning reaped_by_kernel = {
	N_("The kernel has reaped the process itself, and its exit status is discarded: the parent ignores "
	   "SIGCHLD, has set SA_NOCLDWAIT, or was PID 1 of a namespace that has ended."), "wait(2)" };

static const struct meaning other_signal = {
	N_("A signal was sent to the process. It is delivered when the process next runs, unless it is "
	   "blocked or ignored."), "signal(7)" };

static const struct meaning wait_reaped = {
	N_("The wait call has returned a child that had terminated, and so reaped it: its zombie is gone. "
	   "One call reaps one child; others that have ended need further calls."), "wait(2)" };
static const struct meaning wait_other_state = {
	N_("The wait call has returned a child that was stopped or continued, or left it as it is "
	   "(WNOWAIT). Nothing was reaped."), "wait(2)" };
static const struct meaning wait_empty = {
	N_("The call had WNOHANG, and no child had ended: it returned 0 at once. In a loop this says that all "
	   "who had ended are reaped."), "wait(2)" };
static const struct meaning wait_empty_of_some = {
	N_("The call had WNOHANG, and none of the children that it asks for had ended: it returned 0 at once. "
	   "Others may have ended."), "wait(2)" };
static const struct meaning wait_echild = {
	N_("There is no child to wait for: the call failed with ECHILD. As the end of a loop that reaps, this "
	   "is normal. Where a status was expected, another process or thread has reaped the child, or SIGCHLD is "
	   "ignored."), "wait(2)" };
static const struct meaning wait_eintr = {
	N_("A signal handler ran while the process waited, and the call failed with EINTR. It has reaped "
	   "nothing and has to be repeated. SA_RESTART makes the kernel do that."), "signal(7)" };
static const struct meaning wait_failed = {
	N_("The wait call failed, and reaped nothing."), "wait(2)" };

static const struct meaning *
meaning_of_wait(const struct pw_event *ev)
{
	if (ev->wait.error)
		return ev->wait.error == ECHILD ? &wait_echild :
		       ev->wait.error == EINTR ? &wait_eintr : &wait_failed;
	if (phrase_wait_found_none(ev))
		return ev->wait.target == PW_TARGET_ANY ? &wait_empty : &wait_empty_of_some;
	if (ev->wait.options & WNOWAIT)
		return &wait_other_state;
	return ev->wait.child_state == PW_CHILD_EXITED || ev->wait.child_state == PW_CHILD_UNKNOWN
	       ? &wait_reaped : &wait_other_state;
}

/* By who sent it: the kernel's codes are positive. */
static const struct meaning *
meaning_of_signal(const struct pw_event *ev)
{
	const struct meaning *m = NULL;

	if (ev->signal.signo != SIGCHLD || ev->signal.result >= PW_RESULT_COUNT ||
	    ev->signal.cause == PW_SENT_BY_PARENT_DEATH)
		return &other_signal;
	if (ev->signal.cause == PW_SENT_BY_PROCWATCH)
		m = &sigchld_by_procwatch[ev->signal.result];
	else if (ev->signal.code <= 0)
		m = &sigchld_by_process[ev->signal.result];
	return m && m->text ? m : &sigchld[ev->signal.result];
}

static const struct meaning *
meaning_of(const struct pw_event *ev)
{
	if (ev->kind == PW_EV_SIGNAL)
		return meaning_of_signal(ev);
	if (ev->kind == PW_EV_WAIT_RETURN)
		return meaning_of_wait(ev);
	if (ev->kind == PW_EV_EXIT && !(ev->flags & PW_F_ZOMBIE))
		return &exit_without_zombie;
	if (ev->kind == PW_EV_REAP && (ev->reap.how == PW_HOW_AUTO || ev->reap.how == PW_HOW_NAMESPACE))
		return &reaped_by_kernel;
	return ev->kind < PW_EV_COUNT ? &meanings[ev->kind] : &meanings[PW_EV_NONE];
}

const char *
phrase_event_meaning(const struct pw_event *ev)
{
	const struct meaning *m = meaning_of(ev);

	return m->text ? _(m->text) : NULL;
}

const char *
phrase_event_manual(const struct pw_event *ev)
{
	return meaning_of(ev)->manual;
}
