/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stopped_child.c - a wait call waits for a child that is stopped. */
#include <signal.h>
#include <sys/wait.h>

#include "base/sat.h"
#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"
#include "phrase/sigchld.h"

static bool
holds(const struct situation *s)
{
	return s->ev->stopped.children.n != 0;
}

static const struct pid_sample *
sample(const struct evidence *ev)
{
	return &ev->stopped.children;
}

/* Which signal it was, and what a terminal sends it for: termios(3), "Job control". */
static void
say_signal(struct strbuf *b, const struct ev_stopped *w)
{
	const struct phrase_arg name = arg_signal_name(w->signo);

	if (!w->signo)
		return;
	if (w->children.n > 1)
		PHRASE_TEXT(b, _(" They were stopped by {1}."), name);
	else if (w->signo == SIGTTIN)
		PHRASE_TEXT(b, _(" It was stopped by {1}: it read from its terminal in the background."), name);
	else if (w->signo == SIGTTOU)
		PHRASE_TEXT(b, _(" It was stopped by {1}: it wrote to its terminal, or changed its settings, in the "
				 "background."),
			    name);
	else if (w->signo == SIGTSTP)
		PHRASE_TEXT(b, _(" It was stopped by {1}, as Ctrl-Z sends it."), name);
	else
		PHRASE_TEXT(b, _(" It was stopped by {1}."), name);
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_stopped *w = &s->ev->stopped;
	const struct phrase_arg who = arg_parent(s), call = arg_call(&w->wait),
				how_long = arg_duration(sat_sub(s->now, w->wait.ts)),
				stopped = arg_duration(sat_sub(s->now, w->stopped)), pids = arg_sample(&w->children);

	if (w->wait.options & WNOHANG)
		PHRASE_TEXT(b, _("{1} asked for its child {4} by {2}, which returned 0, and has not called wait since, for "
				 "{3}. The child is stopped, which has been so for {5}: it terminates only once it is "
				 "continued."),
			    who, call, how_long, pids, stopped);
	else if (w->at_least && w->children.n == 1)
		PHRASE_TEXT(b, _("{1} has been blocked in {2} for at least {3}, and its child {4} is stopped: the call returns "
				 "only when the child terminates."), who, call, how_long, pids);
	else if (w->at_least)
		PHRASE_TEXT(b, _("{1} has been blocked in {2} for at least {3}, and its children {4} are all stopped: the call "
				 "returns only when one of them terminates."), who, call, how_long, pids);
	else if (w->children.n == 1)
		PHRASE_TEXT(b, _("{1} has been blocked in {2} for {3}, and its child {4} is stopped, which has been so for "
				 "{5}: the call returns only when the child terminates."),
			    who, call, how_long, pids, stopped);
	else
		PHRASE_TEXT(b, _("{1} has been blocked in {2} for {3}, and its children {4} are all stopped, which has "
				 "been so for {5}: the call returns only when one of them terminates."),
			    who, call, how_long, pids, stopped);
	say_signal(b, w);
}

static bool
advise(struct strbuf *b, const struct situation *s)
{
	const struct ev_stopped *w = &s->ev->stopped;
	const struct phrase_arg pid = arg_pid(w->children.pid[0]);

	if (w->signo == SIGTTIN || w->signo == SIGTTOU)
		PHRASE_TEXT(b, _("Continued in the background it is stopped again.  Redirect its input and output:\n"
				 "    COMMAND < /dev/null > FILE 2>&1 &\n"
				 "Or use `timeout --foreground`, where timeout(1) has put it into the background.  See\n"
				 "termios(3), timeout(1)."));
	else if (w->signo)
		PHRASE_TEXT(b, _("Continue the child:\n"
				 "    kill -CONT {1}\n"
				 "A parent that is to notice stops waits with WUNTRACED.  See waitpid(2)."), pid);
	else
		PHRASE_TEXT(b, _("Continue the child:\n"
				 "    kill -CONT {1}\n"
				 "A background job stops by SIGTTIN or SIGTTOU when it uses the terminal: redirect its\n"
				 "input from /dev/null, or use `timeout --foreground`.  A parent that is to notice stops\n"
				 "waits with WUNTRACED.  See waitpid(2), timeout(1)."), pid);
	return true;
}

static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	sites_add_wait(to, s, &s->ev->stopped.wait);
}

const struct rule rule_stopped_child = {
	.id = "stopped-child",
	.severity = PW_SEV_WARNING,
	.add_sites = add_sites,
	.needs_times = true,
	.holds = holds,
	.sample = sample,
	.explain = explain,
	.advise = advise,
};
