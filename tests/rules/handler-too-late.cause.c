/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler-too-late.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
handler_too_late(void)
{
	struct pollfd p = { .events = POLLIN };

	p.fd = (int)syscall(SYS_pidfd_open, child(0), 0);
	MUST(p.fd >= 0 && AT("doing", poll(&p, 1, -1)) == 1);	/* it has ended */
	rest(100);
	catch_chld(reap_all, SA_RESTART);
	child(LIFE - 500);			/* its handler will reap both */
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "handler-too-late", .run = handler_too_late },
};
RULE_CAUSES("handler-too-late", causes);
