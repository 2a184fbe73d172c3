/* SPDX-License-Identifier: GPL-2.0-or-later */
/* regs.c - a stopped thread's registers and memory.  All that depends on the architecture. */
#include "source/ptrace/regs.h"

#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <unistd.h>

#include "source/symbols/stack_copy.h"

bool
regs_is_32bit(uint32_t arch)
{
	return !(arch & __AUDIT_ARCH_64BIT);
}

#if defined(__x86_64__)

/* Only the calls that are looked at: arch/x86/entry/syscalls/syscall_64.tbl has them all. */
bool
regs_is_x32(int *nr)
{
	static const struct {
		int x32, native;
	} own_numbers[] = {
		{ 512, SYS_rt_sigaction }, { 520, SYS_execve }, { 521, SYS_ptrace },
		{ 523, SYS_rt_sigtimedwait }, { 529, SYS_waitid }, { 545, SYS_execveat },
	};
	enum { X32_BIT = 0x40000000 };	/* __X32_SYSCALL_BIT */

	if (*nr < 0 || !(*nr & X32_BIT))
		return false;
	*nr &= ~X32_BIT;
	for (size_t i = 0; i < sizeof(own_numbers) / sizeof(own_numbers[0]); i++)
		if (*nr == own_numbers[i].x32) {
			*nr = own_numbers[i].native;
			break;
		}
	return true;
}

/* struct user_regs_struct of a 32-bit tracer: arch/x86/include/asm/user_32.h. */
struct regs_i386 {
	int32_t ebx, ecx, edx, esi, edi, ebp, eax;
	uint32_t xds, xes, xfs, xgs;
	int32_t orig_eax;
	uint32_t eip, xcs, eflags, esp, xss;
};

static void
regs_of_i386(const struct regs_i386 *u, struct regs *out)
{
	const uint64_t args[6] = { (uint32_t)u->ebx, (uint32_t)u->ecx, (uint32_t)u->edx,
				   (uint32_t)u->esi, (uint32_t)u->edi, (uint32_t)u->ebp };

	out->nr = u->orig_eax;
	out->result = u->eax;
	out->sp = u->esp;
	memcpy(out->args, args, sizeof(args));
}

/* A 64-bit process that calls by int $0x80 has its arguments in the 32-bit registers. */
static void
regs_of_x86_64(const struct user_regs_struct *u, struct regs *out)
{
	const uint64_t args[6] = { u->rdi, u->rsi, u->rdx, u->r10, u->r8, u->r9 };
	const uint64_t args32[6] = { (uint32_t)u->rbx, (uint32_t)u->rcx, (uint32_t)u->rdx,
				     (uint32_t)u->rsi, (uint32_t)u->rdi, (uint32_t)u->rbp };

	out->nr = (int)u->orig_rax;
	if (!out->is_32bit)
		(void)regs_is_x32(&out->nr);
	out->result = out->is_32bit ? (int)u->rax : (long)u->rax;
	out->sp = u->rsp;
	memcpy(out->args, out->is_32bit ? args32 : args, sizeof(args));
}

int
regs_read(pid_t tid, uint32_t arch, struct regs *out)
{
	union {
		struct user_regs_struct native;
		struct regs_i386 i386;
	} u;
	struct iovec v = { &u, sizeof(u) };

	memset(out, 0, sizeof(*out));
	out->is_32bit = regs_is_32bit(arch);
	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &v) != 0)
		return -errno;
	if (v.iov_len == sizeof(u.i386))
		regs_of_i386(&u.i386, out);
	else
		regs_of_x86_64(&u.native, out);
	return 0;
}

/* The registers that a function preserves (System V ABI, AMD64, figures 3.4 and 3.36), and rdi. */
int
regs_of_caller(pid_t tid, struct stack_copy *out)
{
	union {
		struct user_regs_struct native;
		struct regs_i386 i386;
	} u;
	struct iovec v = { &u, sizeof(u) };

	memset(out, 0, sizeof(*out));
	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &v) != 0)
		return -errno;
	if (v.iov_len != sizeof(u.native))
		return -ENOTSUP;
	out->pc = u.native.rip;
	out->sp = u.native.rsp;
	out->known = 1u << 3 | 1u << STACK_COPY_RDI | 1u << 6 | 0xfu << 12;
	out->regs[3] = u.native.rbx;
	out->regs[STACK_COPY_RDI] = u.native.rdi;
	out->regs[6] = u.native.rbp;
	out->regs[12] = u.native.r12;
	out->regs[13] = u.native.r13;
	out->regs[14] = u.native.r14;
	out->regs[15] = u.native.r15;
	return 0;
}

int
regs_set_first_argument(pid_t tid, uint64_t value)
{
	union {
		struct user_regs_struct native;
		struct regs_i386 i386;
	} u;
	struct iovec v = { &u, sizeof(u) };

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &v) != 0)
		return -errno;
	if (v.iov_len == sizeof(u.i386))
		u.i386.ebx = (int32_t)value;
	else
		u.native.rdi = value;
	return ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &v) == 0 ? 0 : -errno;
}

