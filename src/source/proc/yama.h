/* SPDX-License-Identifier: GPL-2.0-or-later */
/* yama.h - the security module that restricts ptrace(2). */
#ifndef PW_YAMA_H
#define PW_YAMA_H

/* kernel.yama.ptrace_scope.  0: as without Yama; 1: descendants, and processes that allow it; 2: with
 * CAP_SYS_PTRACE only; 3: not at all, and the value stays.  -1 = the kernel has no Yama. */
int yama_scope(void);

#endif
