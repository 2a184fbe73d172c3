/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.h - what the log, the summary and the report have in common: values
 * put into words, and text that fits its column. */
#ifndef PW_WORDS_H
#define PW_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"
#include "model/model.h"

struct strbuf;

/* --- values; what strangers chose is made visible --- */

/* What the model calls that process, or else fallback (may be NULL); not escaped. */
const char *pw_words_comm(const struct pw_model *m, const struct pw_id *id,
			  const char *fallback);
void pw_words_name(struct strbuf *out, const char *comm, bool utf8);
/* "code 0", "killed by SIGSEGV, core dumped"; -1 = not known. */
void pw_words_status(struct strbuf *out, int32_t status);
/* "code 0", "by SIGSEGV": for a narrow column. */
void pw_words_status_brief(struct strbuf *out, int32_t status);
/* The words of a tail as a shell would take them, the first skip left out. */
void pw_words_argv(struct strbuf *out, const char *tail, size_t len,
		   unsigned int skip, bool truncated, bool utf8);
/* Its argv, else its exe, else its name in brackets. */
void pw_words_command(struct strbuf *out, const struct pw_proc *p, bool utf8);
/* "1 child", "3 children": one for n = 1, else many. */
void pw_words_count(struct strbuf *out, uint64_t n, const char *one, const char *many);
/* The i-th string of a tail, or NULL. */
const char *pw_words_tail(const char *tail, size_t len, unsigned int i);

/* --- columns; escape sequences that colour take none --- */

size_t pw_words_columns(const char *s, size_t len);
/* What was appended since from: filled with blanks, or cut with an ellipsis. */
void pw_words_pad(struct strbuf *out, size_t from, size_t columns);
void pw_words_cut(struct strbuf *out, size_t from, size_t columns, bool utf8);
/* What was appended since from, if it is wider: at blanks behind the first indent
 * columns it goes on below them. */
void pw_words_fold(struct strbuf *out, size_t from, size_t indent, size_t columns);
/* Text as lines of at most so many columns, each indented and newline-ended.
 * Lines that come indented (a program's) stay whole. */
void pw_words_wrap(struct strbuf *out, const char *text, unsigned int indent,
		   size_t columns, bool utf8);

#endif
