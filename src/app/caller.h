/* SPDX-License-Identifier: GPL-2.0-or-later */
/* caller.h - what procwatch was started with: descriptors, rights, environment. */
#ifndef PW_CALLER_H
#define PW_CALLER_H

#include <stdbool.h>

/* First in main(): opens a missing stdin, stdout or stderr, so that no file of ours takes
 * its number.  Using it still fails with EBADF, and it is closed by an exec. */
void caller_fill_stdio(void);

/* One sentence why procwatch refuses to run, or NULL. */
const char *caller_refused(void);

/* Does procwatch have rights that its caller lacks, by file capabilities?  Always false
 * for root. */
bool caller_is_lesser(void);

/* Before any library reads the environment: if caller_is_lesser(), keeps only what names
 * the language and the terminal's type.  argc and argv as main() got them. */
void caller_hide_environ(int argc, char **argv);

/* The whole environment, for the command; NULL-terminated. */
char **caller_environ(void);

#endif
