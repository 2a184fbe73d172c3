/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stderr_log.h - messages of procwatch about itself, on stderr.  Only src/app calls these;
 * the rooms below return -errno and a sentence. */
#ifndef PW_STDERR_LOG_H
#define PW_STDERR_LOG_H

#include <stdbool.h>
#include <stddef.h>

enum log_level { LOG_QUIET_ERRORS, LOG_NORMAL, LOG_VERBOSE };

void log_level_set(enum log_level level);
bool log_verbose(void);
/* Prints "procwatch: ..." and a newline, with control characters escaped. */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));	/* not when quiet */
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));	/* -v */
/* Prints text unchanged to stderr.  After out_bound() it is dropped and counted if nothing
 * reads stderr. */
void log_text(const char *s, size_t len);
/* Where lines go instead of stderr while the full screen is up; NULL = stderr. */
void log_redirect(void (*fn)(void *arg, const char *line), void *arg);

#endif
