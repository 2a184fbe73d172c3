/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupted_call.c - a handler without SA_RESTART: other calls failed with EINTR. */
#include "model/rule.h"
#include "model/sentences.h"

static bool
holds(const struct situation *s)
{
	return s->ev->eintr.n != 0;
}

static uint64_t
revision(const struct situation *s)
{
	return s->ev->eintr.n;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_eintr *e = &s->ev->eintr;

	PHRASE_TEXT(b, _("{1} has a signal handler without SA_RESTART, and {2} failed with EINTR: "), arg_parent(s),
		    arg_count(e->n, N_("{1} call"), N_("{1} calls")));
	for (int i = 0; i < MAX_CALLS && e->by_call[i].n; i++)
		PHRASE_TEXT(b, i ? _(", {1} {2}") : _("{1} {2}"), arg_syscall(e->by_call[i].call),
			    arg_times(e->by_call[i].n));
	strbuf_addc(b, '.');
	say_disposition(b, s);
}

const struct rule rule_interrupted_call = {
	.id = "interrupted-call",
	.severity = PW_SEV_WARNING,
	.needs = PW_SEES_SIGNALS,
	.holds = holds,
	.revision = revision,
	.explain = explain,
	.advice = N_("Let the kernel restart them, or repeat them on EINTR:\n"
		     "    struct sigaction sa = { .sa_handler = reap, .sa_flags = SA_RESTART };\n"
		     "    sigaction(SIGCHLD, &sa, NULL);\n"
		     "See signal(7), \"Interruption of system calls\"."),
};
