/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* arch.bpf.h - all that depends on the architecture: where a system call's
 * number, arguments and result stand in a task's saved registers. */
#ifndef PW_ARCH_BPF_H
#define PW_ARCH_BPF_H

#include "kernel.h"
#include "maps.h"
#include "source/symbols/stack_copy.h"

#if defined(__TARGET_ARCH_x86)

#define ARCH_SYS(name) "__x64_sys_" name
#define ARCH_SYS32(name) "__ia32_compat_sys_" name
#define ARCH_SYS32_WAITPID "__ia32_sys_waitpid"
enum { NR_WAIT4 = 61, NR_WAITID = 247, NR_EXECVE = 59, NR_EXECVEAT = 322, NR_RT_SIGACTION = 13 };
enum { NR32_WAITPID = 7, NR32_WAIT4 = 114, NR32_WAITID = 284 };
enum { TS_COMPAT = 0x0002 };	/* arch/x86/include/asm/thread_info.h */

/* -1 outside a call; with PW_CALL_32BIT a 32-bit one, which is what the call is, not the
 * program: a 64-bit one may use int $0x80. */
static __always_inline long
arch_syscall(const struct task_struct *task, const struct pt_regs *regs)
{
	long nr = (int)regs->orig_ax;

	return nr >= 0 && task->thread_info.status & TS_COMPAT ? nr | PW_CALL_32BIT : nr;
}

/* A 32-bit program's. */
static __always_inline bool
arch_is_32bit(const struct pt_regs *regs)
{
	enum { USER32_CS = 0x23 };	/* arch/x86/include/asm/segment.h; of Xen: 0xe023 */

	return (regs->cs & 0xff) == USER32_CS;
}

/* The call that a signal cut short, as signal_deliver finds it: its number, -1 if it
 * was none; *result is the restart code that it left. */
static __always_inline long
arch_cut_short(const struct task_struct *task, const struct pt_regs *regs, long *result)
{
	long nr = arch_syscall(task, regs);

	*result = nr & PW_CALL_32BIT ? (int)regs->ax : (long)regs->ax;
	return nr;
}

/* The numbers of the registers are those of DWARF. */
static __always_inline void
arch_copy_regs(struct stack_copy *c, const struct pt_regs *regs)
{
	c->pc = regs->ip;
	c->sp = regs->sp;
	c->regs[3] = regs->bx;
	c->regs[STACK_COPY_RDI] = regs->di;
	c->regs[6] = regs->bp;
	c->regs[12] = regs->r12;
	c->regs[13] = regs->r13;
	c->regs[14] = regs->r14;
	c->regs[15] = regs->r15;
	c->known = 1 << 3 | 1 << STACK_COPY_RDI | 1 << 6 | 0xf << 12;
}

#define ARCH_PC(regs) ((regs)->ip)
#define ARCH_SP(regs) ((regs)->sp)
#define ARCH_ARG1(regs) ((regs)->di)
#define ARCH_ARG2(regs) ((regs)->si)
#define ARCH_ARG3(regs) ((regs)->dx)
#define ARCH_ARG4(regs) ((regs)->r10)
#define ARCH_32BIT_ARG1(regs) ((__u32)(regs)->bx)
#define ARCH_32BIT_ARG2(regs) ((__u32)(regs)->cx)
#define ARCH_32BIT_ARG3(regs) ((__u32)(regs)->dx)
#define ARCH_32BIT_ARG4(regs) ((__u32)(regs)->si)

#elif defined(__TARGET_ARCH_arm64)

#define ARCH_SYS(name) "__arm64_sys_" name
#define ARCH_SYS32(name) "__arm64_compat_sys_" name
#define ARCH_SYS32_WAITPID ARCH_SYS32("wait4")	/* it has no waitpid(2) */
enum { NR_WAIT4 = 260, NR_WAITID = 95, NR_EXECVE = 221, NR_EXECVEAT = 281, NR_RT_SIGACTION = 134 };
enum { NR32_WAITPID = 114, NR32_WAIT4 = 114, NR32_WAITID = 280 };

enum { MODE32 = 0x10 };		/* PSR_MODE32_BIT, arch/arm64/include/uapi/asm/ptrace.h */

/* -1 for a 32-bit call, too: those are not read here. */
static __always_inline long
arch_syscall(const struct task_struct *task, const struct pt_regs *regs)
{
	return regs->pstate & MODE32 ? -1 : regs->syscallno;
}

static __always_inline bool
arch_is_32bit(const struct pt_regs *regs)
{
	return regs->pstate & MODE32;
}

/* By then do_signal() in arch/arm64/kernel/signal.c has made ready for the restart:
 * the number is left in x8 only, x0 is the argument again, and the pc stands on the
 * SVC.  Which code it was follows from the call. */
static __always_inline long
arch_cut_short(const struct task_struct *task, const struct pt_regs *regs, long *result)
{
	enum { SVC_0 = 0xd4000001 };
	__u32 here = 0;
	long nr = (long)regs->regs[8];

	if (regs->pstate & MODE32 ||
	    bpf_probe_read_user(&here, sizeof(here), (const void *)regs->pc) || here != (__u32)SVC_0)
		return -1;
	switch (nr) {
	case 72: case 73: case 133:	/* pselect6, ppoll, rt_sigsuspend */
		*result = -ERESTARTNOHAND;
		break;
	case 101: case 115:		/* nanosleep, clock_nanosleep */
		*result = -ERESTART_RESTARTBLOCK;
		break;
	default:
		*result = -ERESTARTSYS;
	}
	return nr;
}

static __always_inline void
arch_copy_regs(struct stack_copy *c, const struct pt_regs *regs)
{
	c->pc = regs->pc;
	c->sp = regs->sp;
#pragma unroll
	for (int i = 19; i <= 30; i++)
		c->regs[i] = regs->regs[i];
	c->known = 0x7ff80000;
}

#define ARCH_PC(regs) ((regs)->pc)
#define ARCH_SP(regs) ((regs)->sp)
#define ARCH_ARG1(regs) ((regs)->orig_x0)	/* x0 holds the result by then */
#define ARCH_ARG2(regs) ((regs)->regs[1])
#define ARCH_ARG3(regs) ((regs)->regs[2])
#define ARCH_ARG4(regs) ((regs)->regs[3])
#define ARCH_32BIT_ARG1(regs) ((__u32)(regs)->orig_x0)
#define ARCH_32BIT_ARG2(regs) ((__u32)(regs)->regs[1])
#define ARCH_32BIT_ARG3(regs) ((__u32)(regs)->regs[2])
#define ARCH_32BIT_ARG4(regs) ((__u32)(regs)->regs[3])

#else
#error "no register layout for this architecture: add it here"
#endif

#endif
