/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nudge_verdict.c - what a SIGCHLD from procwatch (--nudge) proves.
 *
 * Other children may have ended meanwhile: their SIGCHLDs start the same code, and it may reap
 * them in place of the zombies that were there before. */
#include "model/nudge_verdict.h"

static int32_t
at_least(int32_t n, int32_t least)
{
	return n > least ? n : least;
}

/* Each of them may have led to a wait call. */
static int32_t
sigchlds_since(const struct pw_event *ev, const struct nudge_seen *seen)
{
	return ev->nudge.delivered > 0 ? ev->nudge.delivered : 1 + seen->deaths;
}

static int32_t
reaped_of_all(const struct pw_event *ev, const struct nudge_seen *seen)
{
	return at_least((int32_t)ev->nudge.before + seen->deaths - at_least(ev->nudge.after, 0),
			ev->nudge.reaped);
}

static bool
has_handler_run(const struct pw_event *ev)
{
	if (ev->nudge.delivered >= 0)
		return ev->nudge.delivered > 0;
	return ev->nudge.action == PW_ACTION_HANDLER && !(ev->flags & PW_F_BLOCKED) &&
	       ev->nudge.fate == PW_FATE_NONE;
}

static enum pw_nudge
outcome_of(const struct pw_event *ev, const struct nudge_seen *seen)
{
	const int32_t before = (int32_t)ev->nudge.before, reaped = ev->nudge.reaped;
	const int32_t sigchlds = sigchlds_since(ev, seen), all = reaped_of_all(ev, seen);

	if (seen->gone)
		return PW_NUDGE_ENDED;
	if (reaped <= 0)
		return has_handler_run(ev) ? PW_NUDGE_HANDLER_RAN : PW_NUDGE_NOTHING;
	if (ev->nudge.fate == PW_FATE_DISCARDED)
		return PW_NUDGE_OWN_TIME;
	if (reaped == before && (before == 1 || ev->nudge.after <= 0 || all > sigchlds))
		return PW_NUDGE_ALL_REAPED;
	return all <= sigchlds ? PW_NUDGE_ONE_REAPED : PW_NUDGE_SOME_REAPED;
}

void
nudge_conclude(struct pw_event *ev, const struct nudge_seen *seen)
{
	ev->nudge.outcome = outcome_of(ev, seen);
	/* deduced, not seen */
	if ((ev->nudge.outcome == PW_NUDGE_HANDLER_RAN && ev->nudge.delivered < 0) ||
	    (ev->nudge.outcome == PW_NUDGE_ONE_REAPED && ev->nudge.waits < 0))
		ev->flags |= PW_F_APPROX;
}

static const char *
rule_of_nothing(const struct pw_event *ev)
{
	switch ((enum pw_fate)ev->nudge.fate) {
	case PW_FATE_DISCARDED:
	case PW_FATE_TAKEN:
		return ev->nudge.waits > 0 ? "waits-for-other" : ev->nudge.waits == 0 ? "never-waits" : "";
	case PW_FATE_PENDING:
		return ev->flags & PW_F_BLOCKED ? "sigchld-blocked" : "parent-stuck";
	case PW_FATE_NONE:
	case PW_FATE_COUNT:
		break;
	}
	return "";
}

const char *
nudge_rule(const struct pw_event *ev)
{
	switch ((enum pw_nudge)ev->nudge.outcome) {
	case PW_NUDGE_ONE_REAPED:
		return pw_nudge_waits_for_others(ev) ? "waits-for-other" : "one-wait-per-signal";
	case PW_NUDGE_HANDLER_RAN:
		return ev->nudge.waits > 0 ? "waits-for-other" :
		       ev->nudge.waits == 0 ? "handler-never-waits" : "";
	case PW_NUDGE_NOTHING:
		return rule_of_nothing(ev);
	case PW_NUDGE_ALL_REAPED:	/* several rules fit: its SIGCHLD was lost or misdirected */
	case PW_NUDGE_SOME_REAPED:
	case PW_NUDGE_NONE:
	case PW_NUDGE_SENT:
	case PW_NUDGE_OWN_TIME:
	case PW_NUDGE_ENDED:
	case PW_NUDGE_CUT_SHORT:
	case PW_NUDGE_COUNT:
		break;
	}
	return "";
}

bool
nudge_proves(const struct pw_event *ev)
{
	switch ((enum pw_nudge)ev->nudge.outcome) {
	case PW_NUDGE_ALL_REAPED:
	case PW_NUDGE_ONE_REAPED:
	case PW_NUDGE_SOME_REAPED:
	case PW_NUDGE_HANDLER_RAN:
		return true;
	case PW_NUDGE_NOTHING:
		return ev->nudge.fate != PW_FATE_NONE;
	case PW_NUDGE_NONE:
	case PW_NUDGE_SENT:
	case PW_NUDGE_OWN_TIME:
	case PW_NUDGE_ENDED:
	case PW_NUDGE_CUT_SHORT:
	case PW_NUDGE_COUNT:
		break;
	}
	return false;
}
