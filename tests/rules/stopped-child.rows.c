/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stopped-child.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#include <sys/syscall.h>

#define STOPS(t, p, kid) \
	EV_(t, SIGNAL, ID(p), .tid = (p), \
	    .signal = { .from = (kid), .signo = SIGCHLD, .code = CLD_STOPPED, .result = PW_RESULT_IGNORED })
#define FOUND_STOPPED(t, p) ACTIVE(t, p, STOPPED, -1, 1)
#define FOUND_IN_WAIT(t, p, target_, id_, opt_) \
	EV_(t, WAIT_ENTER, ID(p), .tid = (p), .flags = PW_F_APPROX, \
	    .wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_##target_, .target_id = (id_), \
		      .options = (opt_) })
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
	{ "both are found so, and again after the age: by what signal is not known",
	  { START(0, PW_BACKEND_PROCFS), FORK(0, 10, 11), FOUND_STOPPED(100, 11), FOUND_IN_WAIT(100, 10, PID, 11, 0),
	    FOUND_STOPPED(1200, 11) },
	  1300, "stopped-child 10*1" },
	{ "the same, found at attach by a source that sees what comes",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, RUNNING), FOUND_STOPPED(100, 11),
	    FOUND_IN_WAIT(100, 10, ANY, 0, 0), FOUND_STOPPED(1200, 11) },
	  1300, "stopped-child 10*1" },
	{ "it ends when the child is found running",
	  { START(0, PW_BACKEND_PROCFS), FORK(0, 10, 11), FOUND_STOPPED(100, 11), FOUND_IN_WAIT(100, 10, PID, 11, 0),
	    FOUND_STOPPED(1200, 11), ASLEEP(1700, 11, SYS_read) },
	  1800, "withdrawn*1" },
	{ "near: no second look has come",
	  { START(0, PW_BACKEND_PROCFS), FORK(0, 10, 11), FOUND_STOPPED(100, 11), FOUND_IN_WAIT(100, 10, PID, 11, 0) },
	  3000, "" },
	{ "near: a shell, found in a wait for stops",
	  { START(0, PW_BACKEND_PROCFS), FORK(0, 10, 11), FOUND_STOPPED(100, 11),
	    FOUND_IN_WAIT(100, 10, ANY, 0, WUNTRACED), FOUND_STOPPED(1200, 11) },
	  3000, "" },
	{ "near: a tracee",
	  { START(0, PW_BACKEND_PROCFS), FORK(0, 10, 11), ACTIVE(100, 11, TRACED, -1, 1),
	    FOUND_IN_WAIT(100, 10, PID, 11, 0), ACTIVE(1200, 11, TRACED, -1, 1) },
	  3000, "" },
	{ "near: the parent is in no wait call",
	  { START(0, PW_BACKEND_PROCFS), FORK(0, 10, 11), FOUND_STOPPED(100, 11), ASLEEP(200, 10, SYS_pause),
	    FOUND_STOPPED(1200, 11) },
	  3000, "" },
	{ "near: a job that is found stopped as a whole",
	  { START(0, PW_BACKEND_PROCFS), FORK(0, 10, 11), FOUND_IN_WAIT(50, 10, PID, 11, 0), FOUND_STOPPED(100, 11),
	    FOUND_STOPPED(110, 10), FOUND_STOPPED(1200, 11), FOUND_STOPPED(1200, 10) },
	  3000, "" },
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
