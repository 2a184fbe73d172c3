/* SPDX-License-Identifier: GPL-2.0-or-later */
/* python_stack.h - a stack with the Python functions in place of the interpreter's own. */
#ifndef PW_PYTHON_STACK_H
#define PW_PYTHON_STACK_H

#include "source/python/python_line.h"
#include "source/symbols/symbols_frames.h"

/* In memory of its own, one block, to be freed.  The frames whose module is `interpreter` are left
 * out, and the lines are where the first of them was.  The module of a Python function is its
 * file. */
struct symbols_frames *python_stack_merge(const struct symbols_frames *stack, const struct python_lines *lines,
					  const char *interpreter);

#endif
