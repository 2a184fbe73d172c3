/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* stack_copy.h - registers and stack of a thread, as they were at an event.  Shared with the
 * BPF object, as event/event.h. */
#ifndef PW_STACK_COPY_H
#define PW_STACK_COPY_H

#ifndef PW_BPF
#include <linux/types.h>
#endif

#define STACK_COPY_MAX 16384	/* bytes of stack */
#define STACK_COPY_REGS 32
#define STACK_COPY_RDI 5

/* By DWARF number: x86-64 rbx 3, rbp 6, r12 to r15 12 to 15; aarch64 x0 to x30.  Only those
 * that a callee must preserve are of use; on aarch64 x30 (the link register), too, and on
 * x86-64 rdi 5, in which vfork(3) of glibc has its return address: its child uses the same stack. */
struct stack_copy {
	__u64 pc, sp;
	__u64 known;		/* bit N: regs[N] is */
	__u64 regs[STACK_COPY_REGS];
	__u32 len;		/* bytes from sp upwards, at most STACK_COPY_MAX */
	__u32 python;		/* struct python_frame, in front of the bytes */
	__u8 bytes[];
};

_Static_assert(sizeof(struct stack_copy) == 288, "copy");

#endif
