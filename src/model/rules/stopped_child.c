/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stopped_child.c - a wait call waits for a child that is stopped. */
#include "base/sat.h"
#include "model/rule.h"
#include "model/sentences.h"

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

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_stopped *w = &s->ev->stopped;
	const struct phrase_arg who = arg_parent(s), call = arg_call(&w->wait),
				how_long = arg_duration(sat_sub(s->now, w->wait.ts)),
				stopped = arg_duration(sat_sub(s->now, w->since)), pids = arg_sample(&w->children);

	if (w->children.n == 1)
		PHRASE_TEXT(b, _("{1} has been blocked in {2} for {3}, and its child {4} is stopped, which has been so for "
				 "{5}: the call returns only when the child terminates."),
			    who, call, how_long, pids, stopped);
	else
		PHRASE_TEXT(b, _("{1} has been blocked in {2} for {3}, and its children {4} are all stopped, which has "
				 "been so for {5}: the call returns only when one of them terminates."),
			    who, call, how_long, pids, stopped);
}

static bool
advise(struct strbuf *b, const struct situation *s)
{
	PHRASE_TEXT(b, _("Continue the child:\n"
			 "    kill -CONT {1}\n"
			 "A background job stops by SIGTTIN or SIGTTOU when it uses the terminal: redirect its\n"
			 "input from /dev/null, or use `timeout --foreground`.  A parent that is to notice stops\n"
			 "waits with WUNTRACED.  See waitpid(2), timeout(1)."),
		    arg_pid(s->ev->stopped.children.pid[0]));
	return true;
}

const struct rule rule_stopped_child = {
	.id = "stopped-child",
	.severity = PW_SEV_WARNING,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.holds = holds,
	.sample = sample,
	.explain = explain,
	.advise = advise,
};
