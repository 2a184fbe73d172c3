/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_text_signal.c - signals, what they interrupt, and wait calls, in words. */
#include "view/event_text.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "event/names.h"
#include "view/columns.h"

void
pw_say_signal_name(struct strbuf *out, int signo)
{
	char name[16];

	strbuf_adds(out, pw_signal_name(signo, name));
}

/* Only where it is not the thread that one expects. */
void
pw_say_thread_of(const struct pw_say *l, uint32_t pid)
{
	if (l->ev->tid && l->ev->tid != pid)
		strbuf_addf(l->out, ", in thread %" PRIu32, l->ev->tid);
}

static void
add_from(const struct pw_say *l)
{
	if (l->ev->signal.from)
		strbuf_addf(l->out, " from %" PRIu32, l->ev->signal.from);
	else
		strbuf_adds(l->out, " from the kernel");
}

/* " from 1202 (it exited)": the reasons that a person can do without a manual
 * page; others by their name. */
static void
add_sender(const struct pw_say *l)
{
	static const struct {
		int signo, code;	/* signo 0 = any */
		const char *words;
	} reasons[] = {
		{ SIGCHLD, CLD_EXITED, "it exited" }, { SIGCHLD, CLD_KILLED, "it was killed" },
		{ SIGCHLD, CLD_DUMPED, "it dumped core" }, { SIGCHLD, CLD_STOPPED, "it stopped" },
		{ SIGCHLD, CLD_CONTINUED, "it continued" },
		{ SIGCHLD, CLD_TRAPPED, "a trap for its tracer" },
		{ 0, SI_USER, "by kill" }, { 0, SI_TKILL, "by tgkill" },
		{ 0, SI_QUEUE, "by sigqueue" }, { 0, SI_TIMER, "by a timer" },
	};
	const struct pw_event *ev = l->ev;
	const char *words = NULL;
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]) && !words; i++)
		if ((!reasons[i].signo || reasons[i].signo == ev->signal.signo) &&
		    reasons[i].code == ev->signal.code)
			words = reasons[i].words;
	if (!words)
		words = pw_sicode_name(ev->signal.signo, ev->signal.code);
	add_from(l);
	if (words && strcmp(words, "SI_KERNEL") != 0)
		strbuf_addf(l->out, " (%s)", words);
}

void
pw_say_signal(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;

	pw_say_signal_name(l->out, ev->signal.signo);
	switch ((enum pw_result)ev->signal.result) {
	case PW_RESULT_COALESCED:
		add_from(l);
		strbuf_addc(l->out, ' ');
		pw_say_painted(l, PW_TONE_CARE, "COALESCED");
		strbuf_adds(l->out, ": one was pending already");
		return;
	case PW_RESULT_IGNORED:
		add_sender(l);
		strbuf_adds(l->out, " ignored: no handler");
		return;
	case PW_RESULT_BLOCKED:
		add_sender(l);
		strbuf_addc(l->out, ' ');
		pw_say_painted(l, PW_TONE_CARE, "BLOCKED");
		strbuf_adds(l->out, ": kept pending");
		return;
	case PW_RESULT_LOST:
		add_sender(l);
		strbuf_addc(l->out, ' ');
		pw_say_painted(l, PW_TONE_CARE, "LOST");
		strbuf_adds(l->out, ": the queue was full");
		return;
	case PW_RESULT_QUEUED:
	case PW_RESULT_NONE:
	case PW_RESULT_COUNT:
		add_sender(l);
	}
}

/* Only flags that decide what becomes of children and of calls. */
static void
add_sa_flags(struct strbuf *out, uint64_t flags)
{
	static const uint64_t telling = SA_RESTART | SA_RESETHAND | SA_NOCLDWAIT;
	const char *name, *before = " (";
	uint64_t bit;
	unsigned int i;

	for (i = 0; (name = pw_sa_flag(i, &bit)); i++) {
		if (!(flags & bit & telling))
			continue;
		strbuf_adds(out, before);
		strbuf_adds(out, name);
		before = "|";
	}
	if (*before == '|')
		strbuf_addc(out, ')');
}

/* poll, sleep and their like fail whatever the flags say: signal(7). */
static void
add_interrupted(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;
	const char *call = pw_syscall_name(ev->deliver.syscall);
	bool restart = ev->deliver.sa_flags & SA_RESTART;

	if (ev->deliver.outcome == PW_OUTCOME_NONE) {
		add_sa_flags(l->out, ev->deliver.sa_flags);
		return;
	}
	strbuf_adds(l->out, ", ");
	if (call)
		strbuf_adds(l->out, call);
	else
		strbuf_addf(l->out, "call %d", ev->deliver.syscall);
	if (ev->deliver.outcome == PW_OUTCOME_RESTART) {
		strbuf_adds(l->out, " restarts");
		add_sa_flags(l->out, ev->deliver.sa_flags);
		return;
	}
	strbuf_adds(l->out, ": ");
	pw_say_painted(l, PW_TONE_CARE, "EINTR");
	strbuf_adds(l->out, restart ? " (always)" : " (no SA_RESTART)");
}

void
pw_say_deliver(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;

	pw_say_signal_name(l->out, ev->deliver.signo);
	if (ev->deliver.action == PW_ACTION_HANDLER)
		strbuf_adds(l->out, " handler runs");
	else
		strbuf_adds(l->out, " does its default action");
	add_interrupted(l);
	pw_say_thread_of(l, l->ev->who.pid);
}

