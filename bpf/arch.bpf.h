/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* arch.bpf.h - all that depends on the architecture: where a system call's
 * number, arguments and result stand in a task's saved registers. */
#ifndef PW_ARCH_BPF_H
#define PW_ARCH_BPF_H

#include "kernel.h"

#if defined(__TARGET_ARCH_x86)

#define ARCH_SYS(name) "__x64_sys_" name
enum { NR_WAIT4 = 61, NR_WAITID = 247 };
enum { TS_COMPAT = 0x0002 };	/* arch/x86/include/asm/thread_info.h */

/* -1 outside a call, and for a 32-bit call, whose numbers are others. */
static __always_inline long
arch_syscall(const struct task_struct *task, const struct pt_regs *regs)
{
	if (task->thread_info.status & TS_COMPAT)
		return -1;
	return (int)regs->orig_ax;
}

static __always_inline long
arch_result(const struct pt_regs *regs)
{
	return (long)regs->ax;
}

#define ARCH_ARG1(regs) ((regs)->di)
#define ARCH_ARG2(regs) ((regs)->si)
#define ARCH_ARG3(regs) ((regs)->dx)
#define ARCH_ARG4(regs) ((regs)->r10)

#elif defined(__TARGET_ARCH_arm64)

#define ARCH_SYS(name) "__arm64_sys_" name
enum { NR_WAIT4 = 260, NR_WAITID = 95 };

static __always_inline long
arch_syscall(const struct task_struct *task, const struct pt_regs *regs)
{
	return regs->syscallno;
}

static __always_inline long
arch_result(const struct pt_regs *regs)
{
	return (long)regs->regs[0];
}

#define ARCH_ARG1(regs) ((regs)->orig_x0)	/* x0 holds the result by then */
#define ARCH_ARG2(regs) ((regs)->regs[1])
#define ARCH_ARG3(regs) ((regs)->regs[2])
#define ARCH_ARG4(regs) ((regs)->regs[3])

#else
#error "no register layout for this architecture: add it here"
#endif

#endif
