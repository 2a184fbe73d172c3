/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exec-failed-child.cause.c - parents with exactly this cause. */
#include "parents.h"

/* A shell's loop: what follows the exec is the loop again. */
static void
runs_the_loop_again(void)
{
	static const char *const commands[] = { "/nonexistent/one", "true" };
	const pid_t shell = getpid();

	for (size_t i = 0; i < 2; i++) {
		char *argv[] = { (char *)commands[i], NULL };
		pid_t pid = (pid_t)AT("fork", fork());

		MUST(pid >= 0);
		if (pid == 0)
			execvp(argv[0], argv);
		AT("wait doing", waitpid(pid, NULL, 0));
	}
	if (getpid() != shell)
		_exit(0);
	rest(LIFE);
}

static void
sleeps_on(void)
{
	char *argv[] = { (char *)"/nonexistent/one", NULL };
	pid_t pid;

	reap_elsewhere(3);
	pid = (pid_t)AT("fork", fork());
	MUST(pid >= 0);
	if (pid == 0) {
		execv(argv[0], argv);
		rest(1500);
		_exit(0);
	}
	MUST(AT("wait doing", waitpid(pid, NULL, 0)) == pid);
	rest(LIFE);
}

/* No _exit behind the exec: the children are in the loop, too. */
static void
makes_seven_of_three(void)
{
	char *argv[] = { (char *)"/nonexistent/one", NULL };
	const pid_t me = getpid();

	for (int i = 0; i < 3; i++) {
		pid_t pid = (pid_t)AT("fork", fork());

		MUST(pid >= 0);
		if (pid == 0)
			execv(argv[0], argv);
	}
	while (AT("wait doing", wait(NULL)) > 0)
		;
	if (getpid() != me)
		_exit(0);
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "runs-the-loop-again", .run = runs_the_loop_again, .passing = true },
	{ .name = "makes-seven-of-three", .run = makes_seven_of_three, .passing = true },
	{ .name = "sleeps-on", .run = sleeps_on, .passing = true },
};
RULE_WARNINGS("exec-failed-child", causes);
