/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler-never-waits.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#include <sys/syscall.h>

static const struct rule_row rows[] = {
	{ "the handler runs and no wait follows",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10) },
	  1200, "handler-never-waits 10*1" },
	{ "replaced on the way",
	  { HANDLER(0, 10), HANDLER(5, 10), FORK(6, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10) },
	  1200, "handler-never-waits 10*1" },
	{ "near: the handler wakes the main loop, which waits",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10), POLL(200, 10, 11) },
	  3000, "" },
	{ "near: a wait that takes its time follows",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10),
	    ENTER(11, 10, 10, PID, 12, 0), WAIT_FULL(800, 10, 10, PID, 12, 0, 12, EXITED, 0, 789),
	    POLL(801, 10, 11) },
	  3000, "" },
};
RULE_ROWS("handler-never-waits", rows);

/* Of a handler that the program has installed, its time is not known. */
static void
test_own_handler_at_attach(void **state)
{
	static const enum pw_runtime runtimes[] = { PW_RUNTIME_GO, PW_RUNTIME_C };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(runtimes); i++) {
		const struct pw_event ev[] = {
			EV_(0, PROCESS, ID(10), .process = { .parent = ID(1), .state = PW_STATE_RUNNING, .status = -1,
							     .runtime = runtimes[i] }),
			PROC(0, 11, 10, ZOMBIE), DISPOSE(10, 10, HANDLER, 0, 0, NONE), ASLEEP(500, 10, SYS_epoll_pwait),
		};
		struct pw_model *m = rows_model();

		for (size_t k = 0; k < UNIT_COUNT(ev); k++)
			pw_model_apply(m, &ev[k]);
		pw_model_advance(m, T0 + 3000 * MS);
		rows_expect(m, i ? "handler-never-waits|handler-too-late 10*1" : "handler-never-waits 10*1");
		assert_int_equal(pw_model_finding(m, 0)->n_candidates, i ? 2 : 1);
		pw_model_free(m);
	}
}
RULE_TEST("handler-never-waits", "Go's own handler was there in time", test_own_handler_at_attach);
