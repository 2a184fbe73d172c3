/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler_never_waits.c - the SIGCHLD handler ran, and no wait call followed. */
#include "model/predicates.h"
#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_signals *sig = &s->ev->signals;
	const struct phrase_arg times = arg_times(s->p->kids.delivers);

	say_has_zombies(b, s);
	if (s->p->kids.waits.calls)
		PHRASE_TEXT(b, _(" Its SIGCHLD handler ran {1}, but no wait call followed after {2}."),
			    times, arg_at(s, s->p->last_wait.ts));
	else
		PHRASE_TEXT(b, _(" Its SIGCHLD handler ran {1}, but no wait call ever followed."), times);
	if (sig->handler_changes > 1)
		PHRASE_TEXT(b, _(" The handler was replaced, last at {1}: a library may have installed its own in "
				 "place of yours."),
			    arg_at(s, sig->last_handler_change));
	if (is_asleep_past_signal(s))
		PHRASE_TEXT(b, _(" It ran last while the program was in no system call, and then the program went to sleep "
				 "in {1}: if it checks a flag before it sleeps, the signal came between the two, and "
				 "only sigsuspend(2), ppoll(2) or pselect(2) leave no time for that."),
			    arg_syscall(s->ev->activity.syscall));
	say_what_was_seen(b, s);
}

const struct rule rule_handler_never_waits = {
	.id = "handler-never-waits",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK | 1u << PW_ROLE_HANDLER,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.cause = CAUSE_HANDLER_NEVER_WAITS,
	.explain = explain,
	.advice = N_("Having a handler is not enough, it must call waitpid():\n"
		     "    int e = errno;\n"
		     "    while (waitpid(-1, NULL, WNOHANG) > 0)\n"
		     "            ;\n"
		     "    errno = e;\n"
		     "See waitpid(2), signal-safety(7)."),
};
