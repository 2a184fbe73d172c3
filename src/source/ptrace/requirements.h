/* SPDX-License-Identifier: GPL-2.0-or-later */
/* requirements.h - what --backend=ptrace needs, and why this user lacks it here. */
#ifndef PW_PTRACE_REQUIREMENTS_H
#define PW_PTRACE_REQUIREMENTS_H

#include "source/requirement.h"

enum { PTRACE_REQUIREMENTS = 3 };
extern const struct requirement ptrace_requirements[PTRACE_REQUIREMENTS];

/* The first essential one that is not met, as one sentence; NULL = none. */
const char *ptrace_requirements_why_not(void);

/* Does a test disable one of them (PROCWATCH_PTRACE_WITHOUT)?  Then open must fail. */
bool ptrace_requirements_disabled(void);

/* Does a test want a tracer that comes late now and then (PROCWATCH_PTRACE_WITHOUT=speed)? */
bool ptrace_requirements_no_speed(void);

/* May a command install the filter?  To be asked before it is launched: its own attempt comes
 * right before its exec, when it is too late for another source.  A fork, 0.5 ms. */
bool ptrace_requirements_filter_works(void);

#endif
