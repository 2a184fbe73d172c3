/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waits_for_other.c - its wait calls name another pid or process group. */
#include <errno.h>

#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct phrase_arg z = arg_pid(s->z->id.pid);

	say_has_zombies(b, s);
	if (s->p->last_wait.error == ECHILD)
		PHRASE_TEXT(b, s->exits
			    ? _(" It waited, but not for {1}: its calls named another pid or process group, and such "
				"a call passes over all other children (ECHILD: what it names is no child of it).")
			    : _(" It waits, but not for {1}: its calls name another pid or process group, and such "
				"a call passes over all other children (ECHILD: what it names is no child of it)."),
			    z);
	else
		PHRASE_TEXT(b, s->exits
			    ? _(" It waited, but not for {1}: its calls named another pid or process group, and such "
				"a call passes over all other children.")
			    : _(" It waits, but not for {1}: its calls name another pid or process group, and such "
				"a call passes over all other children."),
			    z);
	say_zombie(b, s);
	say_last_wait(b, s);
}

const struct rule rule_waits_for_other = {
	.id = "waits-for-other",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK | 1u << PW_ROLE_WAIT,
	.cause = CAUSE_WAITS_FOR_OTHER,
	.explain = explain,
	.advice = N_("Wait for each pid that fork() returned, or for any child:\n"
		     "    while (waitpid(-1, &st, WNOHANG) > 0)\n"
		     "            ;\n"
		     "See waitpid(2) on what -1, 0 and -PGID mean."),
};
