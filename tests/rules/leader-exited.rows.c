/* SPDX-License-Identifier: GPL-2.0-or-later */
/* leader-exited.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static const struct rule_row rows[] = {
	{ "three threads still run",
	  { FORK(0, 10, 11), THREAD(5, 11, 11, EXIT, 3) }, 1200, "leader-exited 11*0" },
	{ "near: the others end too",
	  { FORK(0, 10, 11), THREAD(5, 11, 11, EXIT, 3), EXIT(400, 11, 10), WAIT(400, 10, 11) }, 1200, "" },
	{ "near: another thread ends",
	  { FORK(0, 10, 11), THREAD(5, 11, 12, EXIT, 3) }, 1200, "" },
};
RULE_ROWS("leader-exited", rows);
