/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_text.c - what happened, as a sentence: one function for each kind of event. */
#include "view/event_text.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "event/finding.h"
#include "event/names.h"
#include "event/summary.h"
#include "phrase/disposition.h"
#include "phrase/duration.h"
#include "phrase/forced_race.h"
#include "phrase/wait_status.h"
#include "phrase/nudge_text.h"
#include "phrase/number.h"
#include "phrase/pipe_holders.h"
#include "phrase/process_name.h"
#include "phrase/process_state.h"
#include "phrase/sigchld.h"
#include "phrase/wait_call.h"
#include "view/survey.h"

struct text {
	struct spans *out;
	const struct pw_model *m;
	const struct pw_event *ev;
};

/* Only where it is not the thread that one expects. */
static void
add_thread_of(const struct text *t, uint32_t pid)
{
	if (t->ev->tid && t->ev->tid != pid)
		PHRASE(t->out, _(", in thread {1}"), arg_pid(t->ev->tid));
}

/* --- the stream ---------------------------------------------------------------------- */

/* "1201: ./server 9190" or "the whole machine" */
static void
add_target(struct spans *out, const struct phrase_arg *a)
{
	const struct pw_event *ev = a->p;
	const char *program = phrase_tail(ev->tail, pw_start_words(ev), 2);

	if (ev->start.mode == PW_MODE_SYSTEM)
		strbuf_adds(&out->text, _("the whole machine"));
	else if (!program || !*program)		/* a zombie has no command line */
		PHRASE(out, "{1}", arg_pid(ev->who.pid));
	else
		PHRASE(out, _("{1}: {2}"), arg_pid(ev->who.pid),
		       arg_argv(ev->tail, pw_start_words(ev), 2, ev->flags & PW_F_TRUNCATED));
}

static void
say_start(const struct text *t)
{
	const struct pw_event *ev = t->ev;
	const char *version = phrase_tail(ev->tail, ev->tail_len, 0);
	const char *kernel = phrase_tail(ev->tail, ev->tail_len, 1);
	const struct phrase_arg target = { .add = add_target, .p = ev };
	const struct phrase_arg by = arg_backend(ev);

	if (kernel && *kernel)
		PHRASE(t->out, _("procwatch {1} ({2}, Linux {3}) watches {4}"),
		       arg_visible(version), by, arg_visible(kernel), target);
	else
		PHRASE(t->out, _("procwatch {1} ({2}) watches {3}"),
		       arg_visible(version ? version : "?"), by, target);
}

static void
say_lost(const struct text *t)
{
	const uint64_t n = t->ev->lost.count;

	PHRASE(t->out, N_PLURAL("{1} event was dropped; this output is incomplete",
				"{1} events were dropped; this output is incomplete", n),
	       arg_number(n));
}

static void
say_summary(const struct text *t)
{
	const struct pw_summary *s = t->ev->summary;

	if (s)
		PHRASE(t->out, _("{1}, {2}, {3} reaped, {4}"),
		       arg_count(s->forks, "{1} fork", "{1} forks"),
		       arg_count(s->exits, "{1} exit", "{1} exits"),
		       arg_number(s->reaps + s->autoreaps),
		       arg_count(s->zombies_now, "{1} zombie remains", "{1} zombies remain"));
}

static void
say_finding(const struct text *t)
{
	const struct pw_finding *f = t->ev->finding;

	if (!f)
		return;
	if (t->ev->flags & PW_F_WITHDRAWN)
		PHRASE(t->out, _("{1} resolved"), arg_text(f->rule));
	else
		PHRASE(t->out, _("{1}: {2}"), arg_text(f->rule),
		       arg_visible_again(f->message ? f->message : ""));
}

static void
say_nudge(const struct text *t)
{
	phrase_nudge(t->out, t->ev);
}

/* --- from fork to reap ----------------------------------------------------------------- */

