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

/* As a debugger that waits for its program to end. */
static void
tracee(void)
{
	pid_t pid = fork();
	int st;

	MUST(pid >= 0);
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		_exit(0);
	}
	MUST(waitpid(pid, &st, 0) == pid && WIFSTOPPED(st));
	if (fork() == 0) {
		rest(NEAR_LIFE);
		kill(pid, SIGKILL);
		_exit(0);
	}
	MUST(waitpid(pid, &st, 0) == pid && WIFSIGNALED(st));
	MUST(wait(NULL) > 0);
}

/* Not blocked in a wait for it. */
static void
does_something_else(void)
{
	pid_t pid = stopping_child();

	rest(NEAR_LIFE);
	kill(pid, SIGCONT);
	MUST(waitpid(pid, NULL, 0) == pid);
}

/* Job control stops the job's parent, too. */
static void
stopped_together(void)
{
	pid_t job = fork(), pid;
	int st;

	MUST(job >= 0);
	if (job == 0) {
		setpgid(0, 0);
		pid = stopping_child();
		MUST(waitpid(pid, NULL, 0) == pid);
		_exit(0);
	}
	rest(300);
	kill(-job, SIGSTOP);
	MUST(waitpid(job, &st, WUNTRACED) == job && WIFSTOPPED(st));
	rest(NEAR_LIFE);
	kill(-job, SIGCONT);
	MUST(waitpid(job, &st, 0) == job && WIFEXITED(st));
}

static const struct parent near[] = {
	{ .name = "waits-for-stops", .run = waits_for_stops },
	{ .name = "another-runs", .run = another_runs },
	{ .name = "tracee", .run = tracee, .traces = true },
	{ .name = "does-something-else", .run = does_something_else },
	{ .name = "stopped-together", .run = stopped_together },
};
RULE_NEAR("stopped-child", near);
