/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_text.h - a part of a line; not NUL-ended. */
#ifndef PW_STRACE_TEXT_H
#define PW_STRACE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct strace_text {
	const char *s;
	size_t len;
};

/* Is it this word? */
static inline bool
strace_text_is(struct strace_text t, const char *word)
{
	return t.len == strlen(word) && memcmp(t.s, word, t.len) == 0;
}

#endif