/* The tree names those that are watched. */
static struct phrase_arg
arg_parent(const struct text *t, uint32_t pid)
{
	const char *comm = t->m ? pw_model_outsider(t->m, pid) : "";

	return *comm ? arg_process(comm, pid) : arg_pid(pid);
}

static struct phrase_arg
arg_zombie(void)
{
	return arg_strong(PW_TONE_ZOMBIE, _("ZOMBIE"));
}

static void
say_process(const struct text *t)
{
	const struct pw_event *ev = t->ev;
	const struct phrase_arg parent = arg_parent(t, ev->process.parent.pid);
	const struct phrase_arg status = arg_status(ev->process.status);

	if (!ev->process.parent.pid && ev->who.pid != 1 && ev->process.state != PW_STATE_ZOMBIE && ev->tail_len)
		PHRASE(t->out, _("its parent, pid 0 here, is outside of this PID namespace: {1}"),
		       arg_argv(ev->tail, ev->tail_len, 0, ev->flags & PW_F_TRUNCATED));
	else if (ev->process.state != PW_STATE_ZOMBIE && ev->tail_len)
		PHRASE(t->out, _("child of {1}: {2}"), parent,
		       arg_argv(ev->tail, ev->tail_len, 0, ev->flags & PW_F_TRUNCATED));
	else if (ev->process.state != PW_STATE_ZOMBIE && !ev->process.parent.pid)
		PHRASE(t->out, _("no command line"));
	else if (ev->process.state != PW_STATE_ZOMBIE)
		PHRASE(t->out, _("child of {1}: no command line"), parent);
	else if (ev->process.since && ev->process.since < ev->ts)
		PHRASE(t->out, _("{1}, {2} until {3} waits ({4} so far)"), status, arg_zombie(),
		       parent, arg_duration(ev->ts - ev->process.since));
	else
		PHRASE(t->out, _("{1}, {2} until {3} waits"), status, arg_zombie(), parent);
}

static void
say_fork(const struct text *t)
{
	const struct pw_event *ev = t->ev;

	PHRASE(t->out, _("new child {1}"), arg_pid(ev->fork.child.pid));
	if (ev->fork.child.nspid)
		PHRASE(t->out, _(" ({1} in its namespace)"), arg_pid(ev->fork.child.nspid));
	if (ev->flags & PW_F_VFORK)
		PHRASE(t->out, _(" (vfork: {1} is suspended until it execs or exits)"),
		       arg_pid(ev->who.pid));
	if (ev->fork.parent.pid && ev->fork.parent.pid != ev->who.pid)
		PHRASE(t->out, _(", its parent is {1} (CLONE_PARENT)"),
		       arg_pid(ev->fork.parent.pid));
	if (!ev->fork.exit_signal)
		PHRASE(t->out, _(", no exit signal"));
	else if (ev->fork.exit_signal != SIGCHLD)
		PHRASE(t->out, _(", exit signal {1} instead of SIGCHLD"),
		       arg_signal_name(ev->fork.exit_signal));
}

static void
add_program(struct spans *out, const struct phrase_arg *a)
{
	const struct pw_event *ev = a->p;
	const char *exe = phrase_tail(ev->tail, ev->tail_len, 0);

	if (exe && *exe)
		phrase_argv(&out->text, exe, strlen(exe), 0, false, out->utf8);
	else
		phrase_name(&out->text, ev->comm, out->utf8);
}

static void
say_exec(const struct text *t)
{
	const struct pw_event *ev = t->ev;
	const struct phrase_arg program = { .add = add_program, .p = ev };
	size_t from = t->out->text.len;

	phrase_argv(&t->out->text, ev->tail, ev->tail_len, 1, ev->flags & PW_F_TRUNCATED,
		    t->out->utf8);
	if (t->out->text.len > from)
		return;
	if (ev->tail_len)
		PHRASE(t->out, _("{1} (without arguments)"), program);
	else
		PHRASE(t->out, _("{1} (arguments unknown)"), program);
}

