/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox.h - a process that can only compute. */
#ifndef PW_SANDBOX_H
#define PW_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

/* A system call that the process may make beside those to read, write, poll and allocate
 * memory. */
struct sandbox_call {
	int number;		/* as libseccomp has it: SCMP_SYS() */
	unsigned int argument;	/* which one is compared */
	uint64_t mask, value;	/* it must be value in these bits; mask 0 = any argument */
};

struct sandbox {
	const char *name;	/* of the process */
	const int *fds;		/* kept, as 0, 1, 3, 4...; 2 is /dev/null */
	size_t n_fds;		/* 2 to 8 */
	const struct sandbox_call *calls;
	size_t n_calls;
	/* Those that fail with ENOENT: what a library tries and can do without. */
	const int *refused;
	size_t n_refused;
};

/* For a newly forked process, and permanent: a session of its own, no capabilities, no
 * descriptors but those of `box` and no further ones, except what comes through a socket
 * if it has more than two; no environment, at most 1 GiB of memory, no executable memory,
 * and by seccomp(2) no other system calls than said.  Any other call terminates the
 * process by SIGSYS.  Where the kernel has no seccomp, root becomes the user nobody
 * instead.  0 or -errno, and then no untrusted data may be processed. */
int sandbox_enter(const struct sandbox *box);

/* Drops all capabilities for good, and sets no_new_privs.  0 or -errno. */
int sandbox_drop_capabilities(void);

#endif