/* "wait4(any, WNOHANG)" */
static void
add_wait_call(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;
	const char *call = pw_call_name(ev->wait.call), *name, *before = ", ";
	uint32_t bit;
	unsigned int i;

	strbuf_addf(l->out, "%s(", call ? call : "wait");
	switch ((enum pw_target)ev->wait.target) {
	case PW_TARGET_NONE:
	case PW_TARGET_ANY:
	case PW_TARGET_COUNT:
		strbuf_adds(l->out, "any");
		break;
	case PW_TARGET_PID:
		strbuf_addf(l->out, "%" PRId32, ev->wait.target_id);
		break;
	case PW_TARGET_PGID:
		strbuf_addf(l->out, "group %" PRId32, ev->wait.target_id);
		break;
	case PW_TARGET_PIDFD:
		strbuf_addf(l->out, "pidfd %" PRId32, ev->wait.target_id);
		if (ev->wait.target_pid)
			strbuf_addf(l->out, " of %" PRIu32, ev->wait.target_pid);
		break;
	}
	for (i = 0; (name = pw_wait_option(i, &bit)); i++) {
		/* waitid asks for ends nearly always. */
		if (!(ev->wait.options & bit) || bit == WEXITED)
			continue;
		strbuf_adds(l->out, before);
		strbuf_adds(l->out, name);
		before = "|";
	}
	strbuf_addc(l->out, ')');
}

void
pw_say_wait_enter(const struct pw_say *l)
{
	add_wait_call(l);
	if (l->ev->wait.elapsed) {
		strbuf_adds(l->out, " goes on, begun ");
		text_duration(l->out, l->ev->wait.elapsed);
		strbuf_adds(l->out, " ago");
	} else {
		strbuf_adds(l->out, " begins, may block");
	}
	pw_say_thread_of(l, l->ev->who.pid);
}

static void
add_wait_error(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;
	const char *name = pw_errno_name(ev->wait.error);

	strbuf_adds(l->out, " = -1 ");
	if (name)
		pw_say_painted(l, PW_TONE_CARE, name);
	else
		strbuf_addf(l->out, "errno %" PRId32, ev->wait.error);
	if (ev->wait.error == EINTR)
		strbuf_adds(l->out, ": a signal came first");
	else if (ev->wait.error == ECHILD)
		strbuf_adds(l->out, ev->wait.target == PW_TARGET_ANY ?
			    ": no children left" : ": no such child");
}

/* waitid returns 0 and tells the child elsewhere. */
static void
add_wait_child(const struct pw_say *l)
{
	static const char *const told[PW_CHILD_COUNT] = {
		[PW_CHILD_NONE] = "a child", [PW_CHILD_EXITED] = "it has ended",
		[PW_CHILD_STOPPED] = "it has stopped", [PW_CHILD_CONTINUED] = "it continues",
		[PW_CHILD_UNKNOWN] = "its status not asked for",
	};
	const struct pw_event *ev = l->ev;
	bool stays = ev->wait.options & WNOWAIT && ev->wait.child_state == PW_CHILD_EXITED;

	if (ev->wait.call == PW_CALL_WAITID)
		strbuf_adds(l->out, " = 0");
	if (ev->wait.child.pid == 0) {
		strbuf_adds(l->out, ev->wait.call == PW_CALL_WAITID ? "" : " = 0");
		strbuf_adds(l->out, ": none has ended yet");
		return;
	}
	if (stays && ev->wait.target == PW_TARGET_PID) {
		strbuf_adds(l->out, ", still a zombie");	/* who: the call says it */
		return;
	}
	strbuf_addf(l->out, "%s%" PRIu32, ev->wait.call == PW_CALL_WAITID ? ", found " : " = ",
		    ev->wait.child.pid);
	if (stays)
		strbuf_adds(l->out, ", still a zombie");
	else if (ev->wait.child_state < PW_CHILD_COUNT)
		strbuf_addf(l->out, ", %s", told[ev->wait.child_state]);
}

void
pw_say_wait_return(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;
	const uint64_t telling = 1000000;	/* ns: shorter is no blocking */

	add_wait_call(l);
	if (ev->wait.error)
		add_wait_error(l);
	else
		add_wait_child(l);
	if (!(ev->wait.options & WNOHANG) && ev->wait.elapsed >= telling) {
		strbuf_adds(l->out, ", after ");
		text_duration(l->out, ev->wait.elapsed);
	}
	pw_say_thread_of(l, l->ev->who.pid);
}

void
pw_say_disposition(const struct pw_say *l)
{
	static const char *const action[PW_ACTION_COUNT] = {
		[PW_ACTION_NONE] = "not known", [PW_ACTION_DEFAULT] = "default, no handler",
		[PW_ACTION_IGNORE] = "ignored", [PW_ACTION_HANDLER] = "handler",
	};
	static const char *const origin[PW_ORIGIN_COUNT] = {
		[PW_ORIGIN_FORK] = ", as its parent had it",
		[PW_ORIGIN_EXEC] = ", as left by exec",
		[PW_ORIGIN_RESETHAND] = ", put back by SA_RESETHAND",
	};
	const struct pw_event *ev = l->ev;

	strbuf_adds(l->out, "for SIGCHLD: ");
	if (ev->disposition.action < PW_ACTION_COUNT)
		strbuf_adds(l->out, action[ev->disposition.action]);
	add_sa_flags(l->out, ev->disposition.sa_flags);
	if (ev->flags & PW_F_BLOCKED) {
		strbuf_adds(l->out, ", ");
		pw_say_painted(l, PW_TONE_CARE, "BLOCKED");
	}
	if (ev->flags & PW_F_PENDING)
		strbuf_adds(l->out, ", one is pending");
	if (ev->disposition.origin < PW_ORIGIN_COUNT && origin[ev->disposition.origin])
		strbuf_adds(l->out, origin[ev->disposition.origin]);
}
