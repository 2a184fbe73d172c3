/* SPDX-License-Identifier: GPL-2.0-or-later */
/* caller.h - what procwatch was started with: descriptors, rights, environment. */
#ifndef PW_CALLER_H
#define PW_CALLER_H

#include <stdbool.h>

/* First of all in main(): a file of ours must not become a missing stdin, stdout or
 * stderr.  What fills their place fails with EBADF, as before, and is gone after an
 * exec. */
void caller_fill_stdio(void);

/* One sentence why procwatch must not run for this caller, or NULL. */
const char *caller_refused(void);

/* Has procwatch rights that its caller has not, by file capabilities?  Always false for
 * root. */
bool caller_is_lesser(void);

/* Before any library looks: if the caller is lesser, of the environment only what names
 * the language and the terminal's type stays.  argc and argv as main() got them. */
void caller_hide_environ(int argc, char **argv);

/* The whole environment, for the command; NULL-ended. */
char **caller_environ(void);

#endif