int
regs_set_result(pid_t tid, long value)
{
	union {
		struct user_regs_struct native;
		struct regs_i386 i386;
	} u;
	struct iovec v = { &u, sizeof(u) };

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &v) != 0)
		return -errno;
	if (v.iov_len == sizeof(u.i386))
		u.i386.eax = (int32_t)value;
	else
		u.native.rax = (unsigned long)value;
	return ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &v) == 0 ? 0 : -errno;
}

/* The result is ENOSYS until the call has set another one: arch/x86/entry/common.c. */
int
regs_refuse_call(pid_t tid)
{
	union {
		struct user_regs_struct native;
		struct regs_i386 i386;
	} u;
	struct iovec v = { &u, sizeof(u) };

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &v) != 0)
		return -errno;
	if (v.iov_len == sizeof(u.i386))
		u.i386.orig_eax = -1;
	else
		u.native.orig_rax = ~0UL;
	return ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &v) == 0 ? 0 : -errno;
}

#elif defined(__aarch64__)

bool
regs_is_x32(int *nr)
{
	(void)nr;
	return false;
}

/* The number of the call is in x8 until it returns; the kernel keeps -1 for none in a
 * regset of its own.  At a delivery do_signal() in arch/arm64/kernel/signal.c has made ready
 * for the restart: x0 is the argument again, and the pc stands on the SVC. */
static long
regs_restart_code(int nr)
{
	switch (nr) {
	case 72: case 73: case 133:	/* pselect6, ppoll, rt_sigsuspend */
		return -REGS_ERESTARTNOHAND;
	case 101: case 115:		/* nanosleep, clock_nanosleep */
		return -REGS_ERESTART_RESTARTBLOCK;
	default:
		return -REGS_ERESTARTSYS;
	}
}

int
regs_read(pid_t tid, uint32_t arch, struct regs *out)
{
	enum { SVC_0 = 0xd4000001 };
	struct user_regs_struct u;
	struct iovec v = { &u, sizeof(u) };
	uint32_t here = 0;

	memset(out, 0, sizeof(*out));
	out->is_32bit = regs_is_32bit(arch);
	out->nr = -1;
	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &v) != 0)
		return -errno;
	if (v.iov_len != sizeof(u))
		return 0;	/* a 32-bit program: not known */
	out->sp = u.sp;
	memcpy(out->args, u.regs, sizeof(out->args));
	out->result = (long)u.regs[0];
	out->nr = (int)u.regs[8];
	if (regs_memory(tid, u.pc, &here, sizeof(here)) == sizeof(here) && here == (uint32_t)SVC_0)
		out->result = regs_restart_code(out->nr);
	return 0;
}

/* x19 to x29, and x30, the link register: Procedure Call Standard for AArch64. */
int
regs_of_caller(pid_t tid, struct stack_copy *out)
{
	struct user_regs_struct u;
	struct iovec v = { &u, sizeof(u) };

	memset(out, 0, sizeof(*out));
	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &v) != 0)
		return -errno;
	if (v.iov_len != sizeof(u))
		return -ENOTSUP;
	out->pc = u.pc;
	out->sp = u.sp;
	for (unsigned int i = 19; i <= 30; i++) {
		out->regs[i] = u.regs[i];
		out->known |= 1u << i;
	}
	return 0;
}

int
regs_set_first_argument(pid_t tid, uint64_t value)
{
	struct user_regs_struct u;
	struct iovec v = { &u, sizeof(u) };

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &v) != 0)
		return -errno;
	u.regs[0] = value;
	return ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &v) == 0 ? 0 : -errno;
}

int
regs_set_result(pid_t tid, long value)
{
	(void)tid;
	(void)value;
	return -ENOTSUP;
}

int
regs_refuse_call(pid_t tid)
{
	int none = -1;
	struct user_regs_struct u;
	struct iovec v = { &u, sizeof(u) }, nr = { &none, sizeof(none) };

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &v) != 0)
		return -errno;
	u.regs[0] = (unsigned long)-ENOSYS;
	if (ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &v) != 0 ||
	    ptrace(PTRACE_SETREGSET, tid, NT_ARM_SYSTEM_CALL, &nr) != 0)
		return -errno;
	return 0;
}

#else
#error "no register layout for this architecture: add it here"
#endif

size_t
regs_memory(pid_t tid, uint64_t address, void *out, size_t len)
{
	struct iovec here = { out, len };
	struct iovec there = { (void *)(uintptr_t)address, len };
	ssize_t n = process_vm_readv(tid, &here, 1, &there, 1, 0);

	return n > 0 ? (size_t)n : 0;
}

bool
regs_write_word(pid_t tid, uint64_t address, uint64_t word)
{
	return ptrace(PTRACE_POKEDATA, tid, (void *)(uintptr_t)address, (void *)(uintptr_t)word) == 0;
}

/* In parts that end at a page: the next one may not be there. */
void
regs_string(pid_t tid, uint64_t address, char *out, size_t size)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t len = 0, part, n;

	while (len + 1 < size) {
		part = page - (size_t)((address + len) & (page - 1));
		if (part > size - 1 - len)
			part = size - 1 - len;
		n = regs_memory(tid, address + len, out + len, part);
		if (memchr(out + len, '\0', n))
			return;
		len += n;
		if (n < part)
			break;
	}
	out[len] = '\0';
}
