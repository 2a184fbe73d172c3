/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xalloc.h - allocate or abort: callers do not handle a failed allocation. */
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

/* Called when memory is exhausted, also for failed allocations of libraries: prints one
 * line and exits with status 125. */
_Noreturn void xalloc_die(void);

/* fn is called first then: it may only make async-signal-safe calls and must not allocate.
 * One at a time; NULL = none. */
void xalloc_on_failure(void (*fn)(void));

#endif
