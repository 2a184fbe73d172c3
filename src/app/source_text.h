/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source_text.h - lines of source files. */
#ifndef PW_SOURCE_TEXT_H
#define PW_SOURCE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* Where source files are looked for, besides the place that the compiler names: the working
 * directory, and these (--source). */
struct source_dirs {
	const char *const *v;
	size_t n;
};

/* Replaces *out by that line, without the blanks around it, a tab as one blank.  file: absolute, given: as the
 * compiler was given it; either may be NULL.  Both are the program's words, and procwatch may be root: only
 * regular files are read that everyone may read, or that are the caller's own.  false: there is
 * none. */
bool source_text(const struct source_dirs *dirs, const char *file, const char *given, uint32_t line,
		 struct strbuf *out);

/* Replaces *out by what to call that file: a path from the working directory if it is below
 * that, so that an editor finds it; otherwise as the compiler was given it. */
void source_name(const char *file, const char *given, struct strbuf *out);

#endif
