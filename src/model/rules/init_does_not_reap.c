/* SPDX-License-Identifier: GPL-2.0-or-later */
/* init_does_not_reap.c - PID 1 or a subreaper that does not reap what it adopts. */
#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	const uint32_t as = s->who.nspid ? s->who.nspid : s->who.pid;

	say_has_zombies(b, s);
	if (as == 1)
		strbuf_adds(b, s->exits
			    ? _(" It was PID 1 of its namespace, which adopts every child whose parent ends, but it "
				"did not wait for them.")
			    : _(" It is PID 1 of its namespace, which adopts every child whose parent ends, but it "
				"does not wait for them."));
	else if (!s->p)		/* not watched, so its own number is not known */
		strbuf_adds(b, _(" It is PID 1 of a namespace or a subreaper, which adopts every child whose "
				 "parent ends before it, but it does not wait for them."));
	else
		strbuf_adds(b, s->exits
			    ? _(" It was a subreaper, which adopts every child whose parent ends before it, but it "
				"did not wait for them.")
			    : _(" It is a subreaper, which adopts every child whose parent ends before it, but it "
				"does not wait for them."));
	say_zombie(b, s);
	say_forker(b, s, s->z, 1);
	if (!s->p)
		return;
	say_disposition(b, s);
	say_last_wait(b, s);
	say_doing_so_long(b, s);
}

const struct rule rule_init_does_not_reap = {
	.id = "init-does-not-reap",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK,
	.cause = CAUSE_INIT_DOES_NOT_REAP,
	.explain = explain,
	.advice = N_("PID 1 and subreapers must reap whatever they adopt:\n"
		     "    while (waitpid(-1, &st, WNOHANG) > 0)   /* on every SIGCHLD */\n"
		     "            ;\n"
		     "In a container, run a small init: `docker run --init`, or tini or dumb-init as\n"
		     "the entry point.  See prctl(2), PR_SET_CHILD_SUBREAPER; pid_namespaces(7)."),
};
