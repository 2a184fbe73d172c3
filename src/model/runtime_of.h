/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runtime_of.h - what runs the program of a process: that is, in which language it is advised. */
#ifndef PW_RUNTIME_OF_H
#define PW_RUNTIME_OF_H

#include <stdbool.h>

#include "model/proc.h"

/* As the source found it.  Where it did not (a process that ended at once, an older recording, a
 * log of strace): by the name of what it executes, else of its first argument, else its comm. */
enum pw_runtime runtime_of(const struct pw_proc *p);

/* Is its signal handler, as the program has it, run later than the one that the kernel runs:
 * between two instructions, once for all signals that came until then? */
bool runtime_defers_handlers(const struct pw_proc *p);

/* Does it repeat a call that a signal interrupted, so that the program does not see it? */
bool runtime_repeats_calls(const struct pw_proc *p);

/* Does its own handler leave each signal where its loop or a thread finds it, whatever that is about to
 * sleep in? */
bool runtime_keeps_signals(const struct pw_proc *p);

/* Is it written in C, as far as is known? */
bool runtime_is_c(const struct pw_proc *p);

/* Are the functions of its stacks those of the program, and not of an interpreter? */
bool runtime_is_compiled(const struct pw_proc *p);

#endif
