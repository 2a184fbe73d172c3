/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sleeping_stack.c - the stack of a thread that sleeps in a system call. */
#include "source/symbols/sleeping_stack.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "source/proc/stack_memory.h"

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
	out->len = (__u32)stack_memory(tid, out->sp, out->bytes, STACK_COPY_MAX);
	/* it may have gone on meanwhile, and come to another call */
	return out->len && sleep_place_of(pid, tid, &after) && after.nr == before.nr &&
	       after.sp == before.sp && after.pc == before.pc;
}
