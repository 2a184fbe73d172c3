/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox.h - a process that computes and nothing else. */
#ifndef PW_SANDBOX_H
#define PW_SANDBOX_H

/* In a process just forked, for good: its own session, no capability, no descriptor
 * but `in` as 0, `io` as 1 and a standard error that goes nowhere, no new one, no
 * environment, no more memory than a GiB, and by seccomp(2) no system call but reading,
 * writing, polling, memory and the window size of a terminal.  A call outside of
 * those ends the process by SIGSYS.  Where the kernel has no seccomp, root becomes nobody
 * and the rest has to do.  0 or -errno: then nothing of a stranger may be looked at. */
int sandbox_enter(int in, int io);

#endif
