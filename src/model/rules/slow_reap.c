/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow_reap.c - children are reaped, but late. */
#include "model/rule.h"
#include "model/sentences.h"

static bool
most_over_a_second(const struct ev_reaps *r)
{
	return r->n >= 3 && r->over_second * 2 > r->n;
}

/* A cause that was reported explains the delay better: each signal reaps one that an
 * earlier one left, or it was stopped. */
static bool
holds(const struct situation *s)
{
	const uint32_t better = 1u << CAUSE_ONE_WAIT_PER_SIGNAL | 1u << CAUSE_PARENT_STUCK;

	if (s->causes_seen & better)
		return false;
	return s->ev->reaps.slow.n || most_over_a_second(&s->ev->reaps);
}

static const struct pid_sample *
sample(const struct evidence *ev)
{
	return &ev->reaps.slow;
}

static uint64_t
revision(const struct situation *s)
{
	return s->ev->reaps.over_second;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_reaps *r = &s->ev->reaps;
	const struct phrase_arg who = arg_parent(s), over = arg_number(r->over_second),
				all = arg_count(r->n, N_("{1} reaped child"), N_("{1} reaped children")),
				longest = arg_duration(r->slow_max);

	if (!r->slow.n)
		PHRASE_TEXT(b, _("{1} reaped its children late: of {2}, {3} had been a zombie for over a second."),
			    who, all, over);
	else if (s->age == SECOND)
		PHRASE_TEXT(b, _("{1} reaped its children late: of {2}, {3} had been a zombie for over a second (the "
				 "longest: {4})."),
			    who, all, over, longest);
	else
		PHRASE_TEXT(b, _("{1} reaped its children late: of {2}, {3} had been a zombie for over a second, and "
				 "{5} for over {6} (the longest: {4})."),
			    who, all, over, longest, arg_number(r->slow.n), arg_duration(s->age));
	if (!s->p->kids.delivers)
		strbuf_adds(b, _(" It called wait only now and then."));
	say_disposition_then(b, s);
}

const struct rule rule_slow_reap = {
	.id = "slow-reap",
	.severity = PW_SEV_WARNING,
	.sites = 1u << PW_ROLE_WAIT,
	.needs_times = true,
	.holds = holds,
	.sample = sample,
	.revision = revision,
	.explain = explain,
	.advice = N_("Reap on SIGCHLD, not on a timer:\n"
		     "    while (waitpid(-1, &st, WNOHANG) > 0)   /* in the handler, or after ppoll() */\n"
		     "            ;\n"
		     "See sigaction(2), signalfd(2)."),
};
