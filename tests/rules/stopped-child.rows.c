/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stopped-child.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#define STOPS(t, p, kid) \
	EV_(t, SIGNAL, ID(p), .tid = (p), \
	    .signal = { .from = (kid), .signo = SIGCHLD, .code = CLD_STOPPED, .result = PW_RESULT_IGNORED })
#define CONTINUES(t, p, kid) \
	EV_(t, SIGNAL, ID(p), .tid = (p), \
	    .signal = { .from = (kid), .signo = SIGCHLD, .code = CLD_CONTINUED, .result = PW_RESULT_IGNORED })

static const struct rule_row rows[] = {
	{ "blocked in a wait for it",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), STOPS(100, 10, 11) }, 1200, "stopped-child 10*1" },
	{ "the wait begins after the stop",
	  { FORK(0, 10, 11), STOPS(100, 10, 11), ENTER(500, 10, 10, ANY, 0, 0) }, 1600, "stopped-child 10*1" },
	{ "it ends as the child continues",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), STOPS(100, 10, 11), CONTINUES(1500, 10, 11) },
	  1700, "withdrawn*1" },
	{ "timeout: the SIGCHLD of the stop has it poll for the child, and no more",
	  { FORK(0, 10, 11), NAMED(1, 10, PID, 11, WNOHANG, 0, 0), STOPS(100, 10, 11),
	    NAMED(101, 10, PID, 11, WNOHANG, 0, 0) },
	  1200, "stopped-child 10*1" },
	{ "near: polls for it now and then",
	  { FORK(0, 10, 11), STOPS(100, 10, 11), NAMED(101, 10, PID, 11, WNOHANG, 0, 0),
	    NAMED(1000, 10, PID, 11, WNOHANG, 0, 0), NAMED(1900, 10, PID, 11, WNOHANG, 0, 0) },
	  2800, "" },
	{ "near: polls for any child, as an event loop does",
	  { FORK(0, 10, 11), STOPS(100, 10, 11), NONE_YET(101, 10) }, 3000, "" },
	{ "near: polls for stops, too",
	  { FORK(0, 10, 11), STOPS(100, 10, 11), NAMED(101, 10, PID, 11, WNOHANG | WUNTRACED, 0, 0) }, 3000, "" },
	{ "near: stopped for less than the age",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), STOPS(100, 10, 11), CONTINUES(900, 10, 11) },
	  3000, "" },
	{ "near: a shell, with WUNTRACED",
	  { FORK(0, 10, 11), STOPS(100, 10, 11), ENTER(500, 10, 10, PID, 11, WUNTRACED) }, 3000, "" },
	{ "near: another child runs, and any will do",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, ANY, 0, 0), STOPS(100, 10, 11) }, 3000, "" },
	{ "near: a job that is stopped as a whole",
	  { FORK(0, 9, 10), FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), STOPS(100, 10, 11),
	    STOPS(100, 9, 10) },
	  3000, "" },
};
RULE_ROWS("stopped-child", rows);

/* By which signal, where that is known. */
static void
test_stop_signal(void **state)
{
	static const struct { int signo; const char *says; } cases[] = {
		{ SIGTTIN, " It was stopped by SIGTTIN: it read from its terminal in the background." },
		{ SIGTTOU, " It was stopped by SIGTTOU: it wrote to its terminal" },
		{ SIGTSTP, " It was stopped by SIGTSTP, as Ctrl-Z sends it." },
		{ SIGSTOP, " It was stopped by SIGSTOP." },
		{ 0, "returns only when the child terminates." },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
		struct pw_event stop = STOPS(100, 10, 11);
		struct pw_model *m = rows_model();
		const char *message;

		stop.signal.stop_signal = cases[i].signo;
		rows_apply(m, (struct pw_event)FORK(0, 10, 11));
		rows_apply(m, (struct pw_event)ENTER(1, 10, 10, PID, 11, 0));
		rows_apply(m, stop);
		pw_model_advance(m, T0 + 1200 * MS);
		message = rows_message(m, "stopped-child");
		assert_non_null(message);
		assert_non_null(strstr(message, cases[i].says));
		pw_model_free(m);
	}
}
RULE_TEST("stopped-child", "by which signal", test_stop_signal);
