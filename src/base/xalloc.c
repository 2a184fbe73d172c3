/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xalloc.c - allocate or abort. */
#include "base/xalloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*on_failure)(void);

void
xalloc_on_failure(void (*fn)(void))
{
	on_failure = fn;
}

/* _exit(), because handlers of exit(3) might allocate. */
void
xalloc_die(void)
{
	static const char msg[] = "procwatch: out of memory\n";
	ssize_t n;

	if (on_failure)
		on_failure();
	/* write(2), because stdio might allocate; an error cannot be reported */
	n = write(STDERR_FILENO, msg, sizeof(msg) - 1);
	(void)n;
	_exit(125);
}

static void *
abort_if_null(void *p)
{
	if (!p)
		xalloc_die();
	return p;
}

void *
xzalloc(size_t size)
{
	return abort_if_null(calloc(1, size ? size : 1));
}

void *
xcalloc(size_t n, size_t size)
{
	if (n == 0 || size == 0)
		n = size = 1;
	return abort_if_null(calloc(n, size));
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	if (n == 0 || size == 0)
		n = size = 1;
	return abort_if_null(reallocarray(p, n, size));
}

char *
xstrdup(const char *s)
{
	return xmemdup(s, strlen(s) + 1);
}

void *
xmemdup(const void *p, size_t len)
{
	void *copy = abort_if_null(malloc(len ? len : 1));

	if (len)
		memcpy(copy, p, len);
	return copy;
}
