/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack_probe.h - runs a program under ptrace(2) and copies its registers and stack. */
#ifndef PW_STACK_PROBE_H
#define PW_STACK_PROBE_H

#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/symbols/stack_copy.h"

/* By pages: a read beyond the stack's end gives what is before it. */
static inline uint32_t
probe_memory(pid_t pid, uint64_t from, uint8_t *to, size_t size)
{
	size_t at = 0;

	while (at < size) {
		const uint64_t next = (from + at) | 4095;
		size_t n = (size_t)(next + 1 - (from + at));
		struct iovec ours = { to + at, 0 }, theirs = { (void *)(uintptr_t)(from + at), 0 };

		if (n > size - at)
			n = size - at;
		ours.iov_len = theirs.iov_len = n;
		if (process_vm_readv(pid, &ours, 1, &theirs, 1, 0) != (ssize_t)n)
			break;
		at += n;
	}
	return (uint32_t)at;
}

/* Of a stopped tracee; to be freed.  NULL = it has gone. */
static inline struct stack_copy *
probe_copy(pid_t pid)
{
	struct stack_copy *c = calloc(1, sizeof(*c) + STACK_COPY_MAX);
#if defined(__x86_64__)
	struct user_regs_struct r;
	struct iovec v = { &r, sizeof(r) };

	if (!c || ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &v) != 0) {
		free(c);
		return NULL;
	}
	c->pc = r.rip;
	c->sp = r.rsp;
	c->regs[3] = r.rbx;
	c->regs[6] = r.rbp;
	c->regs[12] = r.r12;
	c->regs[13] = r.r13;
	c->regs[14] = r.r14;
	c->regs[15] = r.r15;
	c->known = 1u << 3 | 1u << 6 | 0xfu << 12;
#elif defined(__aarch64__)
	struct user_regs_struct r;
	struct iovec v = { &r, sizeof(r) };

	if (!c || ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &v) != 0) {
		free(c);
		return NULL;
	}
	c->pc = r.pc;
	c->sp = r.sp;
	memcpy(c->regs, r.regs, 31 * sizeof(r.regs[0]));
	c->known = 0x7fffffff;
#else
#error "no registers are known here"
#endif
	c->len = probe_memory(pid, c->sp, c->bytes, STACK_COPY_MAX);
	return c;
}

/* Stopped at its own SIGSTOP; what it has printed by then is in text.  0 = it could not run. */
static inline pid_t
probe_start(char *const argv[], char *text, size_t room)
{
	int out[2], status;
	ssize_t n;
	pid_t pid;

	if (pipe(out) != 0)
		return 0;
	pid = fork();
	if (pid == 0) {
		dup2(out[1], 1);
		close(out[0]);
		close(out[1]);
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execv(argv[0], argv);
		_exit(127);
	}
	close(out[1]);
	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) && WSTOPSIG(status) != SIGSTOP)
		ptrace(PTRACE_CONT, pid, NULL, NULL);
	n = WIFSTOPPED(status) ? read(out[0], text, room - 1) : 0;
	text[n > 0 ? n : 0] = '\0';
	close(out[0]);
	if (n <= 0)
		return 0;
	ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)PTRACE_O_EXITKILL);
	return pid;
}

static inline void
probe_end(pid_t pid)
{
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

#endif
