/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack_memory.h - a part of a thread's stack. */
#ifndef PW_STACK_MEMORY_H
#define PW_STACK_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* At most len bytes from sp upwards, by process_vm_readv(2): how many.  Page by page, since the
 * first that is not there ends it; 64 pages at most. */
size_t stack_memory(pid_t tid, uint64_t sp, void *out, size_t len);

#endif
