/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sleeping_stack.c - the stack of a thread that sleeps in a system call. */
#include "source/symbols/sleeping_stack.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

struct sleep_place {
	long nr;
	uint64_t first_arg, sp, pc;
};

/* "61 0x... (six arguments) 0xSP 0xPC"; "running" and "-1 ..." have no call. */
static bool
sleep_place_of(pid_t pid, pid_t tid, struct sleep_place *out)
{
	char path[64], line[256], *p, *end;
	uint64_t word = 0;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/syscall", (int)pid, (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, line, sizeof(line) - 1);
	close(fd);
	if (n <= 0)
		return false;
	line[n] = '\0';
	out->nr = strtol(line, &p, 10);
	if (p == line || out->nr < 0)
		return false;
	for (int i = 0; i < 8; i++, p = end) {
		word = strtoull(p, &end, 16);
		if (end == p)
			return false;
		if (i == 0)
			out->first_arg = word;
		if (i == 6)
			out->sp = word;
	}
	out->pc = word;
	return true;
}

/* Page by page: the first that is not there ends it. */
static size_t
sleep_memory(pid_t tid, uint64_t sp, void *out, size_t len)
{
	enum { PAGES = STACK_COPY_MAX / 4096 + 1 };
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct iovec here = { out, len }, there[PAGES];
	unsigned long n = 0;
	ssize_t got;

	for (size_t at = 0, part; at < len && n < PAGES; at += part, n++) {
		part = page - (size_t)((sp + at) & (page - 1));
		if (part > len - at)
			part = len - at;
		there[n] = (struct iovec){ (void *)(uintptr_t)(sp + at), part };
	}
	got = process_vm_readv(tid, &here, 1, there, n, 0);
	return got > 0 ? (size_t)got : 0;
}

bool
sleeping_stack_is_still(pid_t pid, pid_t tid, const struct stack_copy *copy)
{
	struct sleep_place now;

	return sleep_place_of(pid, tid, &now) && now.sp == copy->sp && now.pc == copy->pc;
}

bool
sleeping_stack(pid_t pid, pid_t tid, int syscall, struct stack_copy *out)
{
	struct sleep_place before, after;

	memset(out, 0, sizeof(*out));
	/* restart_syscall(2): a signal without a handler has interrupted it */
	if (!sleep_place_of(pid, tid, &before) || (before.nr != syscall && before.nr != SYS_restart_syscall))
		return false;
	out->pc = before.pc;
	out->sp = before.sp;
#if defined(__x86_64__)
	out->regs[STACK_COPY_RDI] = before.first_arg;
	out->known = 1u << STACK_COPY_RDI;
#endif
	out->len = (__u32)sleep_memory(tid, out->sp, out->bytes, STACK_COPY_MAX);
	/* it may have gone on meanwhile, and come to another call */
	return out->len && sleep_place_of(pid, tid, &after) && after.nr == before.nr &&
	       after.sp == before.sp && after.pc == before.pc;
}
