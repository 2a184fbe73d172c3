/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_log.h - a log of strace -f, line by line, as events. */
#ifndef PW_STRACE_LOG_H
#define PW_STRACE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"

struct strace_log;

/* signals, threads: as in struct pw_source_opts.  root: whose lines those without a pid are
 * if none of them says it; 0 = any number. */
struct strace_log *strace_log_new(uint64_t signals, bool threads, uint32_t root);
void strace_log_free(struct strace_log *g);	/* NULL is harmless */

/* Before the first line: that thread will be made by this one. */
void strace_log_origin(struct strace_log *g, uint32_t child, uint32_t maker);

/* Could a log begin with this line? */
bool strace_log_begins(const char *line, size_t len);

/* The next line; number: in its file, for the note. */
void strace_log_add(struct strace_log *g, const char *line, size_t len, uint64_t number);
/* There is nothing more to be read now, but may be later. */
void strace_log_idle(struct strace_log *g);
/* The log is over. */
void strace_log_end(struct strace_log *g);

/* The next event, in order; NULL = none before more lines.  Valid until the next call. */
const struct pw_event *strace_log_next(struct strace_log *g);
/* Event time up to which all has been given; 0 = not known. */
uint64_t strace_log_horizon(const struct strace_log *g);

/* What the log does not contain, one sentence, or NULL; known with the first event. */
const char *strace_log_blind(const struct strace_log *g);
/* How many lines were not understood, and the number of the first. */
uint64_t strace_log_bad(const struct strace_log *g, uint64_t *first);

#endif
