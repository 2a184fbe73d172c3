/* SPDX-License-Identifier: GPL-2.0-or-later */
/* orphaned.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static const struct rule_row rows[] = {
	{ "the parent ends first",
	  { FORK(0, 10, 11), FORK(1, 11, 12), EXIT_TO(5, 11, 10, 1), WAIT(6, 10, 11) },
	  1200, "orphaned 11*1" },
	{ "near: the child ended first",
	  { FORK(0, 10, 11), FORK(1, 11, 12), EXIT(4, 12, 11), EXIT_TO(5, 11, 10, 1), WAIT(6, 10, 11),
	    WAIT_OUTSIDE(6, 1, 12) },
	  1200, "" },
	{ "near: the adopter is watched, too",
	  { FORK(0, 10, 11), FORK(1, 11, 12), EXIT_TO(5, 11, 10, 10), WAIT(6, 10, 11) },
	  1200, "" },
};
RULE_ROWS("orphaned", rows);
