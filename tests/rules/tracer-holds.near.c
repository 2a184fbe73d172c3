/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracer-holds.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
tracer_reaps_first(void)
{
	pid_t pid = child(300);
	pid_t tracer = fork();

	if (tracer == 0) {
		MUST(ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0);
		MUST(waitpid(pid, NULL, __WALL) == pid);
		_exit(0);
	}
	MUST(reap_rest() == 2);
	rest(NEAR_LIFE);
}

static void
traces_its_own(void)
{
	pid_t pid = child(300);

	MUST(ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0);
	MUST(waitpid(pid, NULL, 0) == pid);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "tracer-reaps-first", .run = tracer_reaps_first, .traces = true },
	{ .name = "traces-its-own", .run = traces_its_own, .traces = true },
};
RULE_NEAR("tracer-holds", near);
