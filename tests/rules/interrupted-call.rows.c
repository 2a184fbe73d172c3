/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupted-call.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#include <sys/syscall.h>

static const struct rule_row rows[] = {
	{ "accept() fails with EINTR",
	  { FORK(0, 10, 11), DELIVER_FULL(10, 10, 10, 0, SYS_accept, EINTR) }, 1200, "interrupted-call 10*0" },
	{ "near: pause() and ppoll() end in EINTR always",
	  { FORK(0, 10, 11), DELIVER_FULL(10, 10, 10, 0, SYS_ppoll, EINTR),
	    DELIVER_FULL(11, 10, 10, 0, SYS_rt_sigsuspend, EINTR) },
	  1200, "" },
	{ "near: restarted",
	  { FORK(0, 10, 11), DELIVER_FULL(10, 10, 10, SA_RESTART, SYS_accept, RESTART) }, 1200, "" },
};
RULE_ROWS("interrupted-call", rows);
