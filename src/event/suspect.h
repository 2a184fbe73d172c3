/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suspect.h - whom the rules want to know more of: a parent of zombies. */
#ifndef PW_SUSPECT_H
#define PW_SUSPECT_H

#include "event/event.h"

enum { PW_SUSPECT_WAITS = 8 };

struct pw_suspect {
	struct pw_id id;
	/* Threads of it but the first that sit in a wait call, as far as is known, and
	 * may have left it: what they do is wanted too.  0 ends them. */
	__u32 waits[PW_SUSPECT_WAITS];
	__u32 brief;	/* it has zombies, and none is old: a program that waits has them, too */
};

#endif
