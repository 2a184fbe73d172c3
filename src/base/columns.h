/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.h - text that fits its column.  Characters may be wide or take none, as
 * wcwidth(3) says; the text is visible already. */
#ifndef PW_COLUMNS_H
#define PW_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/* Columns that s takes. */
size_t columns_of(const char *s, size_t len);
/* Bytes at the start of s that take so many columns, or as many as there are. */
size_t columns_skip(const char *s, size_t len, size_t columns);
/* Where a line that begins at offset at is to be broken so that it takes at most so
 * many columns: the offset of a blank, or len.  A word is never broken, nor a number
 * parted from its unit. */
size_t columns_break(const char *s, size_t len, size_t at, size_t columns);

/* What was appended since from: filled with blanks, or cut with an ellipsis.  Where that
 * begins, or out->len if nothing had to be cut. */
void columns_pad(struct strbuf *out, size_t from, size_t columns);
size_t columns_cut(struct strbuf *out, size_t from, size_t columns, bool utf8);
/* Appends text.  If not all its lines fit into so many columns, those at the margin follow each
 * other, to be broken where there is room; indented ones (a program's) stay lines. */
void columns_flow(struct strbuf *out, const char *text, size_t columns);
/* Appends text as lines of at most so many columns, each indented and newline-ended.
 * Lines that come indented (a program's) stay whole. */
void columns_wrap(struct strbuf *out, const char *text, unsigned int indent, size_t columns,
		  bool utf8);

#endif
