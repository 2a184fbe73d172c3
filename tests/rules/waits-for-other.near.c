/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waits-for-other.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
waits_in_turn(void)
{
	pid_t a = child(700), b = child(0);

	MUST(waitpid(a, NULL, 0) == a);
	MUST(waitpid(b, NULL, 0) == b);
	rest(NEAR_LIFE);
}

static void
by_pidfd(void)
{
	struct pollfd p = { .events = POLLIN };
	pid_t first = child(0), pid = child(500);

	MUST(waitpid(first, NULL, 0) == first);
	p.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	MUST(p.fd >= 0);
	while (poll(&p, 1, -1) < 0)
		;
	MUST(waitid((idtype_t)3 /* P_PIDFD */, (id_t)p.fd, NULL, WEXITED) == 0);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "waits-in-turn", .run = waits_in_turn },
	{ .name = "pidfd", .run = by_pidfd },
};
RULE_NEAR("waits-for-other", near);
