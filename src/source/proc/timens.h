/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timens.h - how far the clocks here are from the kernel's own. */
#ifndef PW_TIMENS_H
#define PW_TIMENS_H

#include <stdint.h>

struct timens {
	uint64_t monotonic, boottime;	/* ns, to be added to the kernel's; may wrap */
};

/* Of our own time namespace; all 0 in the first one. */
struct timens timens_own(void);

#endif
