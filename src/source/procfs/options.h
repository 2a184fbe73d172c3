/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.h - what holds for a procfs source from its opening to its close. */
#ifndef PW_PROCFS_OPTIONS_H
#define PW_PROCFS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "event/event.h"
#include "source/proc/pidfd.h"

struct procfs_options {
	/* As the caller wants it. */
	enum pw_mode mode;
	bool threads;		/* THREAD events wanted */
	uint64_t signals;	/* bit signo-1 */
	uint64_t interval;	/* ns */

	/* As it was found. */
	uint64_t opened;	/* ns, CLOCK_BOOTTIME */
	uint32_t self;		/* our pid: never watched */
	bool hides;		/* /proc shows only what is ours: hidepid */

	/* What this kernel gives this user.  PROCWATCH_PROCFS_WITHOUT=connector,children,
	 * pidfd,hup,info in the environment takes some away, for tests; without "buffer"
	 * the connector loses records soon. */
	bool connector;
	bool children_file;	/* /proc/PID/task/TID/children */
	struct pidfd_features pidfd;
};

#endif
