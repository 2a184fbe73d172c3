/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler_reset.c - SA_RESETHAND: the handler ran once, then SIGCHLD is ignored again. */
#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	say_has_zombies(b, s);
	if (s->p->kids.delivers)
		PHRASE_TEXT(b, _(" Its SIGCHLD handler ran {1} and then was gone: SA_RESETHAND, which the System V "
				 "signal() sets, reset the disposition to SIG_DFL at {2}, and every SIGCHLD since "
				 "then was ignored."),
			    arg_times(s->p->kids.delivers), arg_at(s, s->p->sigchld.since));
	else if (!s->p->sigchld.origin_unsure)
		PHRASE_TEXT(b, _(" Its SIGCHLD handler ran before procwatch attached and then was gone: SA_RESETHAND, "
				 "which the System V signal() sets, reset the disposition to SIG_DFL, and every "
				 "SIGCHLD since then was ignored."));
	else
		PHRASE_TEXT(b, s->exits
			    ? _(" Its SIGCHLD had the default action and SA_RESETHAND: a handler that the System V "
				"signal() installed ran and was reset, or signal() was given SIG_DFL.")
			    : _(" Its SIGCHLD has the default action and SA_RESETHAND: a handler that the System V "
				"signal() installed ran and was reset, or signal() was given SIG_DFL."));
	say_zombie(b, s);
	say_signals(b, s);
	say_last_wait(b, s);
}

const struct rule rule_handler_reset = {
	.id = "handler-reset",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK | 1u << PW_ROLE_HANDLER,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.cause = CAUSE_HANDLER_RESET,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("Install handlers with sigaction(), which keeps them:\n"
				    "    struct sigaction sa = { .sa_handler = reap, .sa_flags = SA_RESTART };\n"
				    "    sigaction(SIGCHLD, &sa, NULL);\n"
				    "See sigaction(2), and signal(2) on how signal() differs between systems."),
	},
};
