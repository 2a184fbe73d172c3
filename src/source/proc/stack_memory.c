/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack_memory.c - reads a part of a thread's stack. */
#include "source/proc/stack_memory.h"

#include <sys/uio.h>
#include <unistd.h>

size_t
stack_memory(pid_t tid, uint64_t sp, void *out, size_t len)
{
	enum { MOST = 64 };
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct iovec here = { out, len }, there[MOST];
	unsigned long n = 0;
	ssize_t got;

	for (size_t at = 0, part; at < len && n < MOST; at += part, n++) {
		part = page - (size_t)((sp + at) & (page - 1));
		if (part > len - at)
			part = len - at;
		there[n] = (struct iovec){ (void *)(uintptr_t)(sp + at), part };
	}
	got = process_vm_readv(tid, &here, 1, there, n, 0);
	return got > 0 ? (size_t)got : 0;
}
