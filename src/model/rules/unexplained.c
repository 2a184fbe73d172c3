/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unexplained.c - zombies stay, and no question that can be answered says why. */
#include "model/predicates.h"
#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	say_has_zombies(b, s);
	strbuf_adds(b, _(" No rule explains why."));
	say_what_is_not_seen(b, s);
	say_zombie(b, s);
	say_disposition(b, s);
	say_signals(b, s);
	say_last_wait(b, s);
	say_doing(b, s);
}

const struct rule rule_unexplained = {
	.id = "unexplained",
	.severity = PW_SEV_LEAK,
	.cause = CAUSE_UNEXPLAINED,
	.explain = explain,
	.advice = N_("See what the parent does when a child ends:\n"
		     "    strace -f -e trace=process -e signal=SIGCHLD -p PID\n"
		     "Each child has to be waited for once.  See waitpid(2)."),
};
