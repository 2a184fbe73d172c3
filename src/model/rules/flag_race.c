/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flag_race.c - the handler set a flag that had just been checked: a lost wake-up. */
#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	say_has_zombies(b, s);
	PHRASE_TEXT(b, _(" Its SIGCHLD handler ran at {1}, while the program was in no system call that a signal "
			 "interrupts. Then it went to sleep in {2}, without a wait call: it had looked for ended "
			 "children before the signal came, and the sleep does not end for a signal that has been "
			 "delivered already."),
		    arg_at(s, s->ev->signals.last_delivered), arg_syscall(a->syscall));
	say_what_was_seen(b, s);
}

const struct rule rule_flag_race = {
	.id = "flag-race",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK | 1u << PW_ROLE_HANDLER | 1u << PW_ROLE_DOING,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.cause = CAUSE_FLAG_RACE,
	.explain = explain,
	.advice = N_("Keep SIGCHLD blocked from the check to the sleep, and let the call that sleeps\n"
		     "unblock it:\n"
		     "    sigprocmask(SIG_BLOCK, &chld, &old);\n"
		     "    while (!child_ended)\n"
		     "            sigsuspend(&old);               /* or ppoll(), pselect(), epoll_pwait() */\n"
		     "or use a signalfd, or a pipe that the handler writes to.  See sigsuspend(2), select(2)."),
};
