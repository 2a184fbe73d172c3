/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pidvec.h - a list of pids that grows. */
#ifndef PW_PIDVEC_H
#define PW_PIDVEC_H

#include <stddef.h>
#include <sys/types.h>

struct pidvec {		/* zeroed memory is an empty one */
	pid_t *v;
	size_t n, cap;
};

void pidvec_add(struct pidvec *l, pid_t pid);
void pidvec_done(struct pidvec *l);	/* frees, leaves an empty one */

#endif
