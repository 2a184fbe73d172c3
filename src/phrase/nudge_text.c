/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nudge_text.c - what a SIGCHLD from procwatch (--nudge) has led to, in words. */
#include "phrase/nudge_text.h"

#include "phrase/disposition.h"
#include "phrase/duration.h"
#include "phrase/number.h"
#include "phrase/process_name.h"

/* {1} zombies, {2} reaped, {3} a time, {4} wait calls, {5} the disposition */
#define NUDGE_SAY(out, ev, format) \
	PHRASE_TEXT((out), (format), \
		    arg_count((ev)->nudge.before, N_("{1} zombie"), N_("{1} zombies")), \
		    arg_number((uint64_t)((ev)->nudge.reaped > 0 ? (ev)->nudge.reaped : 0)), \
		    arg_duration((ev)->nudge.elapsed), \
		    arg_count((uint64_t)((ev)->nudge.waits > 0 ? (ev)->nudge.waits : 0), \
			      N_("{1} wait call"), N_("{1} wait calls")), \
		    arg_text(phrase_disposition((ev)->nudge.action)))

static const char *
all_reaped_format(const struct pw_event *ev)
{
	if (ev->nudge.before == 1)
		return _("Its zombie was reaped after one more SIGCHLD. Its reaping code works; the SIGCHLD of that "
			 "child did not start it: it came before the handler was installed, was delivered to a "
			 "thread that does not wait, or the event loop missed it. One zombie does not show "
			 "whether it waits in a loop.");
	return _("All {1} were reaped after one more SIGCHLD. Its reaping code is right; the SIGCHLDs of those "
		 "children did not start it: they came before the handler was installed, were delivered to a "
		 "thread that does not wait, or the event loop missed them.");
}

static const char *
one_reaped_format(const struct pw_event *ev)
{
	if (pw_nudge_waits_for_others(ev))
		return N_PLURAL("{2} of {1} was reaped after one more SIGCHLD, by {4}: it waits for certain children "
				"only.", "{2} of {1} were reaped after one more SIGCHLD, by {4}: it waits for certain "
				"children only.", ev->nudge.reaped);
	return N_PLURAL("{2} of {1} was reaped after one more SIGCHLD: it makes one wait call for each SIGCHLD, and "
			"SIGCHLDs that come at the same time are coalesced (standard signals do not queue).",
			"{2} of {1} were reaped after one more SIGCHLD: it makes one wait call for each SIGCHLD, and "
			"SIGCHLDs that come at the same time are coalesced (standard signals do not queue).",
			ev->nudge.reaped);
}

static const char *
some_reaped_format(const struct pw_event *ev)
{
	if (ev->nudge.waits >= 0)
		return _("{2} of {1} were reaped after one more SIGCHLD, by {4}: its loop ends before the last "
			 "zombie, or it waits for certain children only.");
	return _("{2} of {1} were reaped after one more SIGCHLD: its loop ends before the last zombie, or "
		 "it waits for certain children only.");
}

static const char *
handler_ran_format(const struct pw_event *ev)
{
	if (ev->nudge.delivered < 0)
		return _("Its SIGCHLD handler has run (the SIGCHLD is not pending), and none of {1} was reaped "
			 "in {3}: the handler makes no wait call, or it waits for other children.");
	if (ev->nudge.waits > 0)
		return _("Its SIGCHLD handler ran, and {4} returned none of its {1}: it waits for other children.");
	if (ev->nudge.waits < 0)
		return _("Its SIGCHLD handler ran, and none of {1} was reaped in {3}: the handler makes no wait "
			 "call, or it waits for other children.");
	return _("Its SIGCHLD handler ran, no wait call followed in {3}, and none of {1} was reaped.");
}

static const char *
discarded_format(const struct pw_event *ev)
{
	if (ev->nudge.waits > 0)
		return _("{5}, so the SIGCHLD was discarded; {4} returned none of its {1} in {3}: it waits for other "
			 "children.");
	if (ev->nudge.waits == 0)
		return _("Nothing happened: {5}, so the SIGCHLD was discarded, no wait call followed in {3}, and none "
			 "of {1} was reaped.");
	return _("Nothing happened: {5}, so the SIGCHLD was discarded, and none of {1} was reaped in {3}: it makes no "
		 "wait call, or it waits for other children.");
}

