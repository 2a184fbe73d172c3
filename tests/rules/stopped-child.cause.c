/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stopped-child.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
stopped_child(void)
{
	pid_t pid;

	reap_elsewhere(3);
	pid = (pid_t)AT("fork", fork());
	MUST(pid >= 0);
	if (pid == 0) {
		raise(SIGSTOP);
		_exit(0);
	}
	if (AT("fork", fork()) == 0) {		/* not the parent's to wait for by pid */
		rest(LIFE);
		kill(pid, SIGCONT);
		_exit(0);
	}
	settled();
	MUST(AT("wait doing", waitpid(pid, NULL, 0)) == pid);
	MUST(AT("wait doing", wait(NULL)) > 0);
}

static const struct parent causes[] = {
	{ .name = "stopped-child", .run = stopped_child },
};
RULE_WARNINGS("stopped-child", causes);
