/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sigchld-blocked.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
sigchld_blocked(void)
{
	catch_chld(reap_all, SA_RESTART);
	mask_chld(SIG_BLOCK);
	child(0);
	rest(LIFE);
}

static void
blocked_daemon(void)
{
	catch_chld(reap_all, SA_RESTART);
	child(0);
	rest(LIFE);
}

static void
sigchld_blocked_inherited(void)
{
	mask_chld(SIG_BLOCK);
	exec_parent("blocked-daemon");
}

static const struct parent causes[] = {
	{ .name = "sigchld-blocked", .run = sigchld_blocked, .procfs = true },
	{ .name = "sigchld-blocked-inherited", .run = sigchld_blocked_inherited, .procfs = true },
};
RULE_CAUSES("sigchld-blocked", causes);
static const struct parent execed[] = {
	{ .name = "blocked-daemon", .run = blocked_daemon },
};
RULE_EXECED("sigchld-blocked", execed);
