/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracer_holds.c - a tracer is notified of the end before the parent is. */
#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	say_has_zombies(b, s);
	if (s->exits)
		strbuf_adds(b, _(" A tracer held it: ptrace notifies the tracer of an end first, and the parent only "
				 "when the tracer has waited for the child or detached."));
	else
		strbuf_adds(b, s->count == 1
		    ? _(" A tracer holds it: ptrace notifies the tracer of the end first, and the parent only when "
			"the tracer has waited for it or detached.")
		    : _(" A tracer holds them: ptrace notifies the tracer of an end first, and the parent only when "
			"the tracer has waited for the child or detached."));
	if (s->z->tracer.pid)
		PHRASE_TEXT(b, s->exits ? _(" Process {1} traced the child.") : _(" Process {1} traces the child."),
			    arg_pid(s->z->tracer.pid));
	say_zombie(b, s);
	say_last_wait(b, s);
}

const struct rule rule_tracer_holds = {
	.id = "tracer-holds",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK,
	.needs = PW_SEES_WAITS,
	.cause = CAUSE_TRACER_HOLDS,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("The parent is right; the tracer must wait for its tracees too, or detach:\n"
				    "    waitpid(pid, &st, __WALL);          /* in the tracer */\n"
				    "    ptrace(PTRACE_DETACH, pid, 0, 0);\n"
				    "`grep TracerPid /proc/PID/status` names it.  See ptrace(2)."),
	},
};
