/* SPDX-License-Identifier: GPL-2.0-or-later */
/* python_memory.h - reads the memory of another process, in bounded pieces.  Nothing in it is
 * trusted: what is read may be anything. */
#ifndef PW_PYTHON_MEMORY_H
#define PW_PYTHON_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PYTHON_PAGE = 4096, PYTHON_PAGES = 16 };

/* What was read is kept, and is of one moment: python_memory_of() begins another. */
struct python_memory {
	pid_t pid;
	unsigned int last;
	struct { uint64_t address; bool used, there; } page[PYTHON_PAGES];
	char bytes[PYTHON_PAGES][PYTHON_PAGE];
};

void python_memory_of(struct python_memory *m, pid_t pid);

/* len bytes at the address: false = they cannot be read. */
bool python_read(struct python_memory *m, uint64_t from, void *to, size_t len);

/* The number of a thread in its own pid namespace, which is what its process knows; 0 = it has
 * gone. */
uint64_t python_thread_number(pid_t tid);

#endif
