/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unicode.h - characters that do not show, or not where they stand. */
#ifndef PW_UNICODE_H
#define PW_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

/* A character that a terminal obeys, or that hides or reorders what stands around it, so
 * that a line would read as something that it is not: control characters, bidi, line
 * separators, and what Unicode calls default ignorable. */
bool unicode_is_hidden(uint32_t c);

/* A character that is drawn over the one before it and takes no column. */
bool unicode_is_mark(uint32_t c);

#endif
