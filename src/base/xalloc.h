/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xalloc.h - memory or death: running out is not a state that callers handle. */
#ifndef PW_XALLOC_H
#define PW_XALLOC_H

#include <stddef.h>

/* Zeroed.  Never NULL: prints one line and exits with status 125. */
void *xzalloc(size_t size) __attribute__((malloc, returns_nonnull, alloc_size(1)));
void *xcalloc(size_t n, size_t size) __attribute__((malloc, returns_nonnull, alloc_size(1, 2)));
/* Overflow of n * size is caught; new memory is not zeroed. */
void *xreallocarray(void *p, size_t n, size_t size) __attribute__((returns_nonnull));
char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull, nonnull));
void *xmemdup(const void *p, size_t len) __attribute__((malloc, returns_nonnull));

/* The end that they come to, for libraries' own allocations that fail. */
_Noreturn void xalloc_die(void);

/* What else has to be done then, before the line is printed: fn may make only
 * async-signal-safe calls and must take no memory.  One at a time; NULL = nothing. */
void xalloc_before_death(void (*fn)(void));

#endif
