/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_nudge_verdict.c - a row is what was seen after a SIGCHLD from procwatch, and what it
 * proves. */
#include "unit.h"

#include "base/strbuf.h"
#include "event/names.h"
#include "model/nudge_verdict.h"
#include "phrase/nudge_text.h"

enum { UNKNOWN = -1 };

struct verdict_row {
	const char *name;
	uint32_t before;
	int32_t after, reaped, delivered, waits;
	enum pw_action action;
	enum pw_fate fate;
	bool blocked;
	struct nudge_seen seen;
	const char *want;	/* outcome and rule */
	bool proved;
	const char *says;
};

#define HANDLER PW_ACTION_HANDLER, PW_FATE_NONE, false

static const struct verdict_row rows[] = {
	{ "all", 3, 0, 3, 1, 4, HANDLER, { 0 }, "all-reaped", true, "All 3 zombies were reaped" },
	{ "all, unseen", 3, 0, 3, UNKNOWN, UNKNOWN, HANDLER, { 0 }, "all-reaped", true, "All 3 zombies" },
	{ "all, by signalfd", 3, 0, 3, 0, 4, PW_ACTION_DEFAULT, PW_FATE_TAKEN, true, { 0 }, "all-reaped", true,
	  "All 3 zombies" },
	{ "all, and a child that ended just now", 3, 1, 3, 2, 5, HANDLER, { false, 2 }, "all-reaped", true,
	  "All 3 zombies" },
	{ "the only one", 1, 0, 1, 1, 1, HANDLER, { 0 }, "all-reaped", true, "One zombie does not show" },
	{ "the only one, others ended", 1, 2, 1, 1, 1, HANDLER, { false, 2 }, "all-reaped", true,
	  "One zombie does not show" },
	{ "one", 3, 2, 1, 1, 1, HANDLER, { 0 }, "one-reaped one-wait-per-signal", true, "1 of 3 zombies was reaped" },
	{ "one, unseen", 3, 2, 1, UNKNOWN, UNKNOWN, HANDLER, { 0 }, "one-reaped one-wait-per-signal ~", true,
	  "standard signals do not queue" },
	{ "one for each, as others ended", 3, 3, 2, 2, 2, HANDLER, { false, 2 }, "one-reaped one-wait-per-signal", true,
	  "2 of 3 zombies were reaped" },
	{ "one for each, as others ended, unseen", 2, 2, 2, UNKNOWN, UNKNOWN, HANDLER, { false, 2 },
	  "one-reaped one-wait-per-signal ~", true, "2 of 2 zombies were reaped" },
	{ "one, by many calls", 3, 2, 1, 1, 5, HANDLER, { 0 }, "one-reaped waits-for-other", true,
	  "by 5 wait calls: it waits for certain children only" },
	{ "some", 5, 3, 2, 1, 2, HANDLER, { 0 }, "some-reaped", true, "by 2 wait calls: its loop ends" },
	{ "some, unseen", 5, 3, 2, UNKNOWN, UNKNOWN, HANDLER, { 0 }, "some-reaped", true, "SIGCHLD: its loop ends" },
	{ "none", 2, 2, 0, 1, 0, HANDLER, { 0 }, "handler-ran handler-never-waits", true, "no wait call followed" },
	{ "none, wait calls not seen", 2, 2, 0, 1, UNKNOWN, HANDLER, { 0 }, "handler-ran", true,
	  "makes no wait call, or it waits" },
	{ "none, unseen", 2, 2, 0, UNKNOWN, UNKNOWN, HANDLER, { 0 }, "handler-ran ~", true, "is not pending" },
	{ "none, by a wait for others", 2, 2, 0, 1, 1, HANDLER, { 0 }, "handler-ran waits-for-other", true,
	  "1 wait call returned none of its 2 zombies" },
	{ "default", 2, 2, 0, 0, 0, PW_ACTION_DEFAULT, PW_FATE_DISCARDED, false, { 0 }, "nothing never-waits", true,
	  "SIGCHLD has its default action" },
	{ "default, in a wait for another", 2, 2, 0, 0, 1, PW_ACTION_DEFAULT, PW_FATE_DISCARDED, false, { 0 },
	  "nothing waits-for-other", true, "1 wait call returned none of its 2 zombies" },
	{ "ignored", 1, 1, 0, 0, 0, PW_ACTION_IGNORE, PW_FATE_DISCARDED, false, { 0 }, "nothing never-waits",
	  true, "SIGCHLD is ignored" },
	{ "ignored, unseen", 1, 1, 0, UNKNOWN, UNKNOWN, PW_ACTION_IGNORE, PW_FATE_DISCARDED, false, { 0 }, "nothing",
	  true, "makes no wait call, or it waits" },
	{ "blocked", 2, 2, 0, 0, 0, PW_ACTION_HANDLER, PW_FATE_PENDING, true, { 0 }, "nothing sigchld-blocked", true,
	  "blocked in every thread" },
	{ "stuck", 2, 2, 0, UNKNOWN, UNKNOWN, PW_ACTION_HANDLER, PW_FATE_PENDING, false, { 0 }, "nothing parent-stuck",
	  true, "though it is not blocked" },
	{ "taken", 2, 2, 0, 0, 0, PW_ACTION_DEFAULT, PW_FATE_TAKEN, true, { 0 }, "nothing never-waits", true,
	  "signalfd or sigwait" },
	{ "taken, by a wait for others", 2, 2, 0, 0, 3, PW_ACTION_DEFAULT, PW_FATE_TAKEN, true, { 0 },
	  "nothing waits-for-other", true, "3 wait calls returned none" },
	{ "taken, unseen", 2, 2, 0, UNKNOWN, UNKNOWN, PW_ACTION_DEFAULT, PW_FATE_TAKEN, true, { 0 }, "nothing", true,
	  "makes no wait call then, or it waits" },
	{ "not known", 2, 2, 0, 0, 0, HANDLER, { 0 }, "nothing", false, "is not known" },
	{ "in its own time", 4, 2, 2, 0, 9, PW_ACTION_DEFAULT, PW_FATE_DISCARDED, false, { 0 }, "own-time", false,
	  "It reaps in its own time" },
	{ "ended", 4, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, HANDLER, { true, 0 }, "ended", false, "nothing is proved" },
};

static void
verdict_is(void **state)
{
	const struct verdict_row *row = *state;
	struct pw_event ev = {
		.kind = PW_EV_NUDGE, .flags = row->blocked ? PW_F_BLOCKED : 0,
		.nudge = { .before = row->before, .after = row->after, .reaped = row->reaped, .waits = row->waits,
			   .delivered = row->delivered, .action = row->action, .fate = row->fate },
	};
	struct strbuf got = { 0 }, text = { 0 };

	nudge_conclude(&ev, &row->seen);
	strbuf_adds(&got, pw_nudge_name(ev.nudge.outcome));
	if (*nudge_rule(&ev))
		strbuf_addf(&got, " %s", nudge_rule(&ev));
	if (ev.flags & PW_F_APPROX)
		strbuf_adds(&got, " ~");
	assert_string_equal(strbuf_str(&got), row->want);
	assert_int_equal(nudge_proves(&ev), row->proved);
	phrase_nudge_sentences(&text, &ev);
	if (!strstr(strbuf_str(&text), row->says))
		fail_msg("not \"%s\": %s", row->says, strbuf_str(&text));
	strbuf_done(&got);
	strbuf_done(&text);
}

int
main(void)
{
	struct unit_list l = { .n = 0 };

	UNIT_ADD_ROWS(&l, verdict_is, rows);
	return unit_run("nudge", &l);
}
