/* SPDX-License-Identifier: GPL-2.0-or-later */
/* blocking_wait.c - a wait call blocks while other children are kept waiting. */
#include "model/predicates.h"
#include "model/rule.h"
#include "model/sentences.h"

static bool
holds(const struct situation *s)
{
	return s->ev->blocking.wait.ts != 0;
}

static const struct pid_sample *
sample(const struct evidence *ev)
{
	return &ev->blocking.others;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_blocking *w = &s->ev->blocking;
	const struct phrase_arg who = arg_parent(s), how_long = arg_duration(w->ns), call = arg_call(&w->wait),
				others = arg_count(w->others.n, N_("{1} other child"), N_("{1} other children")),
				pids = arg_sample(&w->others);

	if (w->in_handler && !has_threads(s))
		PHRASE_TEXT(b, _("{1} was blocked for over {2} in {3}, inside its SIGCHLD handler: it can do nothing "
				 "else, while {4} ({5}) still ran."),
			    who, how_long, call, others, pids);
	else if (w->in_handler)
		PHRASE_TEXT(b, _("{1} was blocked for over {2} in {3}, inside its SIGCHLD handler: thread {6} can do "
				 "nothing else, while {4} ({5}) still ran."),
			    who, how_long, call, others, pids, arg_pid(w->wait.tid));
	else
		PHRASE_TEXT(b, _("{1} was blocked for over {2} in {3}, while {4} ({5}) had ended and could "
				 "not be reaped."),
			    who, how_long, call, others, pids);
}

const struct rule rule_blocking_wait = {
	.id = "blocking-wait",
	.severity = PW_SEV_WARNING,
	.sites = 1u << PW_ROLE_WAIT | 1u << PW_ROLE_DOING,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.needs_times = true,
	.holds = holds,
	.sample = sample,
	.explain = explain,
	.advice = N_("Reap whichever child has ended; do not block on one that is still running:\n"
		     "    while (waitpid(-1, &st, WNOHANG) > 0)\n"
		     "            ;\n"
		     "See waitpid(2), signal-safety(7)."),
};
