/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pidfd.h - what a descriptor on a process says. */
#ifndef PW_PIDFD_H
#define PW_PIDFD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Readable once the process has ended; -errno where there is none.  Not inherited. */
int pidfd_of(pid_t pid);

/* Has it been reaped (and not only ended)? */
bool pidfd_is_reaped(int fd);

/* Its wait(2) status, once it was reaped: 0 or -errno. */
int pidfd_status(int fd, int32_t *status);

struct pidfd_features {
	bool works;		/* 5.3 */
	bool hangup;		/* EPOLLHUP says that it was reaped: 6.9 */
	bool status;		/* pidfd_status(): 6.15 */
};

/* Tries them on a child that sends no signal and is reaped before this returns. */
void pidfd_probe(struct pidfd_features *out);

#endif
