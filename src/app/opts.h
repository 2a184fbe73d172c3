/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts.h - the command line, read once and passed on as const.
 *
 * A pure function of argc and argv: no environment, no files, no clock, so
 * that it can be tested and fuzzed alone.  What only the machine can answer (does
 * the user exist, is stdout a terminal) is left to the users of this structure.
 */
#ifndef PW_OPTS_H
#define PW_OPTS_H

#include "app/opts_fields.h"

struct strbuf;

/* Fills *o from the command line; its old contents are overwritten, not freed.
 * Option parsing stops at the first non-option argument, so the command keeps its
 * own options.  0, or -EINVAL with *why one sentence that names the option and the
 * remedy; it points into *o.  Not thread-safe (getopt). */
int pw_opts_parse(struct pw_opts *o, int argc, char **argv, const char **why);
void pw_opts_done(struct pw_opts *o);

/* The text of -h and of -V, newline included. */
void pw_opts_help(struct strbuf *out);
void pw_opts_version(struct strbuf *out);

#endif
