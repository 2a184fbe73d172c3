/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stopped-child.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static pid_t
stopping_child(void)
{
	pid_t pid = fork();

	MUST(pid >= 0);
	if (pid == 0) {
		raise(SIGSTOP);
		_exit(0);
	}
	return pid;
}

/* As a shell does. */
static void
waits_for_stops(void)
{
	pid_t pid = stopping_child();
	int st;

	MUST(waitpid(pid, &st, WUNTRACED) == pid && WIFSTOPPED(st));
	rest(NEAR_LIFE);
	kill(pid, SIGCONT);
	MUST(waitpid(pid, &st, WUNTRACED) == pid && WIFEXITED(st));
}

/* Any child will do, and one of them runs. */
static void
another_runs(void)
{
	pid_t pid = stopping_child(), other = child(NEAR_LIFE);

	MUST(wait(NULL) == other);
	kill(pid, SIGCONT);
	MUST(wait(NULL) == pid);
}

static const struct parent near[] = {
	{ .name = "waits-for-stops", .run = waits_for_stops },
	{ .name = "another-runs", .run = another_runs },
};
RULE_NEAR("stopped-child", near);
