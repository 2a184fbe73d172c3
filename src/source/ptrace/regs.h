/* SPDX-License-Identifier: GPL-2.0-or-later */
/* regs.h - a stopped thread's registers and memory, of either word size. */
#ifndef PW_REGS_H
#define PW_REGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct regs {
	int nr;			/* of the call it is in, in its own table; -1 = none */
	long result;		/* of that call; at a delivery one of the restart codes */
	uint64_t args[6];
	uint64_t sp;
	bool is_32bit;		/* the call is of the 32-bit table */
};

/* 0, or -errno: -ESRCH when it is gone.  arch: AUDIT_ARCH_* of the call, by
 * PTRACE_GET_SYSCALL_INFO. */
int regs_read(pid_t tid, uint32_t arch, struct regs *out);
/* At the entry of a call: changes its first argument.  0 or -errno. */
int regs_set_first_argument(pid_t tid, uint64_t value);
/* Where a signal is to be delivered: changes the result of the call that was cut short.
 * 0 or -errno; -ENOTSUP where the kernel has looked at it by then (arm64). */
int regs_set_result(pid_t tid, long value);

/* At the entry of a call: it is not made, and fails with ENOSYS.  0 or -errno. */
int regs_refuse_call(pid_t tid);

bool regs_is_32bit(uint32_t arch);
/* A call of x32, that is of a program with 64-bit registers and 32-bit pointers: *nr is made that of
 * the native call which does the same.  What it points to has 32-bit words. */
bool regs_is_x32(int *nr);

/* A restart code of the kernel, seen as the result of a call: include/linux/errno.h. */
enum {
	REGS_ERESTARTSYS = 512, REGS_ERESTARTNOINTR = 513, REGS_ERESTARTNOHAND = 514,
	REGS_ERESTART_RESTARTBLOCK = 516,
};

struct stack_copy;
/* Where the thread will continue, and the registers that a function preserves: all of *out but
 * the bytes.  0, or -errno: -ENOTSUP of a 32-bit program. */
int regs_of_caller(pid_t tid, struct stack_copy *out);

/* How many bytes were read: 0 to len. */
size_t regs_memory(pid_t tid, uint64_t address, void *out, size_t len);
/* A word, also of memory that is read-only for the thread: its private copy is changed then.  false:
 * it is shared, or not there. */
bool regs_write_word(pid_t tid, uint64_t address, uint64_t word);
/* A string of at most size-1 bytes, ended by NUL: "" where it cannot be read. */
void regs_string(pid_t tid, uint64_t address, char *out, size_t size);

#endif
