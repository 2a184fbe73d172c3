/* SPDX-License-Identifier: GPL-2.0-or-later */
/* awaited_fds.h - the descriptors that a sleeping process waits to read from. */
#ifndef PW_AWAITED_FDS_H
#define PW_AWAITED_FDS_H

#include <stddef.h>

struct procinfo;

/* p was read with WAIT.  At most max of them into out, and how many; 0 = it waits for something
 * else, too, or not without a limit of time, or that may not be seen. */
size_t awaited_fds(const struct procinfo *p, int *out, size_t max);

#endif
