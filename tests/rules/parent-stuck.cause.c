/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parent-stuck.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
parent_stopped(void)
{
	pid_t me = getpid();

	handle(SIGCHLD, reap_all, SA_RESTART);
	if (fork() == 0) {
		rest(LIFE);
		kill(me, SIGCONT);
		_exit(0);
	}
	child(300);
	settled();
	raise(SIGSTOP);
}

static void
parent_spins(void)
{
	struct timespec from, now;

	child(0);
	settled();
	clock_gettime(CLOCK_MONOTONIC, &from);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while (now.tv_sec < from.tv_sec + LIFE / 1000);
}

static void
parent_hangs(void)
{
	pid_t pid = child(0);
	int p[2];
	char c;

	waitpid(pid, NULL, 0);
	if (pipe(p) < 0)
		return;
	pid = child(200);
	if (fork() == 0) {
		rest(LIFE);
		_exit(0);
	}
	close(p[1]);
	settled();
	if (read(p[0], &c, 1) == 0)	/* until that last child is gone */
		while (wait(NULL) > 0)
			;
}

/* Its child sleeps between vfork and exec. */
static void
parent_in_vfork(void)
{
	pid_t pid;

	child(200);
	settled();
	pid = vfork();
	if (pid == 0) {
		rest(LIFE);
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
}

static const struct parent causes[] = {
	{ .name = "parent-stopped", .run = parent_stopped, .procfs = true, .look = true },
	{ .name = "parent-spins", .run = parent_spins, .procfs = true, .look = true },
	{ .name = "parent-in-vfork", .run = parent_in_vfork },
	{ .name = "parent-hangs", .run = parent_hangs, .procfs = true, .look = true },
};
RULE_CAUSES("parent-stuck", causes);
