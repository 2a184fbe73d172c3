/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inherited_child.c - forked before the exec: the new program does not know the child. */
#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	say_has_zombies(b, s);
	if (s->p->execed)
		PHRASE_TEXT(b, _(" The process had the child already when it became this program by exec at {1}: "
				 "the program does not know that it has it."),
			    arg_at(s, s->p->execed));
	else if (s->z->inherited == PW_MAYBE_YES)
		PHRASE_TEXT(b, _(" The process had the child already when it became this program by exec, before "
				 "procwatch attached: the program does not know that it has it."));
	say_zombie(b, s);
	say_disposition(b, s);
	say_last_wait(b, s);
}

const struct rule rule_inherited_child = {
	.id = "inherited-child",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK,
	.cause = CAUSE_INHERITED_CHILD,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("A child forked before exec stays a child of the new program.  Fork from the child\n"
				    "instead, so that init adopts it:\n"
				    "    if (fork() == 0) { if (fork() == 0) work(); _exit(0); }  wait(NULL);  execv(...);\n"
				    "In a shell script, `( cmd & )` before `exec server`.  Or let the server reap any\n"
				    "child: waitpid(-1, ...).  See execve(2)."),
	},
};
