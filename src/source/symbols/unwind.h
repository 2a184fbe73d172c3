/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unwind.h - from a copy of a stack to the addresses of its calls, by the call frame
 * information of the modules, or by the frame pointer where there is none. */
#ifndef PW_UNWIND_H
#define PW_UNWIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source/symbols/stack_copy.h"

struct module;

struct unwind_ops {
	/* What is mapped executable at the address: false = nothing.  *m may be NULL (no file,
	 * or none that can be read); otherwise *address is the one in its file. */
	bool (*module_at)(void *arg, uint64_t pc, struct module **m, uint64_t *address);
	/* One frame; false = no more are wanted. */
	bool (*frame)(void *arg, uint64_t pc, struct module *m, uint64_t address);
	/* The last frame was the kernel's call of a signal handler. */
	void (*signal)(void *arg);
	void *arg;
};

/* `len` bytes of copy->bytes are there.  False if it ended where nothing is mapped. */
bool unwind(const struct stack_copy *copy, size_t len, const struct unwind_ops *ops);

#endif
