/* SPDX-License-Identifier: GPL-2.0-or-later */
/* leader_exited.c - the thread-group leader exited: ps shows a zombie that is none. */
#include "model/rule.h"
#include "model/sentences.h"

static bool
holds(const struct situation *s)
{
	const uint64_t since = s->ev->activity.leader_exited;

	return s->p->leader_gone && since && s->now >= since + s->age;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	PHRASE_TEXT(b, _("{1} looks like a zombie in ps, but is not: its thread-group leader exited at {2}, and other "
			 "threads are still running. It cannot be reaped until the last thread has ended."),
		    arg_parent(s), arg_at(s, s->ev->activity.leader_exited));
}

const struct rule rule_leader_exited = {
	.id = "leader-exited",
	.severity = PW_SEV_NOTE,
	.needs_times = true,
	.holds = holds,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("If that is not meant, main() should wait for the threads, not pthread_exit():\n"
				    "    pthread_join(thread, NULL);\n"
				    "See pthread_exit(3)."),
	},
};
