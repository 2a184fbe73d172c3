/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler_too_late.c - SIGCHLD was discarded: the handler was installed after the child's
 * end. */
#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	say_has_zombies(b, s);
	PHRASE_TEXT(b, _(" The SIGCHLD of {1} was ignored at {2}, as there was no handler yet: installing one later "
			 "does not bring it back, and after that the handler did not run."),
		    arg_pid(s->z->id.pid), arg_at(s, s->z->zombie.since));
	say_what_was_seen(b, s);
}

const struct rule rule_handler_too_late = {
	.id = "handler-too-late",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK | 1u << PW_ROLE_HANDLER,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.cause = CAUSE_HANDLER_TOO_LATE,
	.explain = explain,
	.advice = N_("Install the handler before the first fork.  Where that is not possible, look once for\n"
		     "children that have ended already:\n"
		     "    sigaction(SIGCHLD, &sa, NULL);\n"
		     "    while (waitpid(-1, NULL, WNOHANG) > 0)\n"
		     "            ;\n"
		     "See sigaction(2), waitpid(2)."),
};
