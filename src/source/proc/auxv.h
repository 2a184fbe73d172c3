/* SPDX-License-Identifier: GPL-2.0-or-later */
/* auxv.h - what the kernel handed to a program at its exec (getauxval(3)). */
#ifndef PW_AUXV_H
#define PW_AUXV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct auxv {
	union {
		uint64_t pairs64[64][2];
		uint32_t pairs32[128][2];
	} u;
	size_t n;		/* pairs */
	bool is_32bit;		/* the process: its wait calls and system call numbers are others */
};

/* 0, or -ESRCH, -EACCES...; also -ESRCH for what has no memory (a zombie, a thread of
 * the kernel).  Needs the right to read the process (PTRACE_MODE_READ). */
int auxv_read(pid_t pid, struct auxv *out);

/* The value of AT_...; 0 = not there. */
uint64_t auxv_value(const struct auxv *v, unsigned int at);

/* Is it known to be a 32-bit process on a 64-bit machine? */
bool auxv_is_32bit(pid_t pid);

#endif
