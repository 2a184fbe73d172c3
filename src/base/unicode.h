/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unicode.h - characters that are invisible, or displayed elsewhere. */
#ifndef PW_UNICODE_H
#define PW_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

/* A character that controls a terminal, or that hides or reorders the text around it, so
 * that a line looks like another one: control characters, bidi controls, line separators,
 * and what Unicode calls default ignorable. */
bool unicode_is_hidden(uint32_t c);

/* A combining character, which is drawn over the one before it and has no width. */
bool unicode_is_mark(uint32_t c);

#endif