static void
say_exec_failed(const struct text *t)
{
	const struct pw_event *ev = t->ev;
	const struct phrase_arg program = { .add = add_program, .p = ev };

	PHRASE(t->out, _("failed with {1}: {2}"), arg_errno(&ev->exec_failed.error), program);
}

static void
say_exit(const struct text *t)
{
	const struct pw_event *ev = t->ev;
	const struct phrase_end end = { ev->exit.status, ev->who.pid, ev->exit.cause, ev->exit.from,
					ev->exit.from_comm };
	const struct phrase_arg status = arg_end(&end);
	const struct phrase_arg parent = arg_parent(t, ev->exit.parent.pid);

	if (ev->flags & PW_F_ZOMBIE) {
		if (ev->exit.parent.pid)
			PHRASE(t->out, _("{1}, {2} until {3} waits"), status, arg_zombie(), parent);
		else		/* a log of strace does not show its own process */
			PHRASE(t->out, _("{1}, {2} until its parent waits"), status, arg_zombie());
		return;
	}
	switch ((enum pw_why)ev->exit.why) {
	case PW_WHY_SIGCHLD_IGNORED:
		PHRASE(t->out, _("{1}, no zombie: {2} ignores SIGCHLD"), status, parent);
		break;
	case PW_WHY_NOCLDWAIT:
		PHRASE(t->out, _("{1}, no zombie: {2} has SA_NOCLDWAIT"), status, parent);
		break;
	case PW_WHY_AUTOREAP:
		PHRASE(t->out, _("{1}, no zombie: it was cloned with CLONE_AUTOREAP"), status);
		break;
	case PW_WHY_NO_EXIT_SIGNAL:
		PHRASE(t->out, _("{1}, no zombie: it had no exit signal"), status);
		break;
	case PW_WHY_NONE:
	case PW_WHY_COUNT:
		PHRASE(t->out, "{1}", status);
		break;
	}
}

/* "by 1201's wait4" */
static void
add_reaper(struct spans *out, const struct phrase_arg *a)
{
	const struct text *t = a->p;
	const struct pw_event *ev = t->ev;
	const struct phrase_arg by = arg_parent(t, ev->reap.by.pid);
	const char *how = pw_how_name(ev->reap.how);

	if (ev->reap.how == PW_HOW_NAMESPACE)
		PHRASE(out, _("by the kernel, when its PID namespace ended"));
	else if (ev->reap.how == PW_HOW_KERNEL && ev->reap.by.pid)
		PHRASE(out, _("by {1} in a wait that was not observed"), by);
	else if (ev->reap.how == PW_HOW_KERNEL)
		PHRASE(out, _("by a wait that was not observed"));
	else if (ev->reap.by.pid)
		PHRASE(out, _("by {1}'s {2}"), by, arg_text(how ? how : "wait"));
	else
		PHRASE(out, _("by an unknown process"));
}

/* A zombie already when it was first seen: its time has no beginning. */
static bool
is_reap_of_older(const struct text *t)
{
	const struct pw_proc *p =
		t->m && t->ev->kind == PW_EV_REAP ? pw_model_find(t->m, &t->ev->who) : NULL;

	return p && p->gone && pw_proc_is_older(p);
}

static void
say_reap(const struct text *t)
{
	const uint64_t slow = 1000000000;	/* ns: as long is worth a look */
	const struct pw_event *ev = t->ev;
	const struct phrase_arg reaper = { .add = add_reaper, .p = t };
	const bool is_open = is_reap_of_older(t);
	const enum pw_tone tone = ev->reap.zombie_ns >= slow ? PW_TONE_WARNING : PW_TONE_PLAIN;

	if (ev->reap.how == PW_HOW_AUTO) {
		PHRASE(t->out, _("auto-reaped by the kernel"));
		return;
	}
	if (ev->reap.zombie_ns == 0 && ev->flags & PW_F_APPROX) {
		PHRASE(t->out, _("{1}, before it was seen as a zombie"), reaper);
		return;
	}
	PHRASE(t->out, is_open ? _("{1}, was a zombie for at least {2}") : _("{1}, was a zombie for {2}"),
	       reaper, arg_toned(tone, arg_duration(ev->reap.zombie_ns)));
	if (ev->reap.exiting_ns >= slow / 10)
		PHRASE(t->out, _(", exiting for {1} before that"), arg_duration(ev->reap.exiting_ns));
	add_thread_of(t, ev->reap.by.pid);
}

