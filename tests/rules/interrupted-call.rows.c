/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupted-call.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#include <sys/syscall.h>

static const struct rule_row rows[] = {
	{ "accept() fails with EINTR",
	  { FORK(0, 10, 11), DELIVER_FULL(10, 10, 10, 0, SYS_accept, EINTR) }, 1200, "interrupted-call 10*0" },
	{ "near: pause() and ppoll() end in EINTR always",
	  { FORK(0, 10, 11), DELIVER_FULL(10, 10, 10, 0, SYS_ppoll, EINTR),
	    DELIVER_FULL(11, 10, 10, 0, SYS_rt_sigsuspend, EINTR) },
	  1200, "" },
	{ "near: a shell's wait call, which it repeats",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, ANY, 0, 0), DELIVER_FULL(10, 10, 10, 0, SYS_wait4, EINTR),
	    WAIT_ERR(10, 10, EINTR), ENTER(11, 10, 10, ANY, 0, 0), EXIT(900, 11, 10), WAIT(900, 10, 11) },
	  1200, "" },
	{ "near: an interpreter repeats its calls",
	  { EXEC(0, 10, "ruby3.1"), FORK(0, 10, 11), DELIVER_FULL(10, 10, 10, 0, SYS_read, EINTR) }, 1200, "" },
	{ "near: a shell repeats its calls",
	  { EXEC(0, 10, "dash"), FORK(0, 10, 11), DELIVER_FULL(10, 10, 10, 0, SYS_read, EINTR) }, 1200, "" },
	{ "near: what the source has found counts, not the name",
	  { EXEC_OF(0, 10, "server", NODE), FORK(0, 10, 11), DELIVER_FULL(10, 10, 10, 0, SYS_read, EINTR) }, 1200, "" },
	{ "a program in C that has the name of a shell",
	  { EXEC_OF(0, 10, "dash", C), FORK(0, 10, 11), DELIVER_FULL(10, 10, 10, 0, SYS_read, EINTR) },
	  1200, "interrupted-call 10*0" },
	{ "near: restarted",
	  { FORK(0, 10, 11), DELIVER_FULL(10, 10, 10, SA_RESTART, SYS_accept, RESTART) }, 1200, "" },
};
RULE_ROWS("interrupted-call", rows);

#define DELIVER_OF(t, p, signo_, call_) \
	EV_(t, DELIVER, ID(p), .tid = (p), \
	    .deliver = { .signo = (signo_), .action = PW_ACTION_HANDLER, .syscall = (call_), \
			 .outcome = PW_OUTCOME_EINTR })

static const struct pw_finding *
found(struct pw_model *m, const struct pw_event *ev, size_t n)
{
	for (size_t i = 0; i < n; i++)
		pw_model_apply(m, &ev[i]);
	pw_model_advance(m, T0 + 1200 * MS);
	rows_expect(m, "interrupted-call 10*0");
	return pw_model_finding(m, 0);
}

/* It is SIGALRM's handler that lacks SA_RESTART, so SIGCHLD's is not what to change. */
static void
test_names_the_signal(void **state)
{
	static const struct pw_event ev[] = {
		HANDLER(0, 10), FORK(0, 10, 11), DELIVER_OF(10, 10, SIGALRM, SYS_accept),
		DELIVER_OF(20, 10, SIGALRM, SYS_accept), DELIVER_OF(30, 10, SIGALRM, SYS_read),
	};
	struct pw_model *m = rows_model();
	const struct pw_finding *f = found(m, ev, UNIT_COUNT(ev));

	(void)state;
	assert_string_equal(f->message, "process 10 has a handler for SIGALRM without SA_RESTART, and 3 calls "
					"failed with EINTR: accept() twice, read() once.");
	assert_non_null(strstr(f->advice, "    sigaction(SIGALRM, &sa, NULL);\n"));
	assert_null(strstr(f->advice, "SIGCHLD"));
	pw_model_free(m);
}
RULE_TEST("interrupted-call", "the signal that interrupted is named", test_names_the_signal);

static void
test_names_both_signals(void **state)
{
	static const struct pw_event ev[] = {
		HANDLER(0, 10), FORK(0, 10, 11), DELIVER_OF(10, 10, SIGALRM, SYS_accept),
		DELIVER_OF(20, 10, SIGCHLD, SYS_accept),
	};
	struct pw_model *m = rows_model();
	const struct pw_finding *f = found(m, ev, UNIT_COUNT(ev));

	(void)state;
	assert_non_null(strstr(f->message, "process 10 has signal handlers without SA_RESTART, and 2 calls failed "
					   "with EINTR: accept() once by SIGALRM, accept() once by SIGCHLD."));
	assert_non_null(strstr(f->advice, "    sigaction(signo, &sa, NULL);\n"));
	pw_model_free(m);
}
RULE_TEST("interrupted-call", "two signals that interrupted are named", test_names_both_signals);
