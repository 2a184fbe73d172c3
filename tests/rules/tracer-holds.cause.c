/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracer-holds.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
tracer_holds(void)
{
	pid_t pid = child(500);
	pid_t tracer = (pid_t)AT("fork", fork());

	if (tracer == 0) {
		ptrace(PTRACE_SEIZE, pid, NULL, NULL);
		rest(LIFE);
		_exit(0);
	}
	settled();
	AT("wait doing", waitpid(pid, NULL, 0));
	AT("wait doing", waitpid(tracer, NULL, 0));
}

static const struct parent causes[] = {
	{ .name = "tracer-holds", .run = tracer_holds, .traces = true },
};
RULE_CAUSES("tracer-holds", causes);