static void
say_reparent(const struct text *t)
{
	const struct pw_id *to = &t->ev->reparent.to;
	const char *comm = pw_survey_comm(t->m, to, NULL);

	PHRASE(t->out, _("its parent {1} has ended, adopted by {2}"),
	       arg_pid(t->ev->reparent.from.pid), *comm ? arg_process(comm, to->pid) : arg_pid(to->pid));
}

static void
say_thread(const struct text *t)
{
	const struct pw_event *ev = t->ev;

	if (ev->thread.state != PW_THREAD_EXIT)
		PHRASE(t->out, _("{1} started"), arg_pid(ev->tid));
	else if (ev->tid != ev->who.pid)
		PHRASE(t->out, _("{1} exited"), arg_pid(ev->tid));
	else
		PHRASE(t->out, _("thread-group leader exited; {1} still running (ps shows Z)"),
		       arg_count(ev->thread.left, "{1} thread", "{1} threads"));
}

/* --- signals and waits ----------------------------------------------------------------- */

static void
say_signal(const struct text *t)
{
	phrase_signal(t->out, t->ev);
}

static void
say_deliver(const struct text *t)
{
	phrase_deliver(t->out, t->ev);
	add_thread_of(t, t->ev->who.pid);
}

static void
say_wait_enter(const struct text *t)
{
	const struct phrase_wait w = phrase_wait_of(t->ev);

	if (t->ev->wait.elapsed)
		PHRASE(t->out, _("{1} continues, begun {2} ago"), arg_wait_call(&w),
		       arg_duration(t->ev->wait.elapsed));
	else
		PHRASE(t->out, _("{1} begins, may block"), arg_wait_call(&w));
	add_thread_of(t, t->ev->who.pid);
}

static void
say_wait_return(const struct text *t)
{
	const struct pw_event *ev = t->ev;
	const struct phrase_wait w = phrase_wait_of(ev);
	const struct phrase_wait_result r = phrase_wait_result_of(ev);
	const uint64_t shortest = 1000000;	/* ns: less is no blocking */

	PHRASE(t->out, _("{1} {2}"), arg_wait_call(&w), arg_wait_result(&w, &r));
	if (ev->wait.repeated)
		PHRASE(t->out, N_PLURAL(", {1} time more", ", {1} times more", ev->wait.repeated),
		       arg_number(ev->wait.repeated));
	if (!(ev->wait.options & WNOHANG) && ev->wait.elapsed >= shortest)
		PHRASE(t->out, _(", after {1}"), arg_duration(ev->wait.elapsed));
	add_thread_of(t, ev->who.pid);
}

static void
say_disposition(const struct text *t)
{
	const struct pw_event *ev = t->ev;
	const uint32_t origin = ev->disposition.origin;

	strbuf_adds(&t->out->text, phrase_disposition(ev->disposition.action));
	phrase_sa_flags(&t->out->text, ev->disposition.sa_flags);
	if (ev->flags & PW_F_BLOCKED)
		PHRASE(t->out, _(", {1}"), arg_strong(PW_TONE_WARNING, _("BLOCKED")));
	if (ev->flags & PW_F_PENDING)
		PHRASE(t->out, _(", one is pending"));
	if (origin != PW_ORIGIN_NONE && origin != PW_ORIGIN_CALL)
		PHRASE(t->out, _(", {1}"), arg_text(phrase_origin(origin)));
}

/* --- what a process is doing ----------------------------------------------------------- */

