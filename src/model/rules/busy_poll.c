/* SPDX-License-Identifier: GPL-2.0-or-later */
/* busy_poll.c - waitpid(WNOHANG) in a loop that never sleeps. */
#include "model/rule.h"
#include "model/sentences.h"

static bool
holds(const struct situation *s)
{
	return s->ev->polls.worst != 0;
}

static uint64_t
revision(const struct situation *s)
{
	return s->ev->polls.all;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	PHRASE_TEXT(b, _("{1} called wait with WNOHANG {2} times within a second, and each returned 0 ({3} such calls "
			 "in all)."),
		    arg_parent(s), arg_number(s->ev->polls.worst), arg_number(s->ev->polls.all));
	say_last_wait(b, s);
}

const struct rule rule_busy_poll = {
	.id = "busy-poll",
	.severity = PW_SEV_WARNING,
	.sites = 1u << PW_ROLE_WAIT,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.needs_times = true,
	.holds = holds,
	.revision = revision,
	.explain = explain,
	.advice = N_("Sleep until there is something to reap: waitpid() without WNOHANG, or\n"
		     "    sigwaitinfo(&chld, NULL);               /* SIGCHLD blocked before */\n"
		     "    while (waitpid(-1, &st, WNOHANG) > 0)\n"
		     "            ;\n"
		     "See waitpid(2), sigwaitinfo(2), pidfd_open(2)."),
};
