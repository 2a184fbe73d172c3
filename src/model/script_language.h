/* SPDX-License-Identifier: GPL-2.0-or-later */
/* script_language.h - is a process an interpreter, and of which language? */
#ifndef PW_SCRIPT_LANGUAGE_H
#define PW_SCRIPT_LANGUAGE_H

#include "model/proc.h"

/* Languages whose interpreters run a script's signal handler later than their own: between
 * two instructions, once for all signals that came until then. */
enum script_language {
	SCRIPT_NONE,		/* none of these, or not known */
	SCRIPT_PERL,
	SCRIPT_PHP,
	SCRIPT_PYTHON,
	SCRIPT_RUBY,
	SCRIPT_COUNT,
};

/* By the name of what it executes, else of its first argument, else its comm. */
enum script_language script_language(const struct pw_proc *p);

#endif