static void
add_doing(struct spans *out, const struct phrase_arg *a)
{
	const struct pw_event *ev = a->p;
	const char *wchan = phrase_tail(ev->tail, ev->tail_len, 0);
	const bool named = ev->activity.syscall >= 0 && pw_syscall_name(ev->activity.syscall);

	if (ev->activity.state == PW_STATE_SLEEPING && !named && wchan && *wchan)
		PHRASE(out, _("asleep in the kernel function {1}"), arg_visible(wchan));
	else
		phrase_doing(&out->text, ev->activity.state, ev->activity.syscall);
}

static void
say_activity(const struct text *t)
{
	const struct pw_event *ev = t->ev;
	const struct phrase_arg doing = { .add = add_doing, .p = ev };
	const bool thread = ev->tid && ev->tid != ev->who.pid;
	const long hz = sysconf(_SC_CLK_TCK);
	const uint64_t tick = 1000000000u / (uint64_t)(hz > 0 ? hz : 100);

	if (thread && ev->activity.state == PW_STATE_ZOMBIE)
		PHRASE(t->out, _("thread {1} has exited"), arg_pid(ev->tid));
	else if (thread)	/* the time is that of the process */
		PHRASE(t->out, _("thread {1} is {2}"), arg_pid(ev->tid), doing);
	else if (!ev->activity.cpu_ticks)
		PHRASE(t->out, _("{1}, CPU time below {2}"), doing, arg_duration(tick));
	else
		PHRASE(t->out, _("{1}, CPU time {2}"), doing,
		       arg_duration(ev->activity.cpu_ticks * tick));
	if (!thread)
		phrase_held(t->out, ev);
}

static void
say_limits(const struct text *t)
{
	const struct pw_event *ev = t->ev;
	const struct {
		const char *format;
		uint64_t used, max;	/* max 0 = there is none */
	} limits[] = {
		{ N_(", cgroup {1} of {2}"), ev->limits.cgroup_used, ev->limits.cgroup_max },
		{ N_(", user {1} of {2}"), ev->limits.user_used, ev->limits.user_max },
		{ N_(", machine {1} of {2}"), ev->limits.pid_used, ev->limits.pid_max },
	};

	PHRASE(t->out, _("for new processes"));
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (limits[i].max)
			PHRASE(t->out, _(limits[i].format), arg_number(limits[i].used),
			       arg_number(limits[i].max));
}

void
pw_event_text(struct spans *out, const struct pw_model *m, const struct pw_event *ev)
{
	static void (*const sentences[PW_EV_COUNT])(const struct text *t) = {
		[PW_EV_START] = say_start, [PW_EV_PROCESS] = say_process,
		[PW_EV_FORK] = say_fork, [PW_EV_EXEC] = say_exec,
		[PW_EV_EXEC_FAILED] = say_exec_failed, [PW_EV_EXIT] = say_exit,
		[PW_EV_SIGNAL] = say_signal, [PW_EV_DELIVER] = say_deliver,
		[PW_EV_WAIT_ENTER] = say_wait_enter, [PW_EV_WAIT_RETURN] = say_wait_return,
		[PW_EV_REAP] = say_reap, [PW_EV_REPARENT] = say_reparent,
		[PW_EV_THREAD] = say_thread, [PW_EV_DISPOSITION] = say_disposition,
		[PW_EV_ACTIVITY] = say_activity, [PW_EV_LIMITS] = say_limits,
		[PW_EV_FINDING] = say_finding, [PW_EV_LOST] = say_lost,
		[PW_EV_NUDGE] = say_nudge, [PW_EV_SUMMARY] = say_summary,
	};
	const struct text t = { out, m, ev };

	if (ev->kind < PW_EV_COUNT && sentences[ev->kind])
		sentences[ev->kind](&t);
	if (ev->flags & PW_F_APPROX && !is_reap_of_older(&t))
		spans_add(out, PW_TONE_FAINT, " ~");
}
