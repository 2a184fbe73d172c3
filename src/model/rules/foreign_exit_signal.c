/* SPDX-License-Identifier: GPL-2.0-or-later */
/* foreign_exit_signal.c - the exit signal is not SIGCHLD, and wait passes over the child. */
#include "model/predicates.h"
#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"
#include "phrase/sigchld.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	say_has_zombies(b, s);
	if (s->z->exit_signal)
		PHRASE_TEXT(b, _(" The exit signal of the child, as asked for in clone(2), is {1} instead of SIGCHLD; "
				 "a wait without __WALL or __WCLONE passes over such a child."),
			    arg_signal_name(s->z->exit_signal));
	else
		strbuf_adds(b, _(" The child has no exit signal, as asked for in clone(2); a wait without __WALL or "
				 "__WCLONE passes over such a child."));
	say_zombie(b, s);
	say_last_wait(b, s);
}

static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	sites_add_waits_now(to, s, lacks_wall);
}

const struct rule rule_foreign_exit_signal = {
	.id = "foreign-exit-signal",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK,
	.add_sites = add_sites,
	.needs = PW_SEES_WAITS,
	.cause = CAUSE_FOREIGN_EXIT_SIGNAL,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("Ask for children of every kind, or clone with SIGCHLD as the exit signal:\n"
				    "    waitpid(-1, &st, __WALL);\n"
				    "    clone(fn, stack, flags | SIGCHLD, arg);\n"
				    "See clone(2), waitpid(2)."),
	},
};
