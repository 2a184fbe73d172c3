/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stolen-child.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
asks_again(void)
{
	pid_t pid = child(0);

	MUST(waitpid(pid, NULL, 0) == pid);
	MUST(waitpid(pid, NULL, 0) < 0 && errno == ECHILD);
	rest(NEAR_LIFE);
}

static void
loop_until_echild(void)
{
	for (int i = 0; i < 3; i++)
		child(i * 100);
	MUST(reap_rest() == 3);
	MUST(errno == ECHILD);
	rest(NEAR_LIFE);
}

static volatile sig_atomic_t kept_pid, kept_status;

static void
keep(int signo)
{
	int e = errno, st;
	pid_t pid;

	(void)signo;
	while ((pid = waitpid(-1, &st, WNOHANG)) > 0) {
		kept_status = st;
		kept_pid = pid;
	}
	errno = e;
}

/* As rsync does: the handler reaps, and who polls looks for the status there. */
static void
handler_keeps_status(void)
{
	pid_t pid, got;
	int st;

	handle(SIGCHLD, keep, SA_RESTART);
	for (int i = 0; i < 3; i++) {
		pid = child(100);
		while ((got = waitpid(pid, &st, WNOHANG)) == 0)
			rest(20);
		MUST(got == pid || (errno == ECHILD && kept_pid == pid && kept_status == 0));
	}
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "handler-keeps-status", .run = handler_keeps_status },
	{ .name = "asks-again", .run = asks_again },
	{ .name = "loop-until-echild", .run = loop_until_echild },
};
RULE_NEAR("stolen-child", near);
