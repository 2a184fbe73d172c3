/* SPDX-License-Identifier: GPL-2.0-or-later */
/* orphaned.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
child_ends_first(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		child(0);
		MUST(reap_rest() == 1);
		_exit(0);
	}
	MUST(waitpid(pid, NULL, 0) == pid);
	rest(500);
}

/* The child's child is a zombie by then, and goes to an adopter that reaps it. */
static void
child_is_a_zombie(void)
{
	pid_t pid;

	MUST(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
	pid = fork();
	if (pid == 0) {
		child(0);
		rest(300);
		_exit(0);
	}
	MUST(reap_rest() == 2);
	rest(500);
}

static const struct parent near[] = {
	{ .name = "child-ends-first", .run = child_ends_first },
	{ .name = "child-is-a-zombie", .run = child_is_a_zombie },
};
RULE_NEAR("orphaned", near);
