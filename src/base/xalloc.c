/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xalloc.c - memory or death. */
#include "base/xalloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*before_death)(void);

void
xalloc_before_death(void (*fn)(void))
{
	before_death = fn;
}

/* By _exit(): what is registered for exit(3) may want memory. */
void
xalloc_die(void)
{
	static const char msg[] = "procwatch: out of memory\n";
	ssize_t n;

	if (before_death)
		before_death();
	/* stdio might want memory too; nobody is left to tell if this fails. */
	n = write(STDERR_FILENO, msg, sizeof(msg) - 1);
	(void)n;
	_exit(125);
}

static void *
checked(void *p)
{
	if (!p)
		xalloc_die();
	return p;
}

void *
xzalloc(size_t size)
{
	return checked(calloc(1, size ? size : 1));
}

void *
xcalloc(size_t n, size_t size)
{
	if (n == 0 || size == 0)
		n = size = 1;
	return checked(calloc(n, size));
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	if (n == 0 || size == 0)
		n = size = 1;
	return checked(reallocarray(p, n, size));
}

char *
xstrdup(const char *s)
{
	return xmemdup(s, strlen(s) + 1);
}

void *
xmemdup(const void *p, size_t len)
{
	void *copy = checked(malloc(len ? len : 1));

	if (len)
		memcpy(copy, p, len);
	return copy;
}
