/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_set.h - the files of strace -ff as one log, as strace -f would have written it.
 *
 * All files are read twice: first for who made whom, then in order of time.  A call that may
 * wait, or that makes a process, becomes two lines: its beginning, and what it returned.
 */
#ifndef PW_STRACE_SET_H
#define PW_STRACE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

struct strace_set;

/* -ENOENT: there are no such files; otherwise -errno and, in *why, one sentence, if the files
 * cannot be put in order. */
int strace_set_open(struct strace_set **out, const char *prefix, struct strbuf *why);
void strace_set_close(struct strace_set *s);	/* NULL is harmless */

/* The next line, valid until the next call.  1; -ENODATA = no more; or another -errno, and a
 * sentence in *why. */
int strace_set_next(struct strace_set *s, const char **line, size_t *len, struct strbuf *why);

/* Who made the i-th of the threads of which this is known; false = there is no i-th. */
bool strace_set_origin(const struct strace_set *s, size_t i, uint32_t *child, uint32_t *maker);
/* At the end: what is wrong with the files, one sentence added to *out; false = nothing. */
bool strace_set_note(const struct strace_set *s, struct strbuf *out);

#endif
