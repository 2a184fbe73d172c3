/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exec-failed-child.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
child_that_exits_with_127(void)
{
	char *argv[] = { (char *)"/nonexistent/one", NULL };
	pid_t pid = fork();

	MUST(pid >= 0);
	if (pid == 0) {
		execv(argv[0], argv);
		_exit(127);
	}
	MUST(waitpid(pid, NULL, 0) == pid);
	rest(NEAR_LIFE);
}

/* execvp(3) asks each directory of PATH. */
static void
child_that_searches(void)
{
	char *argv[] = { (char *)"true", NULL };
	pid_t pid = fork();

	MUST(pid >= 0);
	if (pid == 0) {
		setenv("PATH", "/nonexistent/a:/nonexistent/b:/usr/bin:/bin", 1);
		execvp(argv[0], argv);
		_exit(127);
	}
	MUST(waitpid(pid, NULL, 0) == pid);
	rest(NEAR_LIFE);
}

/* A wrapper that has another way: it runs its own program. */
static void
program_with_another_way(void)
{
	char *argv[] = { (char *)"/nonexistent/one", NULL };

	execv(argv[0], argv);
	MUST(waitpid(child(0), NULL, 0) > 0);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "child-that-exits-with-127", .run = child_that_exits_with_127 },
	{ .name = "child-that-searches", .run = child_that_searches },
	{ .name = "program-with-another-way", .run = program_with_another_way },
};
RULE_NEAR("exec-failed-child", near);
