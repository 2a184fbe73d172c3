/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox.h - a process that can only compute. */
#ifndef PW_SANDBOX_H
#define PW_SANDBOX_H

/* For a newly forked process, and permanent: a session of its own, no capabilities, no
 * descriptors but `in` as 0, `io` as 1 and /dev/null as 2, no further ones, no
 * environment, at most 1 GiB of memory, and by seccomp(2) no system calls but those to
 * read, write, poll, allocate memory and set the window size of a terminal.  Any other
 * call terminates the process by SIGSYS.  Where the kernel has no seccomp, root becomes
 * the user nobody instead.  0 or -errno, and then no untrusted data may be processed. */
int sandbox_enter(int in, int io);

#endif
