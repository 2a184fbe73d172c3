/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupted_wait.c - a wait call failed with EINTR and was not repeated. */
#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct pw_wait *w = &s->ev->waits.eintr;

	say_has_zombies(b, s);
	PHRASE_TEXT(b, _(" A signal interrupted its {1} at {2} (EINTR, after {3}), and it did not call wait again."),
		    arg_call(w), arg_at(s, w->ts), arg_duration(w->elapsed));
	say_zombie(b, s);
	say_doing(b, s);
}

const struct rule rule_interrupted_wait = {
	.id = "interrupted-wait",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK | 1u << PW_ROLE_WAIT,
	.needs = PW_SEES_WAITS,
	.cause = CAUSE_INTERRUPTED_WAIT,
	.explain = explain,
	.advice = N_("EINTR means: not yet.  Call again, or install the handler with SA_RESTART:\n"
		     "    while (waitpid(pid, &st, 0) < 0 && errno == EINTR)\n"
		     "            ;\n"
		     "See waitpid(2), signal(7)."),
};