static const char *
taken_format(const struct pw_event *ev)
{
	if (ev->nudge.waits > 0)
		return _("It took the SIGCHLD by signalfd or sigwait, and {4} returned none of its {1}: it waits for "
			 "other children.");
	if (ev->nudge.waits == 0)
		return _("It took the SIGCHLD by signalfd or sigwait, no wait call followed in {3}, and none of {1} was "
			 "reaped.");
	return _("It took the SIGCHLD by signalfd or sigwait, and none of {1} was reaped in {3}: it makes no wait "
		 "call then, or it waits for other children.");
}

static const char *
nothing_format(const struct pw_event *ev)
{
	switch ((enum pw_fate)ev->nudge.fate) {
	case PW_FATE_DISCARDED:
		return discarded_format(ev);
	case PW_FATE_TAKEN:
		return taken_format(ev);
	case PW_FATE_PENDING:
		if (ev->flags & PW_F_BLOCKED)
			return _("Nothing happened: SIGCHLD is blocked in every thread, so it is still pending after "
				 "{3}, and none of {1} was reaped.");
		return _("Nothing happened: the SIGCHLD is still pending after {3}, though it is not blocked. The "
			 "process does not run: it is asleep in the kernel, stopped by a tracer, or gets no "
			 "processor.");
	case PW_FATE_NONE:
	case PW_FATE_COUNT:
		break;
	}
	return _("Nothing happened in {3}, and none of {1} was reaped; what became of the SIGCHLD is not known.");
}

static const char *
nudge_format(const struct pw_event *ev)
{
	switch ((enum pw_nudge)ev->nudge.outcome) {
	case PW_NUDGE_SENT:
		return _("procwatch sends it a SIGCHLD: it has {1}");
	case PW_NUDGE_ALL_REAPED:
		return all_reaped_format(ev);
	case PW_NUDGE_ONE_REAPED:
		return one_reaped_format(ev);
	case PW_NUDGE_SOME_REAPED:
		return some_reaped_format(ev);
	case PW_NUDGE_HANDLER_RAN:
		return handler_ran_format(ev);
	case PW_NUDGE_NOTHING:
		return nothing_format(ev);
	case PW_NUDGE_OWN_TIME:
		return _("{2} of {1} were reaped in {3}, but not because of the SIGCHLD: {5}, so it was discarded. "
			 "It reaps in its own time.");
	case PW_NUDGE_ENDED:
		return _("It has ended, or runs another program, {3} after the SIGCHLD: nothing is proved.");
	case PW_NUDGE_CUT_SHORT:
		return _("The watch ended {3} after the SIGCHLD: nothing is proved.");
	case PW_NUDGE_NONE:
	case PW_NUDGE_COUNT:
		break;
	}
	return _("an outcome that is not known");
}

void
phrase_nudge_sentences(struct strbuf *out, const struct pw_event *ev)
{
	NUDGE_SAY(out, ev, nudge_format(ev));
}

static const char *
nudge_rule_of(const struct pw_event *ev)
{
	const char *rule = phrase_tail(ev->tail, ev->tail_len, 0);

	return rule ? rule : "";
}

static void
add_sentences(struct spans *out, const struct phrase_arg *a)
{
	phrase_nudge_sentences(&out->text, a->p);
}

void
phrase_nudge(struct spans *out, const struct pw_event *ev)
{
	const struct phrase_arg sentences = { .add = add_sentences, .p = ev };

	if (*nudge_rule_of(ev))
		PHRASE(out, _("{1}: {2}"), arg_visible(nudge_rule_of(ev)), sentences);
	else
		PHRASE(out, "{1}", sentences);
}

void
phrase_nudge_named(struct strbuf *out, const struct pw_event *ev, const char *comm)
{
	const struct phrase_arg sentences = { .add = add_sentences, .p = ev },
				who = arg_process(comm, ev->who.pid);

	if (*nudge_rule_of(ev))
		PHRASE_TEXT(out, _("{1}, {2}: {3}"), who, arg_visible(nudge_rule_of(ev)), sentences);
	else
		PHRASE_TEXT(out, _("{1}: {2}"), who, sentences);
}
