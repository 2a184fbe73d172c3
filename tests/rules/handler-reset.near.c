/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler-reset.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
set_again(int signo)
{
	handle(SIGCHLD, set_again, (int)SA_RESETHAND);
	reap_all(signo);
}

static void
reset_and_set(void)
{
	handle(SIGCHLD, set_again, (int)SA_RESETHAND);
	for (int i = 0; i < 4; i++) {
		child(0);
		rest(200);
	}
	MUST(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
	rest(NEAR_LIFE);
}

static void
reset_and_waits(void)
{
	handle(SIGCHLD, reap_all, (int)SA_RESETHAND);
	child(0);
	rest(300);
	child(0);
	MUST(reap_rest() == 1);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "reset-and-set", .run = reset_and_set },
	{ .name = "reset-and-waits", .run = reset_and_waits },
};
RULE_NEAR("handler-reset", near);
