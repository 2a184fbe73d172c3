/* SPDX-License-Identifier: GPL-2.0-or-later */
/* one_wait_per_signal.c - SIGCHLDs were coalesced, and each delivery reaped one child. */
#include "model/rule.h"
#include "model/sentences.h"

/* Fewer calls than deliveries, and the kernel coalesced none: an interpreter runs its own
 * handler once for several. */
static void
explain_interpreter(struct strbuf *b, const struct situation *s)
{
	const struct pw_parenting *k = &s->p->kids;

	PHRASE_TEXT(b, _(" {1} ended. SIGCHLD was delivered {2}, but wait was called {3} and reaped {4}: an "
			 "interpreter runs a script's handler once for several signals, and one wait for each "
			 "run is not enough."),
		    arg_count(k->deaths, N_("{1} child"), N_("{1} children")), arg_times(k->delivers),
		    arg_times(k->waits.calls), arg_number(k->reaps));
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct pw_parenting *k = &s->p->kids;
	const uint64_t sent = k->sigchld.queued + k->sigchld.coalesced + k->sigchld.blocked +
			      k->sigchld.ignored;
	const struct phrase_arg dead = arg_count(k->deaths, N_("{1} child"), N_("{1} children")),
				coalesced = arg_number(k->sigchld.coalesced),
				generated = arg_count(sent, N_("{1} SIGCHLD"), N_("{1} SIGCHLDs")),
				reaped = arg_count(k->reaps, N_("{1} child"), N_("{1} children"));

	say_has_zombies(b, s);
	if (!k->sigchld.coalesced)
		explain_interpreter(b, s);
	else if (s->ev->signals.runs)
		PHRASE_TEXT(b, k->sigchld.coalesced == 1
			    ? _(" {1} ended, some at nearly the same time. {2} of {3} was coalesced (standard signals do "
				"not queue), so the handler ran {4} and reaped {5}: one wait for each signal is not "
				"enough.")
			    : _(" {1} ended, some at nearly the same time. {2} of {3} were coalesced (standard signals do "
				"not queue), so the handler ran {4} and reaped {5}: one wait for each signal is not "
				"enough."),
			    dead, coalesced, generated, arg_times(k->delivers), reaped);
	else
		PHRASE_TEXT(b, k->sigchld.coalesced == 1
			    ? _(" {1} ended, some at nearly the same time. {2} of {3} was coalesced (standard signals do "
				"not queue), so only {4} could be taken, and its calls reaped {5}: one wait for each "
				"signal is not enough.")
			    : _(" {1} ended, some at nearly the same time. {2} of {3} were coalesced (standard signals do "
				"not queue), so only {4} could be taken, and its calls reaped {5}: one wait for each "
				"signal is not enough."),
			    dead, coalesced, generated, arg_number(k->sigchld.queued + k->sigchld.blocked),
			    reaped);
	say_zombie(b, s);
	say_disposition(b, s);
	say_last_wait(b, s);
}

const struct rule rule_one_wait_per_signal = {
	.id = "one-wait-per-signal",
	.severity = PW_SEV_LEAK,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.cause = CAUSE_ONE_WAIT_PER_SIGNAL,
	.explain = explain,
	.advice = N_("Reap in a loop, in the handler:\n"
		     "    while (waitpid(-1, NULL, WNOHANG) > 0)\n"
		     "            ;\n"
		     "instead of the single wait, and save and restore errno around it; or where the\n"
		     "signal is read (signalfd, sigwait).  See waitpid(2), and signal(7): standard signals\n"
		     "do not queue."),
};
