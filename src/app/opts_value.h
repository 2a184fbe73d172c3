/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts_value.h - parses the arguments of options. */
#ifndef PW_OPTS_VALUE_H
#define PW_OPTS_VALUE_H

#include <stddef.h>
#include <stdint.h>

/* "3" or "0.5" and nothing else, independent of the locale, times unit.  0, or -1 if s is
 * not a number or too large. */
int opts_value_decimal(const char *s, uint64_t unit, uint64_t *out);

/* The first len bytes of s: a whole number of bytes, or with the suffix K, M or G ("64K",
 * "3m").  0, or -1 if it is not one or not within min..max. */
int opts_value_size(const char *s, size_t len, uint64_t min, uint64_t max, uint64_t *out);

/* The first word of a comma-separated list that is no severity, no rule and not "resolved",
 * and its length; NULL = all are. */
const char *opts_value_cannot_fail(const char *list, size_t *len);

#endif
