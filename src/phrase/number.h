/* SPDX-License-Identifier: GPL-2.0-or-later */
/* number.h - numbers with their nouns, and lists of pids, in words. */
#ifndef PW_PHRASE_NUMBER_H
#define PW_PHRASE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#include "phrase/spans.h"

/* "1 child", "3 children": {1} in both formats is the number. */
void phrase_count(struct strbuf *out, uint64_t n, const char *one, const char *many);
/* "once", "twice", "5 times". */
void phrase_times(struct strbuf *out, uint64_t n);
/* "7", "7 and 8", "7, 8 and 3 more": n pids that are known of all there are. */
void phrase_pids(struct strbuf *out, const uint32_t *pids, size_t n, uint64_t all);

struct phrase_arg arg_number(uint64_t n);
static inline struct phrase_arg
arg_pid(uint32_t pid)
{
	return arg_number(pid);
}
struct phrase_arg arg_signed(int64_t i);
struct phrase_arg arg_count(uint64_t n, const char *one, const char *many);
struct phrase_arg arg_times(uint64_t n);
/* n of all, as phrase_pids(). */
struct phrase_arg arg_pids(const uint32_t *pids, size_t n, uint64_t all);

#endif
